package dev.costate.models.plot;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Draws series in pixels, thinned to what can be seen. Where x rises, each pixel column keeps its first, lowest,
 * highest and last point, which leaves the drawn line the same (Jugel et al. 2014, M4); elsewhere points closer than
 * half a pixel to the last one kept are left out. Thread-confined.
 */
final class Pen {
    private static final double NEAR = 0.5;

    private final Svg svg;
    private final Axis x;
    private final Axis y;

    Pen(Svg svg, Axis x, Axis y) {
        this.svg = svg;
        this.x = x;
        this.y = y;
    }

    /** Draws all, later ones over earlier ones. */
    void draw(List<PlotSeries> series) {
        List<Style> styles = Style.of(series);
        for (int i = 0; i < styles.size(); i++) {
            draw(series.get(i), styles.get(i));
        }
    }

    void draw(PlotSeries series, Style style) {
        int n = series.x().length;
        if (!series.dots()) {
            line(series, style);
        }
        if (series.dots() || series.mark() == PlotSeries.Mark.MARKED) {
            double pale = series.mark() == PlotSeries.Mark.CLOUD ? 0.4 : n > 500 ? 0.7 : 1;
            points(series.x(), series.y(), style, n > 500 ? 3.2 : n > 120 ? 4.4 : 6.4, pale);
        }
    }

    private void line(PlotSeries series, Style style) {
        int n = series.x().length;
        boolean area = series.mark() == PlotSeries.Mark.AREA;
        boolean dense = n > 4 * Math.abs(x.to() - x.from()) && rises(series.x());
        if (area) {
            svg.raw("<path d=\"");
            byDistance(series);
            svg.raw("\" fill-opacity=\"0.35\"").raw(style.ink.fill()).raw("/>");
        }
        svg.raw("<path d=\"");
        if (dense) {
            byColumns(series);
        } else {
            byDistance(series);
        }
        svg.raw("\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"").attribute("stroke-width",
                dense || area ? 1.2 : 2);
        if (!style.dashes.isEmpty()) {
            svg.raw(" stroke-dasharray=\"").raw(style.dashes).raw("\"");
        }
        svg.raw(style.ink.stroke()).raw("/>");
    }

    private void byDistance(PlotSeries series) {
        boolean down = false;
        boolean skipped = false;
        double lastX = 0;
        double lastY = 0;
        for (int i = 0; i < series.x().length; i++) {
            double px = x.pixel(series.x()[i]);
            double py = y.pixel(series.y()[i]);
            if (Double.isNaN(px) || Double.isNaN(py)) {
                if (skipped) {
                    svg.lineTo(x.pixel(series.x()[i - 1]), y.pixel(series.y()[i - 1]));
                }
                down = false;
                skipped = false;
                continue;
            }
            skipped = down && Math.abs(px - lastX) < NEAR && Math.abs(py - lastY) < NEAR;
            if (skipped) {
                continue;
            }
            goTo(px, py, down, i + 1 < series.x().length && !Double.isNaN(y.pixel(series.y()[i + 1])));
            down = true;
            lastX = px;
            lastY = py;
        }
        if (skipped) {
            int end = series.x().length - 1;
            svg.lineTo(x.pixel(series.x()[end]), y.pixel(series.y()[end]));
        }
    }

    /** M4: the points of one pixel column that matter, in their order. */
    private void byColumns(PlotSeries series) {
        boolean down = false;
        int n = series.x().length;
        for (int i = 0; i < n;) {
            double px = x.pixel(series.x()[i]);
            double py = y.pixel(series.y()[i]);
            if (Double.isNaN(px) || Double.isNaN(py)) {
                down = false;
                i++;
                continue;
            }
            int first = i;
            int low = i;
            int high = i;
            double column = Math.floor(px);
            while (++i < n && Math.floor(x.pixel(series.x()[i])) == column && !Double.isNaN(y.pixel(series.y()[i]))) {
                low = series.y()[i] < series.y()[low] ? i : low;
                high = series.y()[i] > series.y()[high] ? i : high;
            }
            int before = -1;
            for (int keep : new int[] {first, Math.min(low, high), Math.max(low, high), i - 1}) {
                if (keep != before) {
                    goTo(x.pixel(series.x()[keep]), y.pixel(series.y()[keep]), down, true);
                    down = true;
                    before = keep;
                }
            }
        }
    }

    /** A point alone between two gaps becomes a dot: a line of no length with round ends. */
    private void goTo(double px, double py, boolean down, boolean goesOn) {
        if (down) {
            svg.lineTo(px, py);
        } else {
            svg.moveTo(px, py);
            if (!goesOn) {
                svg.raw("h0");
            }
        }
    }

    /**
     * Draws all marks of a series as one path, each once even if many points fall on it.
     *
     * <p>A rim in paper colour parts them.
     */
    void points(double[] xs, double[] ys, Style style, double diameter, double opacity) {
        Svg path = new Svg();
        Set<Long> seen = new HashSet<>();
        double grain = xs.length > 2000 ? 1 : 4;
        for (int i = 0; i < xs.length; i++) {
            double px = x.pixel(xs[i]);
            double py = y.pixel(ys[i]);
            if (!Double.isNaN(px) && !Double.isNaN(py)
                    && seen.add(Math.round(grain * px) << 32 ^ Math.round(grain * py))) {
                mark(path, style.marker, px, py, diameter / 2);
            }
        }
        String end = "\" fill=\"none\" stroke-linecap=\"" + (style.marker == 1 ? "square" : "round") + "\"";
        double stroke = style.marker < 2 ? diameter : Math.max(1.2, diameter / 3.5);
        if (diameter > 4 && opacity == 1) {
            svg.raw("<path d=\"").raw(path.toString()).raw(end).attribute("stroke-width", stroke + 2)
                    .raw(Theme.PAPER.stroke()).raw("/>");
        }
        svg.raw("<path d=\"").raw(path.toString()).raw(end).attribute("stroke-width", stroke);
        svg.raw(opacity < 1 ? " stroke-opacity=\"" + opacity + "\"" : "").raw(style.ink.stroke()).raw("/>");
    }

    /** A disc or a square is a line without length; what follows is two lines, three, or a closed one. */
    private static void mark(Svg path, int marker, double px, double py, double r) {
        if (marker < 2) {
            path.moveTo(px, py).raw("h0");
        } else if (marker == 5) {
            path.moveTo(px - r, py).lineTo(px, py - r).lineTo(px + r, py).lineTo(px, py + r).raw("z");
        } else if (marker == 4 || marker == 6) {
            double up = marker == 4 ? r : -r;
            path.moveTo(px - r, py + up).lineTo(px, py - up).lineTo(px + r, py + up).raw("z");
        } else {
            if (marker != 3) {
                path.moveTo(px - r, py - r).lineTo(px + r, py + r).moveTo(px - r, py + r).lineTo(px + r, py - r);
            }
            if (marker != 2) {
                path.moveTo(px - r, py).lineTo(px + r, py).moveTo(px, py - r).lineTo(px, py + r);
            }
        }
    }

    private static boolean rises(double[] values) {
        for (int i = 1; i < values.length; i++) {
            if (!(values[i] >= values[i - 1])) {
                return false;
            }
        }
        return true;
    }
}
