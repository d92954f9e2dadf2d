package dev.costate.models.plot;

import dev.costate.models.data.Dates;
import dev.costate.models.files.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What all plots share: size, title, labels, legend, grid and ticks around an area that clips.
 *
 * <p>Thread-confined.
 */
final class Frame {
    /** A drawing that wants the grid above its first elements places this where the grid belongs. */
    static final String GRID_HERE = "<!--grid-->";

    /** Pixels of the letters. */
    static final double SIZE = 12;

    /** Widths of which two and three stand side by side in a report, and heights that suit them. */
    static final int HALF = 548;
    static final int THIRD = 354;
    static final int HIGH = 360;
    static final int LOW = 330;

    private static final double LEAST_SIZE = 10;
    private static final double TITLE_SIZE = 15;
    private static final int MARGIN = 16;
    private static final int LEGEND_ROW = 19;

    /** Of pixels, as they are. */
    private static final Axis PIXELS = new Axis(0, 1, false, 0, 1);

    String title = "";
    String xLabel = "";
    String yLabel = "";

    /** The width that suits the plot; {@code width} is that of the drawing at hand. */
    int ownWidth;
    private int height;
    private int width;
    ColourScale scale;

    /** Whether x counts something, so that there is nothing between whole numbers; whether it counts days. */
    boolean whole;
    boolean dates;

    /** Whether the scale of colours is not drawn. */
    boolean bare;
    private double[] limits;

    /** What a plot draws into the area; axes are in pixels of the area. */
    interface Drawing {
        void draw(Svg svg, Axis x, Axis y);
    }

    /** Sets the size; further rows of the legend add to the height. */
    void size(int newWidth, int newHeight) {
        check(newWidth, newHeight);
        ownWidth = newWidth;
        height = newHeight;
    }

    private void start(int pixels) {
        check(pixels, height);
        width = pixels;
    }

    private static void check(int newWidth, int newHeight) {
        if (newWidth < 160 || newWidth > 4000 || newHeight < 120 || newHeight > 4000) {
            throw new IllegalArgumentException(
                    "size " + newWidth + " x " + newHeight + ": must be 160 to 4000 by 120 to 4000 pixels");
        }
    }

    /** Fixes the part of the plane that is shown. */
    void limits(double xLo, double xHi, double yLo, double yHi) {
        if (!(xLo < xHi) || !(yLo < yHi) || !Double.isFinite(xHi - xLo) || !Double.isFinite(yHi - yLo)) {
            throw new IllegalArgumentException(
                    "limits " + xLo + " to " + xHi + " by " + yLo + " to " + yHi + ": must be finite and rise");
        }
        limits = new double[] {xLo, xHi, yLo, yHi};
    }

    /** Draws what lies in the plane: between fixed limits, or where the series are, with a margin. */
    String draw(int pixels, List<PlotSeries> series, double margin, Drawing drawing) {
        Span x = new Span();
        Span y = new Span();
        for (PlotSeries one : series) {
            x.include(one.x(), false);
            y.include(one.y(), false);
        }
        return draw(pixels, series,
                (from, to) -> limits == null ? x.linear(margin, false, from, to)
                        : new Axis(limits[0], limits[1], false, from, to),
                (from, to) -> limits == null ? y.linear(margin, false, from, to)
                        : new Axis(limits[2], limits[3], false, from, to),
                drawing);
    }

