package dev.costate.models.experiments;

import dev.costate.models.cli.Nearest;
import dev.costate.models.cli.UsageException;
import java.util.List;
import java.util.stream.Stream;

/** The list of all experiments. */
public final class Experiments {
    /** Every experiment, in the order of {@code costate list}. */
    public static final List<Experiment> ALL = Stream.of(
            List.of(new LinearIvp(), new Spiral(), new LynxHare(), new Oscillator(), new Digits(), new Annuli(),
                    new OwnData(), new TableClassifier()),
            FlowExperiments.ALL, DiffusionExperiments.ALL, LatentExperiments.ALL).flatMap(List::stream).toList();

    private Experiments() {
    }

    /**
     * Returns the experiment of that name.
     *
     * @throws UsageException if there is none; the message suggests the nearest
     */
    public static Experiment named(String name) {
        for (Experiment e : ALL) {
            if (e.name().equals(name)) {
                return e;
            }
        }
        throw new UsageException("unknown experiment '" + name + "'"
                + Nearest.hint(name, ALL.stream().map(Experiment::name).toList()) + "; 'costate list' shows them all");
    }
}
