package dev.costate.models.plot;

import java.util.Objects;

/**
 * Points of a plot under one name. A point with NaN is a gap in the line. Holds its arrays without copying;
 * immutable as long as nobody writes into them.
 *
 * @param name what the legend says; empty for no entry
 * @param x first coordinates
 * @param y second coordinates, as many
 * @param mark how they are drawn
 * @param colour which of the palette's colours, from 0; -1 for the next unused one
 */
public record PlotSeries(String name, double[] x, double[] y, Mark mark, int colour) {
    /** How the points of a series are drawn. */
    public enum Mark {
        /** Joined by a line. */
        LINE,
        /** Joined by a broken line. */
        DASHES,
        /** As dots. */
        POINTS
    }

    /** Checks that there are as many x as y. */
    public PlotSeries {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(mark, "mark");
        if (x.length != y.length) {
            throw new IllegalArgumentException(
                    "series \"" + name + "\": " + x.length + " x and " + y.length + " y; they must be as many");
        }
        if (colour < -1) {
            throw new IllegalArgumentException("series \"" + name + "\": colour " + colour + " must be -1 or more");
        }
    }

    /** A line in the next colour. */
    public static PlotSeries line(String name, double[] x, double[] y) {
        return new PlotSeries(name, x, y, Mark.LINE, -1);
    }

    /** A broken line in the next colour. */
    public static PlotSeries dashes(String name, double[] x, double[] y) {
        return new PlotSeries(name, x, y, Mark.DASHES, -1);
    }

    /** Dots in the next colour. */
    public static PlotSeries points(String name, double[] x, double[] y) {
        return new PlotSeries(name, x, y, Mark.POINTS, -1);
    }

    /** The same in a given colour of the palette, so that data and fit of one quantity can share it. */
    public PlotSeries colour(int index) {
        return new PlotSeries(name, x, y, mark, index);
    }
}
