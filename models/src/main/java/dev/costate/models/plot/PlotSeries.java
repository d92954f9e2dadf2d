package dev.costate.models.plot;

import java.util.Objects;

/**
 * Points of a plot under one name. A point with NaN is a gap in the line.
 *
 * <p>Holds its arrays without copying; immutable as long as nobody writes into them.
 *
 * @param name what the legend says; empty for no entry
 * @param x first coordinates
 * @param y second coordinates, as many
 * @param mark how they are drawn
 * @param colour which of the palette's colours, from 0, or {@link #NEXT_COLOUR}
 */
public record PlotSeries(String name, double[] x, double[] y, Mark mark, int colour) {
    /** The next colour of the palette that no other series of the plot has. */
    public static final int NEXT_COLOUR = -1;

    /** How the points of a series are drawn. Immutable and thread-safe. */
    public enum Mark {
        /** Joined by a line. */
        LINE,
        /** Joined by a broken line. */
        DASHES,
        /** Joined by a line, each under a marker. */
        MARKED,
        /** As dots. */
        POINTS,
        /** As pale dots, which hide nothing. */
        CLOUD,
        /** As the edge of an area, which is filled. */
        AREA
    }

    /** Checks that there are as many x as y. */
    public PlotSeries {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(mark, "mark");
        if (x.length != y.length) {
            throw new IllegalArgumentException(
                    "series \"" + name + "\": " + x.length + " x and " + y.length + " y; they must be as many");
        }
        if (colour < NEXT_COLOUR) {
            throw new IllegalArgumentException("series \"" + name + "\": colour " + colour + " must be -1 or more");
        }
    }

    /** A line in the next colour. */
    public static PlotSeries line(String name, double[] x, double[] y) {
        return new PlotSeries(name, x, y, Mark.LINE, NEXT_COLOUR);
    }

    /** A broken line in the next colour. */
    public static PlotSeries dashes(String name, double[] x, double[] y) {
        return new PlotSeries(name, x, y, Mark.DASHES, NEXT_COLOUR);
    }

    /** Dots in the next colour. */
    public static PlotSeries points(String name, double[] x, double[] y) {
        return new PlotSeries(name, x, y, Mark.POINTS, NEXT_COLOUR);
    }

    /** Pale dots in the next colour: samples over data, a loss under its smoothed line. */
    public static PlotSeries cloud(String name, double[] x, double[] y) {
        return new PlotSeries(name, x, y, Mark.CLOUD, NEXT_COLOUR);
    }

    /** Whether its points are not joined. */
    boolean dots() {
        return mark == Mark.POINTS || mark == Mark.CLOUD;
    }

    /** The same in a given colour of the palette, so that data and fit of one quantity can share it. */
    public PlotSeries colour(int index) {
        return new PlotSeries(name, x, y, mark, index);
    }
}
