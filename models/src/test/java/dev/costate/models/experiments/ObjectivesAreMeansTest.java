package dev.costate.models.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.options.Arguments;
import dev.costate.models.study.Experiment;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract of {@link Objective}, without which shards would train something else. */
class ObjectivesAreMeansTest {
    private static final int ROWS = 14;
    private static final int DRAWS = 60;

    /** Measured: 3.5e-16, and 4.9e-7 where a tolerance of the solver decides. */
    private static final double EXACT = 2e-6;

    /**
     * The loss of 14 rows is the mean of those of 2, 3 and 7 shards: to rounding, but for the rows' common steps of an
     * adaptive solver, and where noise is drawn in the mean of many draws.
     */
    @Tag("deep")
    @Test
    void ofEveryExperiment() {
        List<String> wrong = new ArrayList<>();
        int checked = 0;
        for (Experiment<?> e : Experiments.all()) {
            if (e.options().help().contains("--data FILE")) {
                continue;
            }
            Arguments options = e.options().parse(List.of());
            for (Phase phase : e.study(options).phases()) {
                var drawer = phase.recipe().batches().drawer(1);
                double[] batch = new double[drawer.size(1)];
                if (batch.length >= ROWS && !phase.label().matches("fold.*|level-.*")) {
                    drawer.draw(1, batch);
                    check(phase.objective(), Arrays.copyOf(batch, ROWS), wrong, e.name() + ", " + phase.label());
                    checked++;
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(checked > 50, checked + " losses");
    }

    private static void check(Objective objective, double[] rows, List<String> wrong, String name) {
        double[] theta = objective.parameters().initial(1).flat();
        Map<Integer, Replay> replays = new HashMap<>();
        double first = loss(objective, replays, theta, rows, 1);
        boolean noisy = first != loss(objective, replays, theta, rows, 2);
        int draws = noisy ? DRAWS : 1;
        double[][] order = new double[draws][];
        double[] whole = new double[draws];
        Random random = new Random(1);
        for (int d = 0; d < draws; d++) {
            order[d] = shuffled(rows, random); // drawn times belong to places in the batch
            whole[d] = loss(objective, replays, theta, order[d], d + 1);
        }
        for (int shards : new int[] {2, 3, 7}) {
            double[] sum = new double[draws];
            for (int d = 0; d < draws; d++) {
                for (int s = 0; s < shards; s++) {
                    double[] own = Arrays.copyOfRange(order[d], ROWS * s / shards, ROWS * (s + 1) / shards);
                    long draw = (long) d * shards + s + 1;
                    sum[d] += loss(objective, replays, theta, own, draw) * own.length / ROWS;
                }
            }
            double difference = Math.abs(mean(sum) - mean(whole));
            double allowed = noisy ? 4.5 * Math.sqrt((variance(sum) + variance(whole)) / draws)
                    : EXACT * Math.abs(first);
            if (!(difference <= allowed)) {
                wrong.add(name + " in " + shards + " shards: " + difference + " of " + first);
            }
        }
    }

    private static double[] shuffled(double[] rows, Random random) {
        List<Double> order = new ArrayList<>(Arrays.stream(rows).boxed().toList());
        Collections.shuffle(order, random);
        return order.stream().mapToDouble(r -> r).toArray();
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).sum() / x.length;
    }

    private static double variance(double[] x) {
        double mean = mean(x);
        return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / (x.length - 1);
    }

    private static double loss(Objective objective, Map<Integer, Replay> replays, double[] theta, double[] rows,
            long draw) {
        ParameterSpec spec = objective.parameters();
        Replay replay = replays.computeIfAbsent(rows.length, n -> Replay.of(Tape.record(
                List.of(Shape.of(spec.size()), Shape.SCALAR, Shape.SCALAR, Shape.of(n)),
                v -> new Var[] {objective.loss(spec.bind(v[0]), new Batch(v[3], v[1], Var.constant(1), v[2]))})
                .simplify()));
        return replay.set(0, theta).set(1, 1).set(2, draw).set(3, rows).run().scalar(0);
    }
}
