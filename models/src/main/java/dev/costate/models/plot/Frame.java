package dev.costate.models.plot;

import java.util.List;
import java.util.function.BiFunction;

/**
 * What all plots share: size, title, axis labels, legend, grid and ticks around an area that clips what is drawn in it. Thread-confined.
 */
final class Frame {
    /** Content that wants the grid above its first elements places this where the grid belongs. */
    static final String GRID_HERE = "<!--grid-->";

    private static final double CHARACTER = 6.6;

    String title = "";
    String xLabel = "";
    String yLabel = "";
    int width = 720;
    int height = 400;

    /** An entry of the legend. */
    record Entry(String name, Theme.Ink ink, Series.Mark mark) {
    }

    /** What a plot draws into the area; axes are in pixels of the area. */
    interface Content {
        void draw(Svg svg, Axis x, Axis y);
    }

    void size(int newWidth, int newHeight) {
        if (newWidth < 160 || newWidth > 4000 || newHeight < 120 || newHeight > 4000) {
            throw new IllegalArgumentException("size " + newWidth + " x " + newHeight + ": must be 160 to 4000 by 120 to 4000 pixels");
        }
        width = newWidth;
        height = newHeight;
    }

    /**
     * Draws everything.
     *
     * @param xAxis makes the axis from the pixels of its ends
     * @param yAxis makes the axis from the pixels of its ends
     */
    String draw(List<Entry> legend, BiFunction<Double, Double, Axis> xAxis, BiFunction<Double, Double, Axis> yAxis, Content content) {
        Svg svg = new Svg();
        svg.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"costate-plot\" viewBox=\"0 0 " + width + " " + height + "\" width=\"" + width + "\" height=\""
                + height + "\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">");
        svg.raw("<title>").raw(Svg.escape(title.isEmpty() ? "plot" : title)).raw("</title>").raw(Theme.styleElement());
        svg.rect(0, 0, width, height, Theme.PAPER);
        double top = 14;
        if (!title.isEmpty()) {
            svg.text(16, 26, shortened(title, (int) (width / 8.5)), Theme.TEXT, " font-size=\"15\" font-weight=\"600\"");
            top = 40;
        }
        top = legend(svg, legend, top);
        double areaHeight = Math.max(40, height - top - (xLabel.isEmpty() ? 32 : 50));
        Axis y = yAxis.apply(areaHeight, 0.0);
        List<Axis.Tick> yTicks = y.ticks((int) Math.max(2, areaHeight / 48));
        int longest = yTicks.stream().mapToInt(tick -> tick.label().length()).max().orElse(1);
        double left = 16 + (yLabel.isEmpty() ? 0 : 20) + longest * CHARACTER + 4;
        double areaWidth = Math.max(40, width - left - 20);
        Axis x = xAxis.apply(0.0, areaWidth);
        List<Axis.Tick> xTicks = x.ticks((int) Math.max(2, areaWidth / 70));

        Svg area = new Svg();
        content.draw(area, x, y);
        svg.raw("<svg").attribute("x", left).attribute("y", top).attribute("width", areaWidth).attribute("height", areaHeight).raw(">");
        Svg ground = new Svg();
        grid(ground, x, xTicks, y, yTicks, areaWidth, areaHeight);
        // Shaded regions come first in the content and would hide the grid: they ask for it with a marker element.
        String drawn = area.toString();
        int marker = drawn.indexOf(GRID_HERE);
        svg.raw(marker < 0 ? ground + drawn : drawn.substring(0, marker) + ground + drawn.substring(marker + GRID_HERE.length())).raw("</svg>");
        labels(svg, x, xTicks, y, yTicks, left, top, areaWidth, areaHeight);
        return svg.raw("</svg>").toString();
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1) + "\u2026";
    }

    private double legend(Svg svg, List<Entry> entries, double top) {
        double x = 16;
        double y = top + 4;
        boolean any = false;
        for (Entry entry : entries) {
            if (entry.name.isEmpty()) {
                continue;
            }
            String name = shortened(entry.name, 40);
            double mark = entry.mark == Series.Mark.POINTS ? 14 : 28;
            double needs = mark + name.length() * 6.3 + 14;
            if (any && x + needs > width - 8) {
                x = 16;
                y += 19;
            }
            any = true;
            if (entry.mark == Series.Mark.POINTS) {
                svg.raw("<path d=\"").moveTo(x + 4, y).raw("h0\" stroke-width=\"7\" stroke-linecap=\"round\"").raw(entry.ink.stroke()).raw("/>");
            } else {
                svg.line(x, y, x + 22, y, entry.ink, " stroke-width=\"2.5\" stroke-linecap=\"round\""
                        + (entry.mark == Series.Mark.DASHES ? " stroke-dasharray=\"5 5\"" : ""));
            }
            svg.text(x + mark, y + 4, name, Theme.TEXT, "");
            x += needs;
        }
        return any ? y + 18 : top + 2;
    }

    private static void grid(Svg svg, Axis x, List<Axis.Tick> xTicks, Axis y, List<Axis.Tick> yTicks, double areaWidth, double areaHeight) {
        svg.raw("<path d=\"");
        for (Axis.Tick tick : yTicks) {
            svg.moveTo(0, y.pixel(tick.value())).lineTo(areaWidth, y.pixel(tick.value()));
        }
        for (Axis.Tick tick : xTicks) {
            svg.moveTo(x.pixel(tick.value()), 0).lineTo(x.pixel(tick.value()), areaHeight);
        }
        svg.raw("\" fill=\"none\"").raw(Theme.GRID.stroke()).raw("/>");
    }

    private void labels(Svg svg, Axis x, List<Axis.Tick> xTicks, Axis y, List<Axis.Tick> yTicks, double left, double top, double areaWidth, double areaHeight) {
        double bottom = top + areaHeight;
        svg.line(left, bottom, left + areaWidth, bottom, Theme.AXIS, "");
        for (Axis.Tick tick : xTicks) {
            double at = left + x.pixel(tick.value());
            svg.line(at, bottom, at, bottom + 4, Theme.AXIS, "");
            svg.text(at, bottom + 18, tick.label(), Theme.SOFT, " text-anchor=\"middle\"");
        }
        for (Axis.Tick tick : yTicks) {
            svg.text(left - 8, top + y.pixel(tick.value()) + 4, tick.label(), Theme.SOFT, " text-anchor=\"end\"");
        }
        if (!xLabel.isEmpty()) {
            svg.text(left + areaWidth / 2, height - 10, xLabel, Theme.TEXT, " text-anchor=\"middle\"");
        }
        if (!yLabel.isEmpty()) {
            svg.raw("<g transform=\"translate(22 " + Math.round(top + areaHeight / 2) + ") rotate(-90)\">").text(0, 0, yLabel, Theme.TEXT, " text-anchor=\"middle\"")
                    .raw("</g>");
        }
    }
}
