package dev.costate.solvers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The grid of a recorded solve, and who needs it. */
public final class Traces {
    private Traces() {
    }

    /** Solves by a replay of the field: the same bits as the recorded solve, but the grid can be had. */
    public static StepTrace trace(ParametricField f, SolveOptions options, double[] times, Tensor[] x) {
        List<Shape> shapes = new ArrayList<>(List.of(Shape.SCALAR));
        Arrays.stream(x).map(Tensor::shape).forEach(shapes::add);
        Replay field = Replay.of(Tape
                .record(shapes, v -> new Var[] {f.apply(v[0], v[1], Arrays.copyOfRange(v, 2, v.length))}).simplify());
        for (int i = 1; i < x.length; i++) {
            field.set(1 + i, x[i]);
        }
        return Ode.solve((t, y, dy) -> field.set(0, t).set(1, y).run().get(0, dy), x[0].toArray(), times, options)
                .orThrow().trace();
    }

    /** The options, on the grid of the solve itself for a gradient method that must know the steps beforehand. */
    public static SolveOptions served(GradientMethod g, ParametricField f, SolveOptions o, double[] times, Tensor[] x) {
        return g.unrolls() && g.refusal(o).isPresent() ? o.withGrid(trace(f, o, times, x)) : o;
    }
}
