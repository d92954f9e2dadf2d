package dev.costate.spark;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Clipping;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.Batches;
import dev.costate.models.train.LocalShards;
import dev.costate.models.train.Losses;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import dev.costate.models.train.TrainingResult;
import dev.costate.models.train.Workers;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.TaskContext;

/**
 * A network of {@code width} hidden units that learns sin x₁ x₂ from noisy rows, in batches that shards do not cut
 * evenly. Counts how often it is made in this process.
 *
 * @param width number of hidden units
 * @param iterations number of steps
 * @param shards parts of a batch
 * @param slow a step whose batch takes half a second; 0 for none
 * @param late a step in which the first attempt at the first task takes a second and then looks at wrong rows; 0 for
 * none
 */
record Regression(int width, long iterations, int shards, long slow, long late) implements TrainingSource {
    /** How often it was made. */
    static final AtomicInteger MADE = new AtomicInteger();

    private static final long serialVersionUID = 1;
    private static final int ROWS = 101;

    /** With no attempt that is late. */
    Regression(int width, long iterations, int shards, long slow) {
        this(width, iterations, shards, slow, 0);
    }

    @Override
    public Training training() {
        MADE.incrementAndGet();
        Mlp net = Mlp.of(Activation.TANH, 2, width, 1);
        double[] x = CounterRandom.normal(1, 0, 0, 2 * ROWS);
        double[] y = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            y[i] = StrictMath.sin(x[2 * i] * x[2 * i + 1]);
        }
        Tensor inputs = Tensor.of(Shape.of(ROWS, 2), x);
        Tensor targets = Tensor.of(Shape.of(ROWS, 1), y);
        Objective objective = Objective.of(net.parameters(), (p, batch) -> {
            Var rows = Var.constant(inputs).gather(batch.index());
            Var noise = Autodiff.randomNormal(rows.shape(), batch.seed(), batch.draw()).times(0.1);
            Var wanted = Var.constant(targets).gather(batch.index());
            return Losses.meanSquared(net.apply(p, rows.plus(noise)), wanted);
        });
        return new Training(objective, Recipe.of(new Adam(), 0.01, batches(), iterations)
                .withClipping(Clipping.byNorm(1)).withShards(shards));
    }

    private Batches batches() {
        Batches batches = Batches.epochs(ROWS, 31);
        return seed -> {
            Batches.Drawer drawer = batches.drawer(seed);
            return new Batches.Drawer() {
                @Override
                public int size(long step) {
                    return drawer.size(step);
                }

                @Override
                public void draw(long step, double[] index) {
                    if (step == slow) {
                        LockSupport.parkNanos(500_000_000);
                    }
                    drawer.draw(step, index);
                    if (step == late && isFirstAttempt()) {
                        stall(TimeUnit.SECONDS.toNanos(1));
                        Arrays.fill(index, 0);
                    }
                }
            };
        };
    }

    private static boolean isFirstAttempt() {
        TaskContext task = TaskContext.get();
        return task != null && task.partitionId() == 0 && task.attemptNumber() == 0;
    }

    /** Takes its time, whatever interrupts it. */
    private static void stall(long nanos) {
        for (long end = System.nanoTime() + nanos; System.nanoTime() < end;) {
            Thread.onSpinWait();
        }
    }

    /** Trains by threads of this process. */
    static TrainingResult local(TrainingSource source, long seed, int threads) {
        Training training = source.training();
        try (Workers workers = new Workers(threads);
                LocalShards shards = new LocalShards(training.objective(), training.recipe(), workers)) {
            TrainState start = TrainState.start(training.objective().parameters().initial(seed), training.recipe());
            return new Trainer(training.objective(), training.recipe(), seed, start, shards).run();
        }
    }
}
