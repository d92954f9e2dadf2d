package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The backward pass of a solve by its {@link GradientMethod}. Operands: the states, the address of the solve's record (the statistics if there is none), the
 * cotangent of the states, the times, what the field captured. Results: the cotangents of y0 and of what was captured, then {quality, evaluations of the field,
 * vjps of the field}. First order only.
 *
 * @param solve the solve, as its vjp sees it
 */
record AdjointOp(SolveOp solve) implements Op {
    static final int REPORT = 3;

    @Override
    public String name() {
        return "solve_" + solve.options().gradient().name();
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        List<Shape> out = new ArrayList<>(List.of(in.get(0).without(0)));
        out.addAll(in.subList(4, in.size()));
        out.add(Shape.of(REPORT));
        return out;
    }

    @Override
    public Kernel kernel(Binding b) {
        return solve.options().gradient().adjoint(solve, b);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        throw onlyFirstOrder();
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        if (Arrays.stream(cotangents).allMatch(c -> c == null)) {
            return new Var[in.length];
        }
        throw onlyFirstOrder();
    }

    private static UnsupportedOperationException onlyFirstOrder() {
        return new UnsupportedOperationException("the gradient of a solve cannot be differentiated again: record the same grid with FrozenGrid.scan,"
                + " which has derivatives of any order");
    }

    /** Writes the last result. */
    static void report(double[] cells, int at, double quality, double evaluations, double vjps) {
        cells[at] = quality;
        cells[at + 1] = evaluations;
        cells[at + 2] = vjps;
    }
}
