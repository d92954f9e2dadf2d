package dev.costate.spark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.costate.autodiff.Shape;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.Sgd;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measures what a step costs on a cluster beside its arithmetic, which here is next to nothing. */
@Tag("learning")
class JobCostTest {
    private static final int WARM_UP = 100;
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

    /** What is measured of the steps of one training. */
    private record Cost(double median, double lower, double upper, double driver) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f (%.1f to %.1f) | %.1f", median, lower, upper, driver);
        }
    }

    /** Times by the clock, which a busy machine stretches, and processor time of the driver, which it does not. */
    @Test
    void ofAStep() throws InterruptedException, IOException {
        StringBuilder table = new StringBuilder("| tasks | parameters | MB | ms a step, median (quartiles) | ms of the "
                + "driver's processors |\n| --- | --- | --- | --- | --- |\n");
        for (int tasks : new int[] {2, 16, 64}) {
            try (Cluster cluster = new Cluster("local-cluster[2,1,1024]", Map.of("spark.default.parallelism", tasks))
                    .await(2)) {
                for (int parameters : tasks == 2 ? new int[] {100, 1_000, 10_000, 100_000, 1_000_000}
                        : new int[] {1_000, 100_000}) {
                    table.append(String.format(Locale.ROOT, "| %d | %,d | %.3g | %s |%n", tasks, parameters,
                            8e-6 * parameters, step(cluster, parameters, tasks)));
                }
            }
        }
        Files.writeString(Path.of("target", "job-cost.md"), table);
    }

    private static Cost step(Cluster cluster, int parameters, int shards) {
        double[] theta = new double[parameters];
        Arrays.fill(theta, 1);
        double[] ms = new double[STEPS];
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long processors = 0;
        try (SparkShards runner = new SparkShards(cluster.context(), parabola(parameters, shards))) {
            for (int k = -WARM_UP; k < STEPS; k++) {
                processors = k == 0 ? process.getProcessCpuTime() : processors;
                long began = System.nanoTime();
                double[] gradient = runner.run(theta, 1, k + WARM_UP + 1).get(0).gradient();
                if (k >= 0) {
                    ms[k] = (System.nanoTime() - began) / 1e6;
                }
                assertTrue(Math.abs(gradient[parameters - 1] - 1) < 1e-12, "the gradient is the parameters");
            }
            processors = process.getProcessCpuTime() - processors;
        }
        Arrays.sort(ms);
        return new Cost(ms[STEPS / 2], ms[STEPS / 4], ms[3 * STEPS / 4], processors / 1e6 / STEPS);
    }
}
