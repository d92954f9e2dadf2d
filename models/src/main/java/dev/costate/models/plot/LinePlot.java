package dev.costate.models.plot;

import dev.costate.models.data.Dates;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines and points over a common x axis: loss curves, trajectories, forecasts.
 *
 * <p>A builder; thread-confined.
 */
public final class LinePlot implements Plot {
    private static final String DATES = " (" + Dates.UNIT + ")";

    private final Frame frame = new Frame();
    private final List<PlotSeries> series = new ArrayList<>();
    private final List<double[]> regions = new ArrayList<>();
    private final List<String> regionLabels = new ArrayList<>();
    private boolean logX;
    private boolean logY;
    private double yLo = Double.NaN;
    private double yHi = Double.NaN;

    /** Starts a plot. */
    public LinePlot(String title) {
        frame.title = title;
        frame.size(Frame.HALF, Frame.HIGH);
    }

    /**
     * Sets the labels of the axes; empty for none.
     *
     * @param x ends with {@value Dates#UNIT} in brackets to have dates on the axis, and no unit in its label
     */
    public LinePlot labels(String x, String y) {
        frame.dates = x.endsWith(DATES);
        frame.xLabel = frame.dates ? x.substring(0, x.length() - DATES.length()) : x;
        frame.yLabel = y;
        return this;
    }

    /** Sets the size in pixels; 548 by 360 if not called. */
    public LinePlot size(int width, int height) {
        frame.size(width, height);
        return this;
    }

    /** Adds a series; later ones are drawn over earlier ones. */
    public LinePlot add(PlotSeries added) {
        series.add(added);
        return this;
    }

    /** Makes the x axis logarithmic; what is not positive becomes a gap. */
    public LinePlot logX() {
        logX = true;
        return this;
    }

    /** Makes the y axis logarithmic; what is not positive becomes a gap. */
    public LinePlot logY() {
        logY = true;
        return this;
    }

    /** Fixes the limits of the y axis; what lies outside is cut off. */
    public LinePlot yLimits(double lo, double hi) {
        if (!(lo < hi) || !Double.isFinite(hi - lo)) {
            throw new IllegalArgumentException("y limits " + lo + " to " + hi + ": must be finite and rise");
        }
        yLo = lo;
        yHi = hi;
        return this;
    }

    /** Shades the region between two x, with a small label at its top: a forecast. */
    public LinePlot shade(double from, double to, String label) {
        if (!(from < to)) {
            throw new IllegalArgumentException("a region from " + from + " to " + to + ": must rise");
        }
        regions.add(new double[] {from, to});
        regionLabels.add(label);
        return this;
    }

    @Override
    public int width() {
        return frame.ownWidth;
    }

    @Override
    public String toSvg(int pixels) {
        if (logY && yLo <= 0) {
            throw new IllegalArgumentException("y limits from " + yLo + ": a logarithmic axis needs a positive one");
        }
        Span xRange = new Span();
        Span yRange = new Span();
        for (PlotSeries one : series) {
            xRange.include(one.x(), logX);
            yRange.include(one.y(), logY);
        }
        for (double[] region : regions) {
            xRange.include(region, false);
        }
        frame.whole = xRange.whole;
        return frame.draw(pixels, series,
                (from, to) -> logX ? xRange.log(0.02, from, to) : xRange.linear(0.02, false, from, to),
                (from, to) -> yAxis(yRange, from, to), this::content);
    }

    /** Labels of regions get a strip above the highest value, so that they do not meet the data. */
    private Axis yAxis(Span range, double from, double top) {
        double to = regions.isEmpty() ? top : top + 20;
        if (!Double.isNaN(yLo)) {
            return new Axis(yLo, yHi, logY, from, to);
        }
        return logY ? range.log(0.05, from, to) : range.linear(0.06, true, from, to);
    }

    private void content(Svg svg, Axis x, Axis y) {
        double height = y.from();
        for (double[] region : regions) {
            double from = Math.max(-10, x.pixel(region[0]));
            svg.rect(from, 0, Math.min(x.to() + 10, x.pixel(region[1])) - from, height, Theme.SHADE);
        }
        svg.raw(Frame.GRID_HERE);
        for (int i = 0; i < regions.size(); i++) {
            svg.text(Math.max(0, x.pixel(regions.get(i)[0])) + 7, 16, regionLabels.get(i), Theme.SOFT,
                    " font-size=\"11\"");
        }
        new Pen(svg, x, y).draw(series);
    }
}
