package dev.costate.models.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * Groups of points in the plane: samples, latent codes, classes.
 *
 * <p>A builder; thread-confined.
 */
public final class ScatterPlot implements Plot {
    private final Frame frame = new Frame();
    private final List<PlotSeries> groups = new ArrayList<>();

    /** Starts a plot. */
    public ScatterPlot(String title) {
        frame.title = title;
        frame.size(Frame.THIRD, Frame.LOW);
    }

    /** Sets the labels of the axes; empty for none. */
    public ScatterPlot labels(String x, String y) {
        frame.xLabel = x;
        frame.yLabel = y;
        return this;
    }

    /** Sets the size in pixels; 354 by 330 if not called. */
    public ScatterPlot size(int width, int height) {
        frame.size(width, height);
        return this;
    }

    /** Adds a group of points, or a line among them. */
    public ScatterPlot add(PlotSeries group) {
        groups.add(group);
        return this;
    }

    /**
     * Fixes the part of the plane that is shown, so that several plots can be compared.
     *
     * <p>If not called, it is that of the groups. What lies outside is cut off.
     */
    public ScatterPlot limits(double xLo, double xHi, double yLo, double yHi) {
        frame.limits(xLo, xHi, yLo, yHi);
        return this;
    }

    @Override
    public int width() {
        return frame.ownWidth;
    }

    @Override
    public String toSvg(int pixels) {
        return frame.draw(pixels, groups, 0.05, (svg, x, y) -> new Pen(svg, x, y).draw(groups));
    }
}
