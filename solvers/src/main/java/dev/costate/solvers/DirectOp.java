package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * The backward pass of {@link Direct}. Operands: the states, the address of the solve's record, the cotangent of the states, the times, what the field captured. Results: the
 * cotangents of y0 and of what was captured. First order only.
 *
 * @param solve the augmented solve
 */
record DirectOp(SolveOp solve) implements Op {
    @Override
    public String name() {
        return "solve_direct";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        List<Shape> out = new ArrayList<>(List.of(in.get(0).without(0)));
        out.addAll(in.subList(4, in.size()));
        return out;
    }

    @Override
    public Kernel kernel(Binding b) {
        return solve.options().method() instanceof Esdirk ? new EsdirkDirectKernel(solve, b) : new DirectKernel(solve, b);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        throw onlyFirstOrder();
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        throw onlyFirstOrder();
    }

    static UnsupportedOperationException onlyFirstOrder() {
        return new UnsupportedOperationException("the gradient of a solve cannot be differentiated again: record the same grid with FrozenGrid.scan, which has derivatives of any order");
    }
}