    /**
     * Draws everything.
     *
     * @param pixels the width; the height grows with its cube root
     * @param series what the legend names; the drawing shows it
     * @param xAxis makes the axis from the pixels of its ends
     * @param yAxis makes the axis from the pixels of its ends
     */
    String draw(int pixels, List<PlotSeries> series, BiFunction<Double, Double, Axis> xAxis,
            BiFunction<Double, Double, Axis> yAxis, Drawing drawing) {
        start(pixels);
        Svg head = new Svg();
        double top = 14;
        if (!title.isEmpty()) {
            label(head, MARGIN, 26, title, TITLE_SIZE, width - 2 * MARGIN, " font-size=\"15\" font-weight=\"600\"");
            top = 40;
        }
        double below = legend(head, series, top);
        double tall = Math.rint(height * Math.cbrt((double) width / ownWidth)) + Math.max(0, below - top - 22);
        double areaHeight = Math.max(40, tall - below - (xLabel.isEmpty() ? 32 : 50));
        Axis y = yAxis.apply(areaHeight, 0.0);
        List<Axis.Tick> yTicks = y.ticks((int) Math.max(2, areaHeight / 40));
        double left = MARGIN + (yLabel.isEmpty() ? 0 : 16) + widest(yTicks) + 8;
        double right = scale == null || bare ? 0 : scale.room(areaHeight);
        double areaWidth = Math.max(40, width - left - (right == 0 ? 20 : right + 4));
        Axis x = xAxis.apply(0.0, areaWidth);
        double label = Math.max(40, widest(xTicks(x, areaWidth / 60)));
        List<Axis.Tick> xTicks = apart(x, xTicks(x, areaWidth / (label + 20)));

        Svg svg = new Svg();
        svg.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"costate-plot\"")
                .raw(" viewBox=\"0 0 " + width + " " + Math.round(tall) + "\"").attribute("width", width)
                .attribute("height", Math.round(tall))
                .raw(" font-family=\"sans-serif\" font-size=\"12\" role=\"img\"><title>")
                .raw(Svg.escape(title.isEmpty() ? yLabel : title)).raw("</title><desc>")
                .raw(Svg.escape(described(series, x, y))).raw("</desc>").raw(Theme.styleElement());
        svg.rect(0, 0, width, tall, Theme.PAPER).raw(head.toString());
        Svg area = new Svg();
        drawing.draw(area, x, y);
        svg.raw("<svg").attribute("x", left).attribute("y", below).attribute("width", areaWidth)
                .attribute("height", areaHeight).raw(">");
        Svg ground = new Svg();
        grid(ground, x, xTicks, y, yTicks);
        // Shaded regions come first in the drawing and would hide the grid: they ask for it with a marker element.
        String drawn = area.toString();
        int marker = drawn.indexOf(GRID_HERE);
        svg.raw(marker < 0 ? ground + drawn
                : drawn.substring(0, marker) + ground + drawn.substring(marker + GRID_HERE.length())).raw("</svg>");
        ticks(svg, x, xTicks, y, yTicks, left, below);
        if (right > 0) {
            scale.draw(svg, left + areaWidth, below, areaHeight);
        }
        label(svg, centre(xLabel, left + areaWidth / 2, 0, width), tall - 10, xLabel, SIZE, width - 8,
                " text-anchor=\"middle\"");
        if (!yLabel.isEmpty()) {
            svg.raw("<g transform=\"translate(20 " + Math.round(centre(yLabel, below + areaHeight / 2, below, tall))
                    + ") rotate(-90)\">");
            label(svg, 0, 0, yLabel, SIZE, tall - below - 8, " text-anchor=\"middle\"");
            svg.raw("</g>");
        }
        return svg.raw("</svg>").toString();
    }

    private List<Axis.Tick> xTicks(Axis x, double wanted) {
        int n = (int) Math.max(2, wanted);
        return dates ? DateTicks.of(x, n) : x.ticks(n, whole ? 1 : 0);
    }

    /** What the plot shows, for those who do not see it. */
    private String described(List<PlotSeries> series, Axis x, Axis y) {
        String xName = xLabel.isEmpty() ? "x" : xLabel;
        StringBuilder text = new StringBuilder((dates
                ? xName + " from " + Dates.text(Math.rint(x.lo())) + " to " + Dates.text(Math.rint(x.hi()))
                : span(xName, x.lo(), x.hi())) + ", " + span(yLabel.isEmpty() ? "y" : yLabel, y.lo(), y.hi())
                + (scale == null || bare ? "" : ", " + span("colours", scale.lo, scale.hi)));
        for (PlotSeries one : series) {
            text.append(one.name().isEmpty() ? ""
                    : "; " + one.name() + (one.dots() ? ": points" : ": line"));
        }
        return text.append('.').toString();
    }

    private static String span(String name, double lo, double hi) {
        return name + " from " + Numbers.rounded(lo, 3) + " to " + Numbers.rounded(hi, 3);
    }

    /**
     * Writes text that never leaves its room: smaller if need be, then cut.
     *
     * <p>What is cut is shown whole when pointed at.
     */
    private static void label(Svg svg, double x, double y, String text, double size, double room, String more) {
        if (text.isEmpty()) {
            return;
        }
        double bold = size == TITLE_SIZE ? TextWidth.BOLD : 1;
        boolean small = size == SIZE && TextWidth.of(text, size) > room;
        String fitted = TextWidth.fitted(text, small ? LEAST_SIZE : size * bold, room);
        svg.text(x, y, fitted, fitted.equals(text) ? "" : text, Theme.TEXT, more + (small ? " font-size=\"10\"" : ""));
    }

    /** Where the middle of a label is, near the one wanted, so that it does not leave its place. */
    private static double centre(String text, double wanted, double from, double to) {
        double half = Math.min((to - from) / 2 - 4, TextWidth.of(text, SIZE) / 2) + 2;
        return Math.max(from + half, Math.min(to - half, wanted));
    }

    /** Draws the legend and returns where it ends. */
    private double legend(Svg svg, List<PlotSeries> series, double top) {
        List<Style> styles = Style.of(series);
        Pen pen = new Pen(svg, PIXELS, PIXELS);
        double x = MARGIN;
        double y = top + 4;
        boolean any = false;
        for (int i = 0; i < styles.size(); i++) {
            PlotSeries one = series.get(i);
            if (one.name().isEmpty()) {
                continue;
            }
            boolean points = one.dots();
            double mark = points ? 14 : 34;
            String name = TextWidth.fitted(one.name(), SIZE, Math.min(260, width - 2 * MARGIN - mark));
            double needs = mark + TextWidth.of(name, SIZE);
            if (any && x + needs > width - 8) {
                x = MARGIN;
                y += LEGEND_ROW;
            }
            any = true;
            if (points) {
                pen.points(new double[] {x + 4}, new double[] {y}, styles.get(i), 7, 1);
            } else {
                pen.draw(PlotSeries.line("", new double[] {x, x + 28}, new double[] {y, y}), styles.get(i));
                if (one.mark() == PlotSeries.Mark.MARKED) {
                    pen.points(new double[] {x + 14}, new double[] {y}, styles.get(i), 7, 1);
                }
            }
            svg.text(x + mark, y + 4, name, name.equals(one.name()) ? "" : one.name(), Theme.TEXT, "");
            x += needs + 10;
        }
        return any ? y + 18 : top + 2;
    }

    /** Returns the pixels of the longest label. */
    static double widest(List<Axis.Tick> ticks) {
        double widest = 0;
        for (Axis.Tick tick : ticks) {
            widest = Math.max(widest, TextWidth.of(tick.label(), SIZE));
        }
        return widest;
    }

    /** The ticks whose labels do not meet the one before. */
    private static List<Axis.Tick> apart(Axis x, List<Axis.Tick> ticks) {
        List<Axis.Tick> kept = new ArrayList<>();
        double end = Double.NEGATIVE_INFINITY;
        for (Axis.Tick tick : ticks) {
            double half = TextWidth.of(tick.label(), SIZE) / 2;
            if (x.pixel(tick.value()) - half >= end + 8) {
                kept.add(tick);
                end = x.pixel(tick.value()) + half;
            }
        }
        return kept;
    }

    private static void grid(Svg svg, Axis x, List<Axis.Tick> xTicks, Axis y, List<Axis.Tick> yTicks) {
        svg.raw("<path d=\"");
        for (Axis.Tick tick : yTicks) {
            svg.moveTo(0, y.pixel(tick.value())).lineTo(x.to(), y.pixel(tick.value()));
        }
        for (Axis.Tick tick : xTicks) {
            svg.moveTo(x.pixel(tick.value()), 0).lineTo(x.pixel(tick.value()), y.from());
        }
        svg.raw("\" fill=\"none\"").raw(Theme.GRID.stroke()).raw("/>");
    }

    private void ticks(Svg svg, Axis x, List<Axis.Tick> xTicks, Axis y, List<Axis.Tick> yTicks, double left,
            double top) {
        double bottom = top + y.from();
        svg.line(left, bottom, left + x.to(), bottom, Theme.AXIS, "");
        for (Axis.Tick tick : xTicks) {
            double at = left + x.pixel(tick.value());
            double half = TextWidth.of(tick.label(), SIZE) / 2;
            svg.line(at, bottom, at, bottom + 4, Theme.AXIS, "");
            svg.text(Math.min(at, width - half), bottom + 18, tick.label(), Theme.SOFT, " text-anchor=\"middle\"");
        }
        for (Axis.Tick tick : yTicks) {
            svg.text(left - 8, top + y.pixel(tick.value()) + 4, tick.label(), Theme.SOFT, " text-anchor=\"end\"");
        }
    }
}
