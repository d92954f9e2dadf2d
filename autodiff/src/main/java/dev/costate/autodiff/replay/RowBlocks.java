package dev.costate.autodiff.replay;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.ops.ActivationBackward;
import dev.costate.autodiff.ops.Affine;
import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.BinaryWithBroadcast;
import dev.costate.autodiff.ops.IntegerPower;
import dev.costate.autodiff.ops.MatMul;
import dev.costate.autodiff.ops.SiluWithDerivative;
import dev.costate.autodiff.ops.Sum;
import dev.costate.autodiff.ops.UnaryFunction;
import dev.costate.vectorapi.Kernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Instructions that compute many rows, each for itself, run block by block of rows. Thread-confined.
 *
 * <p>A small network on ten thousand rows passes megabytes from each instruction to the next, through the third-level
 * cache or the memory. One block of rows through all instructions stays in the second level, and values that no other
 * instruction reads need room for one block only. Sums over the rows (a product Aᵀ·B, a sum over the first axis) go on
 * from block to block in the order of their kernels, so the bits are the same.
 */
final class RowBlocks {
    /** Cells of all values of a block: three quarters of a second-level cache of 1 MB. */
    private static final int CELLS = 96 * 1024;

    /** A block has at least so many rows, and a multiple of them: a product sums as many at a time. */
    private static final int STEP = Kernels.PRODUCT_BLOCK;

    private final Tape tape;
    private final int rows;
    /** The values that the blocks compute. */
    private final Set<Integer> inside = new LinkedHashSet<>();
    /** The values that depend on these and are computed afterwards, sums over the rows among them. */
    private final Set<Integer> after = new LinkedHashSet<>();
    private final List<Instruction> code = new ArrayList<>();
    private final List<Instruction> sums = new ArrayList<>();
    private final List<Instruction> before = new ArrayList<>();
    private final List<Instruction> later = new ArrayList<>();
    /** The values of so many rows that the blocks read. */
    private final Set<Integer> read = new LinkedHashSet<>();

    private RowBlocks(Tape tape, int rows) {
        this.tape = tape;
        this.rows = rows;
        for (Instruction ins : tape.code()) {
            if (ins.in().stream().anyMatch(after::contains) || !takes(ins)) {
                boolean depends = ins.in().stream().anyMatch(v -> after.contains(v) || inside.contains(v));
                (depends ? later : before).add(ins);
                if (depends) {
                    after.addAll(ins.out());
                }
            }
        }
    }

    /** Returns a tape that computes the same values, block by block where that pays. */
    static Tape apply(Tape tape) {
        Tape next = tape;
        for (Tape t = null; t != next;) {
            t = next;
            next = once(t);
        }
        return next;
    }

    /** Puts one set of instructions into blocks, the one with the most cells. */
    private static Tape once(Tape tape) {
        Set<Integer> counts = new TreeSet<>();
        for (Instruction ins : tape.code()) {
            Shape s = tape.shape(ins.out().get(0));
            if (s.rank() == 2 && s.dim(0) >= 2 * STEP) {
                counts.add(s.dim(0));
            }
        }
        RowBlocks best = null;
        for (int rows : counts) {
            RowBlocks blocks = new RowBlocks(tape, rows);
            if (blocks.code.size() > 1 && blocks.block() > 0 && (best == null || blocks.cells() > best.cells())) {
                best = blocks;
            }
        }
        return best == null ? tape : best.rewritten();
    }

    /** Adds an instruction to the blocks if it can be. */
    private boolean takes(Instruction ins) {
        Op op = ins.op();
        if (isSum(ins)) {
            if (ins.in().stream().allMatch(this::hasRows) && ins.in().stream().anyMatch(inside::contains)) {
                sums.add(ins);
                after.addAll(ins.out());
                read(ins, ins.in().size());
                return true;
            }
            return false;
        }
        int byRow = byRow(ins);
        if (byRow == 0 || !hasRows(ins.out().get(0))) {
            return false;
        }
        for (int i = 0; i < ins.in().size(); i++) {
            int v = ins.in().get(i);
            if ((byRow >> i & 1) == 1 ? !hasRows(v) : inside.contains(v)) {
                return false;
            }
        }
        code.add(ins);
        inside.addAll(ins.out());
        read(ins, byRow == 1 ? 1 : ins.in().size());
        return true;
    }

    private void read(Instruction ins, int operands) {
        for (int v : ins.in().subList(0, operands)) {
            if (!inside.contains(v) && hasRows(v)) {
                read.add(v);
            }
        }
    }

    private boolean hasRows(int v) {
        return tape.shape(v).rank() == 2 && tape.shape(v).dim(0) == rows;
    }

    /** Whether it is a sum over the rows; a single column has another order, that of a vector. */
    private boolean isSum(Instruction ins) {
        return ins.op() instanceof MatMul m && m.transposeA()
                || ins.op() instanceof Sum s && s.axis() == 0 && tape.shape(ins.in().get(0)).size() > rows;
    }

