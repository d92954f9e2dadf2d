package dev.costate.spark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.Sgd;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measures what a step costs on a cluster beside its arithmetic, which here is next to nothing. */
@Tag("learning")
class JobCostTest {
    private static final int WARM_UP = 40;
    private static final int STEPS = 120;

    /** Half the squared length of the parameters: the gradient is the parameters. */
    private static TrainingSource parabola(int parameters, int shards) {
        return () -> {
            ParameterSpec spec = ParameterSpec.of("a", Shape.of(parameters), Init.normal(1));
            Objective objective = Objective.of(spec, (p, batch) -> p.get("a").square().sum().times(0.5)
                    .plus(batch.index().mean().times(0)));
            return new TrainingSource.Training(objective,
                    Recipe.of(new Sgd(), 0.01, Batches.whole(64), STEPS).withShards(shards));
        };
    }

    @Test
    void ofEachSizeOfTheParameters() throws InterruptedException, IOException {
        StringBuilder table = new StringBuilder("| parameters | MB | 2 shards, ms a step | 16 shards, ms a step |\n"
                + "| --- | --- | --- | --- |\n");
        try (Cluster cluster = new Cluster("local-cluster[2,1,1024]").await(2)) {
            for (int parameters : new int[] {100, 1_000, 10_000, 100_000, 1_000_000}) {
                table.append(String.format(Locale.ROOT, "| %,d | %.3g | %s | %s |%n", parameters,
                        8e-6 * parameters, step(cluster, parameters, 2), step(cluster, parameters, 16)));
            }
        }
        Files.writeString(Path.of("target", "job-cost.md"), table);
    }

    /** Returns the quartiles of the times of a step. */
    private static String step(Cluster cluster, int parameters, int shards) {
        double[] theta = new double[parameters];
        Arrays.fill(theta, 1);
        double[] ms = new double[STEPS];
        try (SparkShards runner = new SparkShards(cluster.context(), parabola(parameters, shards))) {
            for (int k = -WARM_UP; k < STEPS; k++) {
                long began = System.nanoTime();
                double[] gradient = runner.run(theta, 1, k + WARM_UP + 1).get(0).gradient();
                if (k >= 0) {
                    ms[k] = (System.nanoTime() - began) / 1e6;
                }
                assertTrue(Math.abs(gradient[parameters - 1] - 1) < 1e-12, "the gradient is the parameters");
            }
        }
        Arrays.sort(ms);
        return String.format(Locale.ROOT, "%.1f (%.1f to %.1f)", ms[STEPS / 2], ms[STEPS / 4], ms[3 * STEPS / 4]);
    }
}
