package dev.costate.models.experiments.node;

import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.stable.StableNet;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Multilevel training of a network, and the training of the deepest one from the start beside it.
 *
 * <p>The depth is doubled from level to level, the layers' time halved and their weights prolonged (Haber and Ruthotto
 * 2017, section 4.3), and each level takes a quarter of the steps of the one before. Immutable.
 *
 * @param levels the network at each depth, the last one named {@value #NAME}
 * @param direct the deepest network trained from its first values
 * @param phases their trainings, that of {@code direct} last
 * @param target the accuracy to reach
 */
record Multilevel(List<StableNet> levels, StableNet direct, List<Phase> phases, double target) {
    private static final String NAME = "multilevel";
    private static final String DIRECT = "from-the-start";

    /** First learning rate after a prolongation, in units of that at the start: the weights are nearly there. */
    private static final double PACE = 0.25;

    /** Makes the trainings, of the first network that is a pair or else the first one. */
    static Optional<Multilevel> of(List<StableNet> nets, ClassifierPhases training, int levels, long steps,
            double target) {
        if (levels == 1) {
            return Optional.empty();
        }
        List<StableNet> all = levels(base(nets), levels);
        StableNet direct = direct(base(nets), levels);
        List<Phase> phases = new ArrayList<>();
        for (int i = 0; i < levels; i++) {
            StableNet net = all.get(i);
            Phase phase = training.phase(net, Math.max(1, steps >> 2 * i), i == 0 ? 1 : PACE);
            StableNet coarse = all.get(Math.max(0, i - 1));
            phases.add(i == 0 ? phase
                    : phase.startingFrom(coarse.name(), flat -> coarse.prolonged(flat, net.stack().depth())));
        }
        phases.add(training.phase(direct));
        return Optional.of(new Multilevel(all, direct, phases, target));
    }

    /** Returns the models that a run saves. */
    static Stream<StableNet> saved(List<StableNet> nets, int levels) {
        return levels == 1 ? Stream.empty()
                : Stream.of(levels(base(nets), levels).get(levels - 1), direct(base(nets), levels));
    }

    private static StableNet base(List<StableNet> nets) {
        return nets.stream().filter(n -> n.layer().paired()).findFirst().orElse(nets.get(0));
    }

    private static List<StableNet> levels(StableNet base, int levels) {
        List<StableNet> all = new ArrayList<>();
        for (int i = 0; i < levels; i++) {
            int depth = base.stack().depth() << i;
            all.add(base.withDepth(i == levels - 1 ? NAME : "level-" + depth, depth));
        }
        return all;
    }

    private static StableNet direct(StableNet base, int levels) {
        return base.withDepth(DIRECT, base.stack().depth() << levels - 1);
    }

    /** Returns the models to keep: the deepest of both trainings. */
    List<StableNet> models() {
        return List.of(levels.get(levels.size() - 1), direct);
    }

    /** Adds how long each took until the deepest network had reached the target, or "never". */
    void results(Map<String, Object> r, Metrics metrics, int firstStage) {
        int deepest = firstStage + levels.size() - 1;
        String what = "seconds until depth " + direct.stack().depth() + " reached " + target + ", ";
        r.put(what + NAME, seconds(metrics, firstStage, deepest));
        r.put(what + "from the start", seconds(metrics, deepest + 1, deepest + 1));
    }

    private Object seconds(Metrics metrics, int first, int judged) {
        double[] phase = metrics.column("phase");
        double[] accuracy = metrics.column(ClassifierPhases.MEASURE);
        for (int i = 0; i < phase.length; i++) {
            if (phase[i] == judged && accuracy[i] >= target) {
                return metrics.column("seconds")[i] - began(metrics, first);
            }
        }
        return "never";
    }

    /** When a phase began: at the last row of the one before. */
    private static double began(Metrics metrics, int phase) {
        double[] phases = metrics.column("phase");
        double began = 0;
        for (int i = 0; i < phases.length && phases[i] < phase; i++) {
            began = metrics.column("seconds")[i];
        }
        return began;
    }

    /** Draws accuracy over time for both. */
    void draw(HtmlReport report, Metrics metrics, int firstStage) {
        int last = firstStage + levels.size();
        LinePlot plot = new LinePlot("").labels("seconds of training", "test accuracy");
        plot.add(curve("depth " + levels.get(0).stack().depth() + " to " + direct.stack().depth(), metrics, firstStage,
                last - 1));
        plot.add(curve("depth " + direct.stack().depth() + " from the start", metrics, last, last));
        report.section("Multilevel training").figure(plot,
                "From level to level the depth is doubled and the weights are prolonged linearly in time. Good: the "
                        + "first line reaches the top long before the second.");
    }

    private static PlotSeries curve(String name, Metrics metrics, int first, int last) {
        double began = began(metrics, first);
        double[] phase = metrics.column("phase");
        double[] x = metrics.column("seconds");
        double[] y = metrics.column(ClassifierPhases.MEASURE);
        for (int i = 0; i < x.length; i++) {
            x[i] = phase[i] >= first && phase[i] <= last ? x[i] - began : Double.NaN;
        }
        return PlotSeries.line(name, x, y);
    }
}