    /** Returns the operands, as bits, of which a row of the result needs the same row only; 0 if it needs others. */
    private int byRow(Instruction ins) {
        Op op = ins.op();
        if (op instanceof UnaryFunction || op instanceof IntegerPower || op instanceof SiluWithDerivative
                || op instanceof Affine || op instanceof MatMul) {
            return 1;
        }
        if (op instanceof BinaryFunction || op instanceof ActivationBackward) {
            return 3;
        }
        if (op instanceof BinaryWithBroadcast b) {
            int small = b.first() ? 0 : 1;
            Shape shape = tape.shape(ins.in().get(small));
            boolean column = shape.size() > 1 && shape.rank() == 2 && shape.dim(0) == rows;
            return column ? 3 : 2 - small;
        }
        return 0;
    }

    /** Returns the cells of all values. */
    private long cells() {
        long cells = 0;
        for (Set<Integer> values : List.of(inside, read)) {
            for (int v : values) {
                cells += tape.shape(v).size();
            }
        }
        return cells;
    }

    /** Returns the rows of a block, 0 if there should be none. */
    private int block() {
        long most = cells() == 0 ? 0 : (long) CELLS * rows / cells() / STEP * STEP;
        return rows >= 2 * most ? (int) most : 0;
    }

    private Tape rewritten() {
        Set<Integer> outside = new LinkedHashSet<>(tape.outputs());
        later.forEach(ins -> outside.addAll(ins.in()));
        List<Integer> written = inside.stream().filter(outside::contains).toList();
        Set<Integer> shared = new LinkedHashSet<>();
        for (Instruction ins : code) {
            for (int i = 0; i < ins.in().size(); i++) {
                if ((byRow(ins) >> i & 1) == 0) {
                    shared.add(ins.in().get(i));
                }
            }
        }
        List<Integer> in = new ArrayList<>(read);
        in.addAll(shared);
        List<Integer> out = new ArrayList<>(written);
        sums.forEach(ins -> out.addAll(ins.out()));
        int block = block();
        RowLoop loop = new RowLoop(body(block, shared, written), rows % block == 0 ? null
                : body(rows % block, shared, written), rows / block, read.size(), written.size(),
                out.stream().map(tape::shape).toList());
        List<Shape> shapes = new ArrayList<>();
        for (int v = 0; v < tape.values(); v++) {
            shapes.add(tape.shape(v));
        }
        List<Instruction> all = new ArrayList<>(before);
        all.add(new Instruction(loop, in, out, ""));
        all.addAll(later);
        return new Tape(shapes, tape.inputs(), all, tape.outputs());
    }

    /** The tape of a block: (what has rows…, what they share…, sums so far…) ↦ (what has rows…, sums…). */
    private Tape body(int n, Set<Integer> shared, List<Integer> written) {
        List<Shape> shapes = new ArrayList<>();
        List<Integer> inputs = new ArrayList<>();
        Map<Integer, Integer> byRows = new LinkedHashMap<>();
        Map<Integer, Integer> whole = new LinkedHashMap<>();
        for (int v : read) {
            byRows.put(v, shapes.size());
            shapes.add(tape.shape(v).withDim(0, n));
        }
        for (int v : shared) {
            whole.put(v, shapes.size());
            shapes.add(tape.shape(v));
        }
        int firstSum = shapes.size();
        for (Instruction ins : sums) {
            Shape sum = tape.shape(ins.out().get(0));
            shapes.add(ins.op() instanceof Sum ? Shape.of(Kernels.ROW_LANES, sum.size()) : sum);
        }
        for (int i = 0; i < shapes.size(); i++) {
            inputs.add(i);
        }
        List<Instruction> lines = new ArrayList<>();
        for (Instruction ins : code) {
            List<Integer> in = new ArrayList<>();
            for (int i = 0; i < ins.in().size(); i++) {
                in.add(((byRow(ins) >> i & 1) == 1 ? byRows : whole).get(ins.in().get(i)));
            }
            List<Integer> out = new ArrayList<>();
            for (int v : ins.out()) {
                byRows.put(v, shapes.size());
                out.add(shapes.size());
                shapes.add(tape.shape(v).withDim(0, n));
            }
            Op op = ins.op() instanceof BinaryWithBroadcast b
                    ? new BinaryWithBroadcast(b.base(), b.first(), shapes.get(out.get(0))) : ins.op();
            lines.add(new Instruction(op, in, out, ins.source()));
        }
        List<Integer> outputs = new ArrayList<>(written.stream().map(byRows::get).toList());
        for (int i = 0; i < sums.size(); i++) {
            Instruction ins = sums.get(i);
            List<Integer> in = new ArrayList<>(List.of(firstSum + i));
            ins.in().forEach(v -> in.add(byRows.get(v)));
            lines.add(new Instruction(new RowSum(), in, List.of(shapes.size()), ins.source()));
            outputs.add(shapes.size());
            shapes.add(shapes.get(firstSum + i));
        }
        return new Tape(shapes, inputs, lines, outputs);
    }
}
