package dev.costate.solvers.tape;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.ops.AddRows;
import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.ScatterAddRows;
import dev.costate.vectorapi.Binary;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums of the cotangents of tables of which a field reads one row at a time, as weights of its own for each layer.
 *
 * <p>Such a cotangent is a row among zeros, as large as the table. Adding the row alone makes the cost of a backward
 * pass of N steps grow with N, not with N². The bits are the same: a sum that began as +0 is never −0, the only number
 * that adding +0 changes. Stateless.
 */
final class RowSums {
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
                    && tables.contains(ins.in().get(0)) && uses[ins.in().get(0)] == 1 ? maker[ins.in().get(1)] : null;
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
