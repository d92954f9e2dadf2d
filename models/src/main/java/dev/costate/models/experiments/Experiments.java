package dev.costate.models.experiments;

import dev.costate.models.experiments.cnf.FlowExperiments;
import dev.costate.models.experiments.diffusion.DiffusionExperiments;
import dev.costate.models.experiments.latent.LatentExperiments;
import dev.costate.models.experiments.node.Annuli;
import dev.costate.models.experiments.node.Digits;
import dev.costate.models.experiments.node.LinearIvp;
import dev.costate.models.experiments.node.LynxHare;
import dev.costate.models.experiments.node.Oscillator;
import dev.costate.models.experiments.node.Spiral;
import dev.costate.models.experiments.node.TableClassifier;
import dev.costate.models.experiments.node.TableOde;
import dev.costate.models.options.Nearest;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import java.util.List;
import java.util.stream.Stream;

/** The list of all experiments. */
public final class Experiments {
    /** Every experiment, in the order of {@code costate list}. */
    public static final List<Experiment> ALL = Stream.of(
            List.of(new LinearIvp(), new Spiral(), new LynxHare(), new Oscillator(), new Digits(), new Annuli(),
                    new TableOde(), new TableClassifier()),
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
