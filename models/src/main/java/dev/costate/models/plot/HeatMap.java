package dev.costate.models.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A function on a rectangle as colours, from white for its smallest value to dark blue for its largest: densities. Points and lines may lie over it.
 *
 * <p>A builder; thread-confined.
 */
public final class HeatMap {
    /** Red, green and blue at equal distances of the value: white, the palette's light blue, its blue, dark. */
    private static final int[][] RAMP = {{255, 255, 255}, {196, 226, 244}, {86, 180, 233}, {0, 114, 178}, {0, 44, 84}};

    private final Frame frame = new Frame();
    private final List<Series> series = new ArrayList<>();
    private double[][] values = {{0}};
    private double[] limits = {0, 1, 0, 1};
    private double top = Double.NaN;

    /** Starts a plot. */
    public HeatMap(String title) {
        frame.title = title;
        frame.size(420, 400);
    }

    /** Sets the labels of the axes; empty for none. */
    public HeatMap labels(String x, String y) {
        frame.xLabel = x;
        frame.yLabel = y;
        return this;
    }

    /** Sets the size in pixels; 420 by 400 if not called. */
    public HeatMap size(int width, int height) {
        frame.size(width, height);
        return this;
    }

    /**
     * Sets the values.
     *
     * @param rows equal cells of the rectangle, the row at {@code yLo} first; what is not finite is white
     */
    public HeatMap values(double[][] rows, double xLo, double xHi, double yLo, double yHi) {
        if (rows.length == 0 || rows[0].length == 0 || Arrays.stream(rows).anyMatch(row -> row.length != rows[0].length)) {
            throw new IllegalArgumentException("a heat map needs rows of equal length, at least one cell");
        }
        if (!(xLo < xHi && yLo < yHi) || !Double.isFinite(xHi - xLo) || !Double.isFinite(yHi - yLo)) {
            throw new IllegalArgumentException("limits " + xLo + " to " + xHi + " by " + yLo + " to " + yHi + ": must be finite and rise");
        }
        values = rows;
        limits = new double[] {xLo, xHi, yLo, yHi};
        return this;
    }

    /** Fixes the value of the darkest colour, so that several maps can be compared; the largest value if not called. */
    public HeatMap top(double value) {
        top = value;
        return this;
    }

    /** Adds points or lines over the map. */
    public HeatMap add(Series added) {
        series.add(added);
        return this;
    }

    /** Returns the plot as an SVG document that can also stand inside an HTML page. */
    public String toSvg() {
        return frame.draw(Colours.legend(series), (from, to) -> new Axis(limits[0], limits[1], false, from, to),
                (from, to) -> new Axis(limits[2], limits[3], false, from, to), (svg, x, y) -> {
            svg.raw("<image").attribute("width", x.to()).attribute("height", y.from()).raw(" preserveAspectRatio=\"none\" href=\"").raw(Png.dataUri(picture()))
                    .raw("\"/>");
            Pen pen = new Pen(svg, x, y);
            List<Theme.Ink> inks = Colours.of(series);
            for (int i = 0; i < series.size(); i++) {
                pen.draw(series.get(i), inks.get(i), series.get(i).x().length > 500 ? 0.55 : 0.9);
            }
        });
    }

    private byte[] picture() {
        double lo = Double.POSITIVE_INFINITY;
        double hi = Double.NEGATIVE_INFINITY;
        for (double[] row : values) {
            for (double v : row) {
                if (Double.isFinite(v)) {
                    lo = Math.min(lo, v);
                    hi = Math.max(hi, v);
                }
            }
        }
        hi = Double.isFinite(top) ? top : hi;
        int height = values.length;
        int width = values[0].length;
        byte[] pixels = new byte[3 * width * height];
        for (int r = 0; r < height; r++) {
            for (int c = 0; c < width; c++) {
                double v = values[height - 1 - r][c];
                double part = Double.isFinite(v) && hi > lo ? Math.max(0, Math.min(1, (v - lo) / (hi - lo))) * (RAMP.length - 1) : 0;
                int step = Math.min(RAMP.length - 2, (int) part);
                for (int k = 0; k < 3; k++) {
                    pixels[3 * (r * width + c) + k] = (byte) Math.round(RAMP[step][k] + (part - step) * (RAMP[step + 1][k] - RAMP[step][k]));
                }
            }
        }
        return Png.rgb(width, height, pixels);
    }
}
