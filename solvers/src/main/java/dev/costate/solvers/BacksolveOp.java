package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The backward pass of {@link Backsolve}. Operands: the states, the statistics (not read), the cotangent of the states, the times, what the field captured. Results: the cotangents of
 * y0 and of what was captured, then the reconstruction error and the evaluations of the augmented field. First order only.
 *
 * @param solve the forward solve
 */
record BacksolveOp(SolveOp solve) implements Op {
    @Override
    public String name() {
        return "solve_backsolve";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        List<Shape> out = new ArrayList<>(List.of(in.get(0).without(0)));
        out.addAll(in.subList(4, in.size()));
        out.add(Shape.SCALAR);
        out.add(Shape.SCALAR);
        return out;
    }

    /** (t, y, captured, a) ↦ (f, −aᵀ∂f/∂y, −aᵀ∂f/∂captured). */
    Tape augmentedField() {
        Tape vjp = solve.fieldVjp();
        return Tape.record(vjp.inputShapes(), v -> {
            Var[] r = vjp.call(v);
            for (int i = 1; i < r.length; i++) {
                r[i] = r[i].negated();
            }
            return r;
        }).simplify();
    }

    @Override
    public Kernel kernel(Binding b) {
        return new BacksolveKernel(this, b);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        throw DirectOp.onlyFirstOrder();
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        if (Arrays.stream(cotangents).allMatch(c -> c == null)) {
            return new Var[in.length];
        }
        throw DirectOp.onlyFirstOrder();
    }
}
