package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.AddRows;
import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.ScatterAddRows;
import dev.costate.solvers.VarField;
import dev.costate.vectorapi.Binary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tapes that backward passes are made of, from that of a field (t, y, captured) ↦ dy.
 *
 * <p>Stateless.
 */
public final class FieldTapes {
    private FieldTapes() {
    }

    /** Records a field: (t, y, captured) ↦ dy. */
    public static Closure record(VarField f, Shape state) {
        VarField field = checked(f);
        Closure recorded = Closure.record(List.of(Shape.SCALAR, state), v -> new Var[] {field.apply(v[0], v[1])});
        return new Closure(recorded.tape().named(List.of("t", "y"), List.of("dy")), recorded.captured());
    }

    /** Returns the field with a check of what it gives. */
    static VarField checked(VarField f) {
        if (f == null) {
            throw new IllegalArgumentException("the field is null: must be a function of the time and the state");
        }
        return (t, y) -> {
            Var dy = f.apply(t, y);
            if (dy == null) {
                throw new IllegalArgumentException(
                        "the field returned null: must be a Var of the state's shape " + y.shape());
            }
            if (!dy.shape().equals(y.shape())) {
                throw new ShapeMismatchException(
                        "the field maps a state of shape " + y.shape() + " to " + dy.shape() + ": must be equal");
            }
            return dy;
        };
    }

    /** Returns the vjp: (t, y, captured, cotangent of dy) ↦ (dy, cotangent of y, cotangents of captured). */
    public static Tape vjp(Tape field) {
        boolean[] wanted = new boolean[field.inputs().size()];
        Arrays.fill(wanted, 1, wanted.length, true);
        return field.vjp(wanted);
    }

    /** Returns the continuous adjoint: (t, y, captured, a) ↦ (f, −aᵀ∂f/∂y, −aᵀ∂f/∂captured). */
    public static Tape adjoint(Tape field) {
        Tape vjp = vjp(field);
        return Tape.record(vjp.inputShapes(), v -> {
            Var[] r = vjp.call(v);
            for (int i = 1; i < r.length; i++) {
                r[i] = r[i].negated();
            }
            return r;
        }).simplify();
    }

    /**
     * Adds sums to the cotangents of captured, the last outputs of a vjp of this field.
     *
     * <p>(…, sums) ↦ (…, sums + cotangents of captured). Of a table that the field reads a row of, only that row of the
     * sum is touched ({@link RowSums}).
     */
    public static Tape accumulating(Tape field, Tape vjp) {
        int n = vjp.inputs().size();
        int captured = field.inputs().size() - 2;
        int first = vjp.outputs().size() - captured;
        List<Shape> shapes = new ArrayList<>(vjp.inputShapes());
        shapes.addAll(field.inputShapes().subList(2, 2 + captured));
        return RowSums.apply(Tape.record(shapes, v -> {
            Var[] r = vjp.call(Arrays.copyOf(v, n));
            for (int i = 0; i < captured; i++) {
                r[first + i] = v[n + i].plus(r[first + i]);
            }
            return r;
        }).simplify(), captured);
    }

    /**
     * Compiles the accumulating vjp in two phases: cotangent and sums arrive late.
     *
     * <p>Forward and backward kernels compile the same tape, so what the first phase leaves fits both.
     */
    public static Program phased(Tape field, Binding b) {
        Tape tape = accumulating(field, vjp(field));
        boolean[] late = new boolean[tape.inputs().size()];
        Arrays.fill(late, field.inputs().size(), late.length, true);
        return b.compile(tape, late, 1);
    }

    /** Returns the cells that the residual of any of these programs needs. */
    public static int residualSize(Program... programs) {
        return Arrays.stream(programs).mapToInt(Program::residualSize).max().orElse(0);
    }

    /**
     * Sums of the cotangents of tables of which a field reads one row at a time, as weights of its own for each layer.
     *
     * <p>Such a cotangent is a row among zeros, as large as the table. Adding the row alone makes the cost of a
     * backward pass of N steps grow with N, not with N². The bits are the same: a sum that began as +0 is never −0, the
     * only number that adding +0 changes. Stateless.
     */
    private static final class RowSums {
        private RowSums() {
        }

        /**
         * Returns the tape with rows added in place.
         *
         * @param tape an accumulating vjp, simplified
         * @param sums how many of its last inputs are sums, which nothing but the additions reads
         */
        static Tape apply(Tape tape, int sums) {
            int inputs = tape.inputs().size();
            List<Integer> tables = tape.inputs().subList(inputs - sums, inputs);
            Instruction[] maker = new Instruction[tape.values()];
            int[] uses = new int[tape.values()];
            for (Instruction ins : tape.code()) {
                ins.in().forEach(v -> uses[v]++);
                ins.out().forEach(v -> maker[v] = ins);
            }
            tape.outputs().forEach(v -> uses[v]++);
            List<Instruction> code = new ArrayList<>();
            List<Instruction> replaced = new ArrayList<>();
            for (Instruction ins : tape.code()) {
                Instruction rows = ins.op() instanceof BinaryFunction f && f.function() == Binary.ADD
                        && tables.contains(ins.in().get(0)) && uses[ins.in().get(0)] == 1 ? maker[ins.in().get(1)]
                                : null;
                if (rows == null || !(rows.op() instanceof ScatterAddRows) || uses[rows.out().get(0)] > 1
                        || tape.shape(rows.in().get(1)).size() != 1) {
                    code.add(ins);
                    continue;
                }
                replaced.add(rows);
                code.add(new Instruction(new AddRows(),
                        List.of(ins.in().get(0), rows.in().get(0), rows.in().get(1)), ins.out(), ins.source()));
            }
            if (replaced.isEmpty()) {
                return tape;
            }
            code.removeAll(replaced);
            List<Shape> shapes = new ArrayList<>();
            for (int v = 0; v < tape.values(); v++) {
                shapes.add(tape.shape(v));
            }
            return new Tape(shapes, tape.inputs(), code, tape.outputs());
        }
    }
}
