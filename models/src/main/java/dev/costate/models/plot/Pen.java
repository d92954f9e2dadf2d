package dev.costate.models.plot;

import java.util.HashSet;
import java.util.Set;

/**
 * Draws series in pixels, thinned to what can be seen. Where x rises, each pixel column keeps its first, lowest, highest and last point, which leaves the
 * drawn line the same (Jugel et al. 2014, M4); elsewhere points closer than half a pixel to the last one kept are left out. Thread-confined.
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

    void draw(Series series, Theme.Ink ink, double opacity) {
        if (series.mark() == Series.Mark.POINTS) {
            points(series.x(), series.y(), ink, series.x().length > 500 ? 3.2 : series.x().length > 120 ? 4.4 : 6.4, opacity);
        } else {
            line(series, ink);
        }
    }

    private void line(Series series, Theme.Ink ink) {
        svg.raw("<path d=\"");
        int n = series.x().length;
        boolean dense = n > 4 * Math.abs(x.to() - x.from()) && rises(series.x());
        if (dense) {
            byColumns(series);
        } else {
            byDistance(series);
        }
        svg.raw("\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"").attribute("stroke-width", dense ? 1.2 : 2);
        if (series.mark() == Series.Mark.DASHES) {
            svg.raw(" stroke-dasharray=\"6 5\"");
        }
        svg.raw(ink.stroke()).raw("/>");
    }

    private void byDistance(Series series) {
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
    private void byColumns(Series series) {
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

    /** All dots of a series are one path of lines without length, each dot drawn once even if many points fall on it; a rim in paper colour parts them. */
    void points(double[] xs, double[] ys, Theme.Ink ink, double diameter, double opacity) {
        Svg path = new Svg();
        Set<Long> seen = new HashSet<>();
        double grain = xs.length > 2000 ? 1 : 4;
        for (int i = 0; i < xs.length; i++) {
            double px = x.pixel(xs[i]);
            double py = y.pixel(ys[i]);
            if (!Double.isNaN(px) && !Double.isNaN(py) && seen.add(Math.round(grain * px) << 32 ^ Math.round(grain * py))) {
                path.moveTo(px, py).raw("h0");
            }
        }
        if (diameter > 4) {
            svg.raw("<path d=\"").raw(path.toString()).raw("\" fill=\"none\" stroke-linecap=\"round\"").attribute("stroke-width", diameter + 2)
                    .raw(Theme.PAPER.stroke()).raw("/>");
        }
        svg.raw("<path d=\"").raw(path.toString()).raw("\" fill=\"none\" stroke-linecap=\"round\"").attribute("stroke-width", diameter);
        svg.raw(opacity < 1 ? " stroke-opacity=\"" + opacity + "\"" : "").raw(ink.stroke()).raw("/>");
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
