package dev.costate.tests.bench;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.latent.LatentOde;
import dev.costate.models.latent.RecurrentEncoder;
import dev.costate.models.latent.RowTimes;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.GruCell;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.ScaledField;
import dev.costate.models.optim.Adam;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
 * One training step of diffrax's latent ODE: 256 series of 20 values in the plane at times of their own within [0,
 * 3], GRU 3→16, bridge 16-16-16-16, field s·tanh(MLP 16-16-16-16 softplus), decoder 16-2, Tsit5 in 8 steps a series
 * (of at most 0.375; the example's are 0.4), Adam. The score is ms a step.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W6LatentOdeBenchmark {
    private static final int SERIES = 256;
    private static final int TIMES = 20;
    private static final int WIDTH = 16;

    private Replay step;

    /** Records the step (θ, m, v, seed, entries, spans, nodes, weights, targets) ↦ (loss, θ', m', v'). */
    @Setup
    public void record() {
        RowTimes rowTimes = new RowTimes(Methods.TSIT5, 8);
        LatentOde model = new LatentOde(new RecurrentEncoder(new GruCell(3, WIDTH)), new Linear(WIDTH, 2 * WIDTH),
                new ScaledField(new MlpField(
                        Mlp.of(Activation.SOFTPLUS, WIDTH, WIDTH, WIDTH, WIDTH).withLast(Activation.TANH))),
                new Linear(WIDTH, 2)).withBridge(Mlp.of(Activation.RELU, WIDTH, WIDTH, WIDTH, WIDTH));
        Shape theta = Shape.of(model.parameters().size());
        List<Shape> in = List.of(theta, Shape.SCALAR, Shape.of(TIMES, SERIES, 3), Shape.of(SERIES, 1),
                Shape.of(SERIES, TIMES), Shape.of(SERIES, TIMES, RowTimes.NODES), Shape.of(SERIES, TIMES, 2));
        Tape loss = Tape.record(in, v -> {
            Bound p = model.parameters().bind(v[0]);
            LatentOde.Posterior q = model.posterior(p, v[2], Optional.empty());
            Var z0 = q.shifted(Autodiff.randomNormal(q.mean().shape(), v[1], Var.constant(0)));
            Var x = model.decode(p, rowTimes.solve(model.derivative(p), model.start(p, z0), v[3], v[4], v[5]));
            return new Var[] {x.minus(v[6]).square().sum().times(0.5 / SERIES).plus(q.kl().mean())};
        });
        Tape gradient = loss.vjp(true, false, false, false, false, false, false);
        Tape training = Tape.record(
                List.of(theta, theta, theta, in.get(1), in.get(2), in.get(3), in.get(4), in.get(5), in.get(6)), v -> {
            Var[] r = gradient.call(v[0], v[3], v[4], v[5], v[6], v[7], v[8], Var.constant(1));
            var update = new Adam().update(v[0], r[1], List.of(v[1], v[2]), Var.constant(1e-2), Var.constant(1));
            return new Var[] {r[0], update.theta(), update.state().get(0), update.state().get(1)};
        });
        step = Replay.of(training.simplify());
        double[] entries = new double[TIMES * SERIES * 3];
        double[] spans = new double[SERIES];
        double[] nodes = new double[SERIES * TIMES];
        double[] weights = new double[SERIES * TIMES * RowTimes.NODES];
        Tensor targets = Numbers.normal(1, 1, SERIES, TIMES, 2);
        double[] uniform = Numbers.normal(2, 1, SERIES, TIMES + 1).toArray();
        double[] values = targets.toArray();
        for (int s = 0; s < SERIES; s++) {
            double[] times = Arrays.copyOfRange(uniform, s * (TIMES + 1), (s + 1) * (TIMES + 1) - 1);
            double length = 2 + folded(uniform[(s + 1) * (TIMES + 1) - 1]);
            Arrays.setAll(times, i -> length * folded(times[i]));
            Arrays.sort(times);
            spans[s] = times[TIMES - 1] - times[0];
            for (int i = 0; i < TIMES; i++) {
                double position = i == TIMES - 1 ? 1 : (times[i] - times[0]) / spans[s];
                nodes[s * TIMES + i] = rowTimes.node(position);
                rowTimes.weights(position, weights, (s * TIMES + i) * RowTimes.NODES);
                int entry = (i * SERIES + s) * 3;
                entries[entry] = times[i];
                System.arraycopy(values, (s * TIMES + i) * 2, entries, entry + 1, 2);
            }
        }
        step.set(0, model.parameters().initial(1).theta()).set(3, 1).set(4, entries).set(5, spans).set(6, nodes)
                .set(7, weights).set(8, targets);
    }

    /** A number in (0, 1). */
    private static double folded(double x) {
        return Math.abs(x) / (1 + Math.abs(x));
    }

    /** Loss, gradient and update, from the same parameters and seed every time. */
    @Benchmark
    public double trainingStep() {
        return step.run().scalar(0);
    }
}
