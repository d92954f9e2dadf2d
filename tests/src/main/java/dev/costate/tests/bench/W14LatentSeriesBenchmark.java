package dev.costate.tests.bench;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.latent.LatentSdeModel;
import dev.costate.models.latent.LatentSdeNetwork;
import dev.costate.models.latent.LatentSdeObjective;
import dev.costate.models.latent.RecurrentEncoder;
import dev.costate.models.latent.SeriesScale;
import dev.costate.models.layers.GruCell;
import dev.costate.models.layers.Linear;
import dev.costate.models.optim.Adam;
import dev.costate.models.train.StepTapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One training step of {@code latent-sde-lorenz}: a latent SDE of 64 series in space at 41 times on [0, 2], a GRU of 64
 * read backwards, a context of 32, 4 latent values, drifts of two softplus layers of 64, a diffusion of one for each
 * value, 80 Euler–Maruyama steps, Adam. The score is ms a step.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class W14LatentSeriesBenchmark {
    private static final int VALUES = 3;

    /** Series in a step; smaller ones serve a test of allocation. */
    public int series = 64;

    /** Times of a series. */
    public int times = 41;

    /** Width of the GRU and of the layers. */
    public int width = 64;

    private Replay step;

    /** Records the step (θ, m, v, seed, step, index) ↦ (loss, θ', m', v'). */
    @Setup
    public void record() {
        LatentSdeNetwork network = new LatentSdeNetwork(new RecurrentEncoder(new GruCell(1 + VALUES, width)), 4,
                width / 2, width, new Linear(4, VALUES));
        LatentSdeModel model = new LatentSdeModel("m", network, Standardiser.identity(VALUES),
                new SeriesScale.Clock(1, 0.025), 0.1);
        Tape loss = StepTapes.loss(new LatentSdeObjective(model, data(), 1, 0), series);
        Tape gradient = loss.vjp(true, false, false, false);
        Shape theta = Shape.of(model.parameters().size());
        Tape training = Tape.record(
                List.of(theta, theta, theta, Shape.SCALAR, Shape.SCALAR, Shape.of(series)), v -> {
            Var[] r = gradient.call(v[0], v[3], v[4], v[5], Var.constant(1));
            var update = new Adam().update(v[0], r[1], List.of(v[1], v[2]), Var.constant(1e-2), Var.constant(1));
            return new Var[] {r[0], update.theta(), update.state().get(0), update.state().get(1)};
        });
        double[] index = new double[series];
        Arrays.setAll(index, i -> i);
        step = Replay.of(training.simplify());
        step.set(0, model.parameters().initial(1).theta()).set(3, 1).set(4, 1).set(5, index);
    }

    private SeriesSet data() {
        Tensor x = Numbers.normal(1, 1, series, times, VALUES);
        double[] t = new double[times];
        Arrays.setAll(t, i -> i / 20.0);
        List<SeriesSet.Series> all = new ArrayList<>();
        for (int s = 0; s < series; s++) {
            double[][] rows = new double[times][VALUES];
            for (int i = 0; i < times; i++) {
                for (int c = 0; c < VALUES; c++) {
                    rows[i][c] = x.at((s * times + i) * VALUES + c);
                }
            }
            all.add(new SeriesSet.Series(s, t, rows));
        }
        return new SeriesSet(List.of("x", "y", "z"), all);
    }

    /** Loss, gradient and update, from the same parameters and seed every time. */
    @Benchmark
    public double trainingStep() {
        return step.run().scalar(0);
    }
}
