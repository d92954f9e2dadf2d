package dev.costate.tests.gradients;

import dev.costate.solvers.GradientMethod;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.Ode;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.VarField;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The loss of the {@code spiral} experiment on made-up data: f = tanh(y³W₁ + b₁)W₂ + b₂, mean absolute error at ten
 * times. Arguments: y₀, targets, W₁, b₁, W₂, b₂.
 */
final class SpiralLoss {
    static final SolveOptions OPTIONS = SolveOptions.adaptive(Methods.DOPRI5, 1e-7, 1e-9);

    final List<Shape> shapes;
    final Tensor[] arguments;
    final double[] times;
    final StepTrace grid;

    SpiralLoss(long seed, int hidden, int batch, double end, double scale) {
        shapes = List.of(Shape.of(batch, 2), Shape.of(10, batch, 2), Shape.of(2, hidden), Shape.of(hidden),
                Shape.of(hidden, 2), Shape.of(2));
        Random random = new Random(seed);
        arguments = new Tensor[shapes.size()];
        for (int i = 0; i < arguments.length; i++) {
            double s = i < 2 ? 1.2 : scale;
            arguments[i] = Tensor.of(shapes.get(i), random.doubles(shapes.get(i).size(), -s, s).toArray());
        }
        times = new double[10];
        Arrays.setAll(times, i -> end * i / 9);
        grid = trace();
    }

    private static Var field(Var y, Var... p) {
        return y.power(3).matmul(p[0]).plus(p[1]).tanh().matmul(p[2]).plus(p[3]);
    }

    /** Solves by the plain loop, the field replayed, to get the grid. */
    private StepTrace trace() {
        Tape tape = Tape.record(List.of(shapes.get(0), shapes.get(2), shapes.get(3), shapes.get(4), shapes.get(5)),
                v -> new Var[] {field(v[0], Arrays.copyOfRange(v, 1, 5))});
        Replay replay = Replay.of(tape);
        for (int i = 1; i < 5; i++) {
            replay.set(i, arguments[i + 1]);
        }
        Solution solution = Ode.solve((t, y, dy) -> {
            replay.set(0, y).run();
            replay.get(0, dy);
        }, arguments[0].toArray(), times, OPTIONS).orThrow();
        return solution.trace();
    }

    Tape tape(SolveOptions options, GradientMethod gradient) {
        return Tape.record(shapes, v -> {
            VarField f = (t, y) -> field(y, Arrays.copyOfRange(v, 2, 6));
            Var ys = Ode.record(f, v[0], times, options, gradient);
            return new Var[] {ys.minus(v[1]).abs().mean()};
        });
    }

    /** Returns the loss, then the gradients. */
    Tensor[] gradient(SolveOptions options, GradientMethod gradient) {
        Tensor[] in = Arrays.copyOf(arguments, arguments.length + 1);
        in[arguments.length] = Tensor.scalar(1);
        return Replay.of(tape(options, gradient).vjp().simplify()).run(in);
    }

    /** Largest difference of two gradients in units of the largest entry of {@code b}. */
    static double distance(Tensor[] a, Tensor[] b) {
        double worst = 0;
        for (int i = 1; i < a.length; i++) {
            double top = Double.MIN_NORMAL;
            double difference = 0;
            for (int j = 0; j < a[i].shape().size(); j++) {
                top = Math.max(top, Math.abs(b[i].at(j)));
                difference = Math.max(difference, Math.abs(a[i].at(j) - b[i].at(j)));
            }
            worst = Math.max(worst, difference / top);
        }
        return worst;
    }
}
