package dev.costate.models.experiments;

import dev.costate.models.experiments.design.DesignExperiments;
import dev.costate.models.experiments.diffusion.DiffusionExperiments;
import dev.costate.models.experiments.dynamics.DynamicsExperiments;
import dev.costate.models.experiments.functions.FunctionExperiments;
import dev.costate.models.experiments.latent.LatentExperiments;
import dev.costate.models.experiments.node.NodeExperiments;
import dev.costate.models.options.Nearest;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * The list of all experiments: those that come with Costate, then those of plugins. Thread-safe.
 *
 * <p>A plugin is a jar that the command line names, {@code costate --plugins JAR}. A program needs to do nothing for
 * experiments on its own class path that are services: they are found when a name is not in the list.
 */
public final class Experiments {
    /** Every experiment that comes with Costate, in the order of {@code costate list}. */
    public static final List<Experiment<?>> ALL = Stream.of(NodeExperiments.ALL, DynamicsExperiments.ALL,
            DensityExperiments.FLOWS, DesignExperiments.ALL, DensityExperiments.DIFFUSIONS, DiffusionExperiments.ALL,
            DensityExperiments.DIFFUSION, FunctionExperiments.ALL, LatentExperiments.ALL)
            .<Experiment<?>>flatMap(List::stream).toList();

    private static volatile List<Experiment<?>> plugged = List.of();

    private Experiments() {
    }

    /** Replaces the experiments of plugins. */
    public static void plug(List<Experiment<?>> experiments) {
        plugged = List.copyOf(experiments);
    }

    /** Returns every experiment, those of plugins included. */
    public static List<Experiment<?>> all() {
        return Stream.concat(ALL.stream(), plugged.stream()).toList();
    }

    /**
     * Returns the experiment of that name.
     *
     * @throws UsageException if there is none; the message suggests the nearest
     */
    public static Experiment<?> named(String name) {
        for (Experiment<?> e : all()) {
            if (e.name().equals(name)) {
                return e;
            }
        }
        for (Experiment<?> e : ServiceLoader.load(Experiment.class)) {
            if (e.name().equals(name)) {
                return e;
            }
        }
        throw new UsageException("unknown experiment '" + name + "'"
                + Nearest.hint(name, all().stream().map(Experiment::name).toList())
                + "; 'costate list' shows them all");
    }
}
