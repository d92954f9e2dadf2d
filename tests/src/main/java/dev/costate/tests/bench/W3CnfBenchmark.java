package dev.costate.tests.bench;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.cnf.PlainLayer;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.Adam;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Dopri5;
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
 * One training step of a continuous normalising flow: exact trace, MLP 3-64-64-2 tanh of (z, t), weights N(0, 0.3²),
 * batch 512, t from 0 to 1, dopri5 at rtol and atol 1e-5, gradient by Direct, Adam. Five steps, 32 evaluations. The
 * score is µs a step.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class W3CnfBenchmark {
    private Replay step;

    /** Records the step (θ, m, v, x) ↦ (loss, θ', m', v'). */
    @Setup
    public void record() {
        Flow flow = new Flow(new NetworkField(List.of(layer(2, 64, true), layer(64, 64, false), layer(64, 2, false)),
                Activation.TANH), 1, 0, 1);
        ParameterSpec spec = flow.field().parameters();
        SolveOptions options = SolveOptions.adaptive(Dopri5.TABLEAU, 1e-5, 1e-5);
        Shape flat = Shape.of(spec.size());
        Shape batch = Shape.of(512, 2);
        Tape loss = Tape.record(List.of(flat, batch),
                v -> new Var[] {flow.logDensity(spec.bind(v[0]), v[1], null, options).mean().negated()});
        Tape gradient = loss.vjp(true, false);
        Adam adam = new Adam();
        Tape training = Tape.record(List.of(flat, flat, flat, batch), v -> {
            Var[] r = gradient.call(v[0], v[3], Var.constant(1));
            var update = adam.update(v[0], r[1], List.of(v[1], v[2]), Var.constant(1e-3), Var.constant(1));
            return new Var[] {r[0], update.theta(), update.state().get(0), update.state().get(1)};
        });
        step = Replay.of(training.simplify());
        step.set(0, spec.initial(2).theta()).set(1, Tensor.full(flat, 0)).set(2, Tensor.full(flat, 0)).set(3,
                Numbers.normal(2, 1, 512, 2));
    }

    private static PlainLayer layer(int inputs, int outputs, boolean timed) {
        return new PlainLayer(inputs, outputs, timed, Init.normal(0.3), Init.zeros());
    }

    /**
     * Loss, gradient and update, from the same parameters every time: the number of solver steps stays that of the
     * workload.
     */
    @Benchmark
    public double trainingStep() {
        return step.run().scalar(0);
    }
}
