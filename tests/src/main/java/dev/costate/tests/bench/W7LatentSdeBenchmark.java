package dev.costate.tests.bench;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.optim.Adam;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.Sde;
import dev.costate.solvers.sde.SdeGradientMethods;
import dev.costate.solvers.sde.method.SdeMethods;
import dev.costate.solvers.sde.TimeGrid;
import dev.costate.solvers.sde.TreeSpan;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One training step of a latent SDE: 512 paths, 200 Euler–Maruyama steps on [0, 2], drift 3-200-200-1 tanh of (sin
 * t, cos t, y), prior drift −y, diffusion ½, the path's Kullback–Leibler term as a second element of the state, 20
 * saved times, Adam. The score is ms a step.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class W7LatentSdeBenchmark {
    private static final int PATHS = 512;
    private static final int WIDTH = 200;
    private static final int PARAMETERS = 3 * WIDTH + WIDTH + WIDTH * WIDTH + WIDTH + WIDTH + 1;

    /** How the solve is differentiated. */
    @Param({"direct", "stochastic-adjoint"})
    public String gradient;

    private Replay step;

    /** Records the step (θ, m, v, seed) ↦ (loss, θ', m', v'). */
    @Setup
    public void record() {
        int[] saved = new int[20];
        for (int i = 0; i < saved.length; i++) {
            saved[i] = Math.round(200f * i / 19);
        }
        TimeGrid grid = TimeGrid.uniform(0, 2, 200).saving(saved);
        Tape loss = Tape.record(List.of(Shape.of(PARAMETERS), Shape.SCALAR), v -> {
            Var[] p = parameters(v[0]);
            Var ones = Var.constant(Tensor.full(Shape.of(PATHS, 1), 1));
            Var start = Autodiff.randomNormal(Shape.of(PATHS, 1), v[1], Var.constant(0)).times(0.35);
            Var x0 = Var.concat(1, start, ones.times(0));
            Var xs = Sde.record((t, x) -> {
                Var y = x.slice(1, 0, 1);
                Var in = Var.concat(1, ones.times(t.sin()), ones.times(t.cos()), y);
                Var f = in.matmul(p[0]).plus(p[1]).tanh().matmul(p[2]).plus(p[3]).tanh().matmul(p[4]).plus(p[5]);
                return Var.concat(1, f, f.plus(y).dividedBy(0.5).square().times(0.5));
            }, (t, x) -> Var.constant(Tensor.vector(0.5, 0)), x0, grid, noise(v[1]), SdeMethods.EULER_MARUYAMA,
                    SdeGradientMethods.byName(gradient));
            return new Var[] {xs.slice(2, 0, 1).square().mean().plus(xs.select(0, 19).slice(1, 1, 2).mean())};
        });
        Tape vjp = loss.vjp(true, false);
        Shape theta = Shape.of(PARAMETERS);
        Tape training = Tape.record(List.of(theta, theta, theta, Shape.SCALAR), v -> {
            Var[] r = vjp.call(v[0], v[3], Var.constant(1));
            var update = new Adam().update(v[0], r[1], List.of(v[1], v[2]), Var.constant(1e-2), Var.constant(1));
            return new Var[] {r[0], update.theta(), update.state().get(0), update.state().get(1)};
        });
        step = Replay.of(training.simplify());
        double[] start = new double[PARAMETERS];
        int hidden = 3 * WIDTH + WIDTH;
        Numbers.normal(0, 0.3, 3 * WIDTH).copyTo(start, 0);
        Numbers.normal(1, 0.04, WIDTH * WIDTH).copyTo(start, hidden);
        Numbers.normal(2, 0.04, WIDTH).copyTo(start, hidden + WIDTH * WIDTH + WIDTH);
        step.set(0, start).set(3, 1);
    }

    /** The adjoint's path is a tree, as the paper has it. */
    private Noise noise(Var seed) {
        Shape motion = Shape.of(PATHS, 1);
        return gradient.equals("direct") ? Noise.grid(seed, 0, motion)
                : Noise.tree(seed, 0, motion, new TreeSpan(0, 2, 2 * 0x1p-10));
    }

    private static Var[] parameters(Var theta) {
        Shape[] shapes = {Shape.of(3, WIDTH), Shape.of(WIDTH), Shape.of(WIDTH, WIDTH), Shape.of(WIDTH),
            Shape.of(WIDTH, 1), Shape.of(1)};
        Var[] p = new Var[shapes.length];
        int at = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = theta.slice(0, at, at + shapes[i].size()).reshape(shapes[i]);
            at += shapes[i].size();
        }
        return p;
    }

    /** Loss, gradient and update, from the same parameters and seed every time. */
    @Benchmark
    public double trainingStep() {
        return step.run().scalar(0);
    }
}
