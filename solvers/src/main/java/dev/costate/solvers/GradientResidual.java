package dev.costate.solvers;

import dev.costate.autodiff.Replay;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The dot-product test of a solve's gradient against the forward-mode derivative of the same grid. */
final class GradientResidual {
    private GradientResidual() {
    }

    /**
     * Returns |⟨w, J v⟩ − ⟨Jᵀw, v⟩| / Σ|wᵢ(Jv)ᵢ|.
     *
     * @param x y₀ and the parameters
     * @param w the cotangent of the states
     * @param bars the gradients with respect to {@code x}
     */
    static double measure(ParametricField f, SolveOptions options, double[] times, Tensor[] x, Tensor w, Tensor[] bars) {
        StepTrace trace = trace(f, options, times, x);
        List<Shape> shapes = Arrays.stream(x).map(Tensor::shape).toList();
        Tape push = Tape.record(shapes, v -> new Var[] {
            FrozenGrid.scan((t, y) -> f.apply(t, y, Arrays.copyOfRange(v, 1, v.length)), v[0], times, trace, options.method())
        }).jvp().simplify();
        SplittableRandom random = new SplittableRandom(1);
        List<Tensor> in = new ArrayList<>(List.of(x));
        double back = 0;
        for (Tensor bar : bars) {
            double[] v = random.doubles(bar.shape().size(), -1, 1).toArray();
            for (int i = 0; i < v.length; i++) {
                back += bar.at(i) * v[i];
            }
            in.add(Tensor.of(bar.shape(), v));
        }
        Tensor dot = Replay.of(push).run(in.toArray(Tensor[]::new))[1];
        double forward = 0;
        double scale = 0;
        for (int i = 0; i < w.shape().size(); i++) {
            forward += w.at(i) * dot.at(i);
            scale += Math.abs(w.at(i) * dot.at(i));
        }
        return forward == back ? 0 : Math.abs(forward - back) / scale;
    }

    /** Solves by a replay of the field: the same bits as the recorded solve, but the grid can be had. */
    static StepTrace trace(ParametricField f, SolveOptions options, double[] times, Tensor[] x) {
        List<Shape> shapes = new ArrayList<>(List.of(Shape.SCALAR));
        Arrays.stream(x).map(Tensor::shape).forEach(shapes::add);
        Replay field = Replay.of(Tape.record(shapes, v -> new Var[] {f.apply(v[0], v[1], Arrays.copyOfRange(v, 2, v.length))}).simplify());
        for (int i = 1; i < x.length; i++) {
            field.set(1 + i, x[i]);
        }
        return Ode.solve((t, y, dy) -> field.set(0, t).set(1, y).run().get(0, dy), x[0].toArray(), times, options).orThrow().trace();
    }
}
