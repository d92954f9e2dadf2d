package dev.costate.models.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A vector field in the plane as arrows, and trajectories over it with their starting points.
 *
 * <p>Arrows point where the field points on the page; longer ones mean faster, by the square root.
 *
 * <p>A builder; thread-confined.
 */
public final class PhasePortrait implements Plot {
    private static final double CELL = 24;

    private final Frame frame = new Frame();
    private final List<PlotSeries> trajectories = new ArrayList<>();
    private VectorField field;

    /** A field in the plane. Thread-confined: called by the thread that draws. */
    @FunctionalInterface
    public interface VectorField {
        /** Writes the direction at (x, y) into {@code d}: dx and dy. */
        void at(double x, double y, double[] d);
    }

    /** Starts a plot. */
    public PhasePortrait(String title) {
        frame.title = title;
        frame.size(Frame.THIRD, Frame.LOW);
    }

    /** Sets the labels of the axes; empty for none. */
    public PhasePortrait labels(String x, String y) {
        frame.xLabel = x;
        frame.yLabel = y;
        return this;
    }

    /** Sets the size in pixels; 354 by 330 if not called. */
    public PhasePortrait size(int width, int height) {
        frame.size(width, height);
        return this;
    }

    /** Sets the field. */
    public PhasePortrait field(VectorField arrows) {
        field = arrows;
        return this;
    }

    /** Sets the field as a function of a point, for callers to whom an array a call does not matter. */
    public PhasePortrait field(Function<double[], double[]> arrows) {
        return field((x, y, d) -> {
            double[] direction = arrows.apply(new double[] {x, y});
            d[0] = direction[0];
            d[1] = direction[1];
        });
    }

    /** Adds a trajectory; a line gets a ring at its first point. */
    public PhasePortrait add(PlotSeries trajectory) {
        trajectories.add(trajectory);
        return this;
    }

    /** Fixes the part of the plane that is shown; without it, that of the trajectories. */
    public PhasePortrait limits(double xLo, double xHi, double yLo, double yHi) {
        frame.limits(xLo, xHi, yLo, yHi);
        return this;
    }

    @Override
    public int width() {
        return frame.ownWidth;
    }

    @Override
    public String toSvg(int pixels) {
        return frame.draw(pixels, trajectories, 0.1, this::content);
    }

    private void content(Svg svg, Axis x, Axis y) {
        if (field != null) {
            arrows(svg, x, y);
        }
        Pen pen = new Pen(svg, x, y);
        pen.draw(trajectories);
        List<Style> styles = Style.of(trajectories);
        for (int i = 0; i < trajectories.size(); i++) {
            PlotSeries one = trajectories.get(i);
            if (!one.dots() && one.x().length > 0) {
                double[] x0 = {one.x()[0]};
                double[] y0 = {one.y()[0]};
                pen.points(x0, y0, styles.get(i), 10, 1);
                pen.points(x0, y0, new Style(Theme.PAPER, "", 0), 3.6, 1);
            }
        }
    }

    private void arrows(Svg svg, Axis x, Axis y) {
        int columns = (int) Math.max(3, Math.round(x.to() / CELL));
        int rows = (int) Math.max(3, Math.round(y.from() / CELL));
        double xScale = (x.to() - x.from()) / (x.hi() - x.lo());
        double yScale = (y.to() - y.from()) / (y.hi() - y.lo());
        double[][] u = new double[rows][columns];
        double[][] v = new double[rows][columns];
        double[] d = new double[2];
        double fastest = 0;
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                field.at(x.value((c + 0.5) * x.to() / columns), y.value((r + 0.5) * y.from() / rows), d);
                u[r][c] = d[0] * xScale;
                v[r][c] = d[1] * yScale;
                double speed = Math.hypot(u[r][c], v[r][c]);
                fastest = Double.isFinite(speed) ? Math.max(fastest, speed) : fastest;
            }
        }
        svg.raw("<path d=\"");
        double cell = Math.min(x.to() / columns, y.from() / rows);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                double speed = Math.hypot(u[r][c], v[r][c]);
                if (speed > 0 && Double.isFinite(speed)) {
                    double length = cell * (0.28 + 0.6 * Math.sqrt(speed / fastest));
                    arrow(svg, (c + 0.5) * x.to() / columns, (r + 0.5) * y.from() / rows, u[r][c] / speed * length,
                            v[r][c] / speed * length);
                }
            }
        }
        svg.raw("\" fill=\"none\" stroke-width=\"1.2\" stroke-linecap=\"round\" stroke-linejoin=\"round\"")
                .raw(Theme.ARROW.stroke()).raw("/>");
    }

    /** Draws an arrow centred at (x, y): the shaft, then two strokes at ±27 degrees, at most 6 pixels. */
    private static void arrow(Svg svg, double x, double y, double dx, double dy) {
        double tipX = x + dx / 2;
        double tipY = y + dy / 2;
        double length = Math.hypot(dx, dy);
        double head = Math.min(6, 0.45 * length) / length;
        svg.moveTo(x - dx / 2, y - dy / 2).lineTo(tipX, tipY);
        svg.moveTo(tipX - head * (0.89 * dx - 0.45 * dy), tipY - head * (0.89 * dy + 0.45 * dx)).lineTo(tipX, tipY)
                .lineTo(tipX - head * (0.89 * dx + 0.45 * dy), tipY - head * (0.89 * dy - 0.45 * dx));
    }
}
