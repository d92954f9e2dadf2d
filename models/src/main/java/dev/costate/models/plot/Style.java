package dev.costate.models.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * How one series is drawn: its colour, its dashes and its marker, since not everyone sees colours.
 *
 * <p>Immutable.
 */
final class Style {
    private static final String[] DASHES = {"", "7 6", "1 6", "12 6 1 6", "12 5 1 5 1 5"};
    private static final int MARKERS = 8;

    final Theme.Ink ink;

    /** Lengths of strokes and gaps; empty for a solid line. */
    final String dashes;

    /** 0 for discs, then squares, ×, +, triangles, diamonds, triangles on their tips and stars. */
    final int marker;

    Style(Theme.Ink ink, String dashes, int marker) {
        this.ink = ink;
        this.dashes = dashes;
        this.marker = marker;
    }

    /**
     * Gives each series its colour, and named ones dashes or a marker that no other has.
     *
     * <p>The colour is the requested one, or the first that no other series has requested or been given. All repeat
     * when there are more series than that. A line without a name that comes after one of its kind and colour is more
     * of the same: the other end of a band, another draw. The marker of a marked line goes with its colour, so that a
     * series is the same in every plot.
     */
    static List<Style> of(List<PlotSeries> series) {
        List<Integer> colours = new ArrayList<>();
        for (PlotSeries one : series) {
            colours.add(one.colour());
        }
        List<Integer> dashes = new ArrayList<>();
        int markers = 0;
        List<Style> styles = new ArrayList<>();
        for (int s = 0; s < series.size(); s++) {
            PlotSeries one = series.get(s);
            int colour = one.colour() == PlotSeries.NEXT_COLOUR ? free(colours, 0) : one.colour();
            boolean named = !one.name().isEmpty();
            boolean points = one.dots();
            if (one.mark() == PlotSeries.Mark.MARKED) {
                styles.add(new Style(Theme.series(colour), DASHES[colour / MARKERS % DASHES.length],
                        colour % MARKERS));
                continue;
            }
            PlotSeries before = series.get(Math.max(0, s - 1));
            if (s > 0 && !named && one.colour() != PlotSeries.NEXT_COLOUR && one.colour() == before.colour()
                    && one.mark() == before.mark() && !points) {
                styles.add(styles.get(s - 1));
                continue;
            }
            int least = one.mark() == PlotSeries.Mark.DASHES ? 1 : 0;
            int dash = points || !named || one.mark() == PlotSeries.Mark.AREA ? least : free(dashes, least);
            styles.add(new Style(Theme.series(colour), DASHES[dash % DASHES.length],
                    points && named ? markers++ % MARKERS : 0));
        }
        return styles;
    }

    private static int free(List<Integer> taken, int from) {
        int index = from;
        while (taken.contains(index)) {
            index++;
        }
        taken.add(index);
        return index;
    }
}
