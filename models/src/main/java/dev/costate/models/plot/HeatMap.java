package dev.costate.models.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A function on a rectangle as colours, beside them a scale with numbers: densities.
 *
 * <p>Points and lines may lie over it.
 *
 * <p>A builder; thread-confined.
 */
public final class HeatMap implements Plot {
    private final Frame frame = new Frame();
    private final List<PlotSeries> series = new ArrayList<>();
    private double[][] values = {{0}};
    private ColourScale scale;

    /** Starts a plot. */
    public HeatMap(String title) {
        frame.title = title;
        frame.size(Frame.THIRD, Frame.LOW);
        frame.limits(0, 1, 0, 1);
    }

    /** Sets the labels of the axes; empty for none. */
    public HeatMap labels(String x, String y) {
        frame.xLabel = x;
        frame.yLabel = y;
        return this;
    }

    /** Sets the size in pixels; 354 by 330 if not called. */
    public HeatMap size(int width, int height) {
        frame.size(width, height);
        return this;
    }

    /**
     * Sets the values.
     *
     * @param rows equal cells of the rectangle, the row at {@code yLo} first; what is not finite looks like the
     * smallest value
     */
    public HeatMap values(double[][] rows, double xLo, double xHi, double yLo, double yHi) {
        if (rows.length == 0 || rows[0].length == 0
                || Arrays.stream(rows).anyMatch(row -> row.length != rows[0].length)) {
            throw new IllegalArgumentException("a heat map needs rows of equal length, at least one cell");
        }
        frame.limits(xLo, xHi, yLo, yHi);
        values = rows;
        return this;
    }

    /**
     * Fixes the values of the first and the last colour, so that several maps can be compared.
     *
     * <p>If not called, they are the smallest and the largest value.
     *
     * @param palette which series' colours, made pale, belong to values at equal distances, a negative one for white;
     * none for the scale from white to dark
     */
    public HeatMap range(double lo, double hi, int... palette) {
        if (!(lo < hi) || !Double.isFinite(hi - lo)) {
            throw new IllegalArgumentException("values from " + lo + " to " + hi + ": must be finite and rise");
        }
        scale = new ColourScale(lo, hi, palette);
        return this;
    }

    /**
     * Takes the values for numbers of classes, from 0.
     *
     * <p>A class has the colour of the series of its number, made pale, so that the legend of marks names it.
     */
    public HeatMap classes(int count) {
        frame.bare = true;
        scale = ColourScale.classes(count);
        return this;
    }

    /** Adds points or lines over the map. */
    public HeatMap add(PlotSeries added) {
        series.add(added);
        return this;
    }

    @Override
    public int width() {
        return frame.ownWidth;
    }

    @Override
    public String toSvg(int pixels) {
        double[] finite = Arrays.stream(values).flatMapToDouble(Arrays::stream).filter(Double::isFinite).toArray();
        frame.scale = scale != null ? scale
                : new ColourScale(Arrays.stream(finite).min().orElse(0), Arrays.stream(finite).max().orElse(0));
        return frame.draw(pixels, series, 0, (svg, x, y) -> {
            svg.image(0, 0, x.to(), y.from(), frame.scale.picture(values));
            new Pen(svg, x, y).draw(series);
        });
    }
}
