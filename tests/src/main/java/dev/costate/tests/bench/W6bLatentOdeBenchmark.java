package dev.costate.tests.bench;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.latent.LatentOde;
import dev.costate.models.latent.RecurrentEncoder;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.node.MlpField;
import dev.costate.models.optim.Adam;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import dev.costate.solvers.method.Methods;
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
 * One training step of torchdiffeq's latent ODE: 1000 series in the plane at 100 times on [0, 2π], tanh RNN of 25,
 * field 4-20-20-4 ELU, decoder 4-20-2 ReLU, dopri5 at rtol 1e-7 and atol 1e-9, likelihood of deviation 0.3, Adam.
 * The score is ms a step.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class W6bLatentOdeBenchmark {
    private static final int SERIES = 1000;
    private static final int TIMES = 100;

    private Replay step;

    /** Records the step (θ, m, v, seed, series) ↦ (loss, θ', m', v'). */
    @Setup
    public void record() {
        LatentOde model = new LatentOde(new RecurrentEncoder(new RnnCell(2, 25)), new Linear(25, 8),
                new MlpField(Mlp.of(Activation.ELU, 4, 20, 20, 4)), Mlp.of(Activation.RELU, 4, 20, 2));
        double[] times = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            times[i] = 2 * Math.PI * i / (TIMES - 1);
        }
        Shape theta = Shape.of(model.parameters().size());
        Shape series = Shape.of(TIMES, SERIES, 2);
        Tape loss = Tape.record(List.of(theta, Shape.SCALAR, series), v -> {
            Bound p = model.parameters().bind(v[0]);
            LatentOde.Posterior q = model.posterior(p, v[2], Optional.empty());
            Var z0 = q.shifted(Autodiff.randomNormal(q.mean().shape(), v[1], Var.constant(0)));
            var field = model.derivative(p);
            Var x = model.decode(p,
                    Ode.record(field, z0, times, SolveOptions.adaptive(Methods.DOPRI5, 1e-7, 1e-9)));
            return new Var[] {x.minus(v[2]).square().sum().times(0.5 / 0.09 / SERIES).plus(q.kl().mean())};
        });
        Tape gradient = loss.vjp(true, false, false);
        Tape training = Tape.record(List.of(theta, theta, theta, Shape.SCALAR, series), v -> {
            Var[] r = gradient.call(v[0], v[3], v[4], Var.constant(1));
            var update = new Adam().update(v[0], r[1], List.of(v[1], v[2]), Var.constant(1e-2), Var.constant(1));
            return new Var[] {r[0], update.theta(), update.state().get(0), update.state().get(1)};
        });
        step = Replay.of(training.simplify());
        step.set(0, model.parameters().initial(1).theta()).set(3, 1).set(4, Numbers.normal(1, 1, TIMES, SERIES, 2));
    }

    /** Loss, gradient and update, from the same parameters and seed every time. */
    @Benchmark
    public double trainingStep() {
        return step.run().scalar(0);
    }
}
