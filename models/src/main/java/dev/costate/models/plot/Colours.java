package dev.costate.models.plot;

import java.util.ArrayList;
import java.util.List;

/** Gives each series its colour: the one asked for, or the first that no other series has asked for or been given. Stateless. */
final class Colours {
    private Colours() {
    }

    static List<Theme.Ink> of(List<Series> series) {
        List<Integer> taken = new ArrayList<>();
        series.forEach(one -> taken.add(one.colour()));
        List<Theme.Ink> inks = new ArrayList<>();
        for (Series one : series) {
            int index = one.colour();
            if (index < 0) {
                index = 0;
                while (index < Theme.SERIES.size() - 1 && taken.contains(index)) {
                    index++;
                }
                taken.add(index);
            }
            inks.add(Theme.series(index));
        }
        return inks;
    }

    static List<Frame.Entry> legend(List<Series> series) {
        List<Theme.Ink> inks = of(series);
        List<Frame.Entry> entries = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            entries.add(new Frame.Entry(series.get(i).name(), inks.get(i), series.get(i).mark()));
        }
        return entries;
    }
}
