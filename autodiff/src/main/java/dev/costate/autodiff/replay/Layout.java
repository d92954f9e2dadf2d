package dev.costate.autodiff.replay;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.UnaryFunction;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Unary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Where each value of a tape lies. Thread-confined.
 *
 * <p>Every value has a <em>root</em>: itself, or the value that it is a view of. A root is external (an input or
 * output, placed by the caller), constant, residual (needed by the late phase from the early one) or scratch (planned
 * by liveness, reused, in place where the op allows).
 */
final class Layout {
    private enum Kind { EXTERNAL, CONSTANT, RESIDUAL, SCRATCH }

    /** Receives each instruction that runs. */
    interface Sink {
        void add(Instruction ins, Kernel kernel, boolean late);
    }

    private final List<Shape> shapes = new ArrayList<>();
    private final List<Instruction> code = new ArrayList<>();
    private final List<Integer> inputs;
    private final List<Integer> outputs = new ArrayList<>();
    private final boolean[] late;
    private final int[] root;
    private final int[] delta;
    private final Kind[] kind;
    private final List<Integer> offsets = new ArrayList<>();
    private final int[][] views;
    private final List<int[]> reserved = new ArrayList<>();
    private int[] scratchRoots;
    private int[] residualRoots;
    private int scratchCells;
    private int residualCells;

    Layout(Tape tape, boolean[] lateInputs, int earlyOutputs) {
        for (int v = 0; v < tape.values(); v++) {
            shapes.add(tape.shape(v));
        }
        inputs = tape.inputs();
        code.addAll(tape.code());
        root = new int[tape.values() + tape.outputs().size()];
        delta = new int[root.length];
        Arrays.setAll(root, v -> v);
        findViews();
        boolean[] dependent = dependent(lateInputs);
        separateOutputs(tape.outputs(), dependent, earlyOutputs);
        kind = new Kind[shapes.size()];
        late = new Phases(shapes, code, root, dependent).late(inputs, outputs);
        classify();
        views = viewsByRoot();
    }

    private void findViews() {
        for (Instruction ins : code) {
            int offset = ins.in().isEmpty() ? -1 : ins.op().viewOffset(ins.in().stream().map(shapes::get).toList());
            if (offset >= 0) {
                int of = ins.in().get(0);
                root[ins.out().get(0)] = root[of];
                delta[ins.out().get(0)] = delta[of] + offset;
            }
        }
    }

    /** Returns which values depend on a late input. */
    private boolean[] dependent(boolean[] lateInputs) {
        boolean[] dependent = new boolean[root.length];
        for (int i = 0; i < lateInputs.length; i++) {
            dependent[inputs.get(i)] = lateInputs[i];
        }
        for (Instruction ins : code) {
            boolean any = ins.in().stream().anyMatch(v -> dependent[v]);
            ins.out().forEach(v -> dependent[v] = any);
        }
        return dependent;
    }

    /**
     * Copies outputs that are not roots of their own, which the caller can place.
     *
     * <p>These are inputs, constants, parts of other values and what is another output already. The view of a whole
     * value is placed by placing that value.
     *
     * <p>A late output that depends on nothing late (the cotangent of what a function ignores) is copied in the late
     * phase, since the early one may run before the output is placed.
     */
    private void separateOutputs(List<Integer> wanted, boolean[] dependent, int early) {
        boolean[] fixed = new boolean[shapes.size()];
        inputs.forEach(v -> fixed[v] = true);
        code.stream().filter(i -> i.op() instanceof Constant).forEach(i -> fixed[i.out().get(0)] = true);
        for (int v : wanted) {
            int out = shapes.get(root[v]).size() == shapes.get(v).size() ? root[v] : v;
            boolean delayed = outputs.size() >= early && !dependent[v];
            if (fixed[out] || root[out] != out || delayed) {
                out = shapes.size();
                shapes.add(shapes.get(v));
                dependent[out] = dependent[v] || delayed;
                code.add(new Instruction(new UnaryFunction(Unary.IDENTITY), List.of(v), List.of(out), ""));
            } else {
                fixed[out] = true;
            }
            outputs.add(out);
        }
    }

    private boolean isLate(Instruction ins) {
        return late[ins.out().get(0)];
    }

    private void classify() {
        Arrays.fill(kind, Kind.SCRATCH);
        inputs.forEach(v -> kind[v] = Kind.EXTERNAL);
        outputs.forEach(v -> kind[v] = Kind.EXTERNAL);
        code.stream().filter(i -> i.op() instanceof Constant).forEach(i -> kind[i.out().get(0)] = Kind.CONSTANT);
        for (Instruction ins : code) {
            if (isLate(ins)) {
                for (int v : ins.in()) {
                    if (!late[v] && kind[root[v]] == Kind.SCRATCH) {
                        kind[root[v]] = Kind.RESIDUAL;
                    }
                }
            }
        }
    }

    private int[][] viewsByRoot() {
        List<List<Integer>> lists = new ArrayList<>();
        for (int v = 0; v < shapes.size(); v++) {
            lists.add(new ArrayList<>());
        }
        for (int v = 0; v < shapes.size(); v++) {
            if (root[v] != v) {
                lists.get(root[v]).add(v);
            }
        }
        return lists.stream().map(l -> l.stream().mapToInt(i -> i).toArray()).toArray(int[][]::new);
    }

    // ---- planning

    /** Places every value and hands each instruction that runs, with its kernel, to {@code sink}. */
    void plan(Compilation c, Sink sink) {
        for (int v = 0; v < shapes.size(); v++) {
            offsets.add(-1);
        }
        List<Instruction> order = new ArrayList<>();
        code.stream().filter(i -> runs(i) && !isLate(i)).forEach(order::add);
        code.stream().filter(i -> runs(i) && isLate(i)).forEach(order::add);
        code.stream().filter(i -> i.op() instanceof Constant)
                .forEach(i -> offsets.set(i.out().get(0), c.constant(((Constant) i.op()).value())));
        int[] lastUse = lastUses(order);
        Planner planner = new Planner();
        for (int step = 0; step < order.size(); step++) {
            Instruction ins = order.get(step);
            List<Integer> dying = dyingOperands(ins, step, lastUse);
            for (int v : ins.out()) {
                allocate(v, ins, planner, dying, !c.checked());
            }
            Place place = new Place(ins, c, planner, lastUse);
            sink.add(ins, ins.op().kernel(place), isLate(ins));
            place.release();
            for (int i = 0; i < place.reserved.size(); i++) {
                reserved.add(new int[] {place.reserved.get(i), place.cells.get(i), step});
            }
            dying.forEach(v -> planner.release(offsets.get(v), shapes.get(v).size()));
            for (int v : ins.out()) {
                if (kind[v] == Kind.SCRATCH && lastUse[v] < 0) {
                    planner.release(offsets.get(v), shapes.get(v).size());
                }
            }
        }
        scratchCells = planner.extent();
        scratchRoots = IntStream.concat(rootsOf(Kind.SCRATCH), reserved.stream().mapToInt(r -> r[0])).toArray();
        residualRoots = rootsOf(Kind.RESIDUAL).toArray();
    }

    private boolean runs(Instruction ins) {
        return !(ins.op() instanceof Constant) && root[ins.out().get(0)] == ins.out().get(0);
    }

    private IntStream rootsOf(Kind which) {
        return IntStream.range(0, kind.length).filter(v -> kind[v] == which && root[v] == v && offsets.get(v) >= 0);
    }

    private int[] lastUses(List<Instruction> order) {
        int[] last = new int[shapes.size()];
        Arrays.fill(last, -1);
        for (int step = 0; step < order.size(); step++) {
            for (int v : order.get(step).in()) {
                last[root[v]] = step;
            }
        }
        return last;
    }

    private List<Integer> dyingOperands(Instruction ins, int step, int[] lastUse) {
        Set<Integer> dying = new LinkedHashSet<>();
        for (int v : ins.in()) {
            int r = root[v];
            if (kind[r] == Kind.SCRATCH && lastUse[r] == step) {
                dying.add(r);
            }
        }
        return new ArrayList<>(dying);
    }

    /**
     * Places a result.
     *
     * @param reuse whether it may take the place of an operand: not in a checked replay, whose messages show the
     * operands
     */
    private void allocate(int v, Instruction ins, Planner planner, List<Integer> dying, boolean reuse) {
        int n = shapes.get(v).size();
        if (kind[v] == Kind.RESIDUAL) {
            offsets.set(v, residualCells);
            residualCells += Planner.round(n);
        } else if (kind[v] == Kind.SCRATCH) {
            if (reuse && ins.op().inPlace()) {
                for (int operand : ins.in()) {
                    int r = root[operand];
                    if (dying.contains(r) && shapes.get(r).size() == n && readWhole(ins, r, n)) {
                        dying.remove((Integer) r);
                        offsets.set(v, offsets.get(r));
                        return;
                    }
                }
            }
            offsets.set(v, planner.allocate(n));
        }
    }

    /**
     * Whether every operand that lies in {@code r} is the whole of it.
     *
     * <p>A part of it that is repeated would be overwritten before its last use.
     */
    private boolean readWhole(Instruction ins, int r, int n) {
        return ins.in().stream().allMatch(v -> root[v] != r || shapes.get(v).size() == n);
    }

    /** The slots of one instruction, and the scratch that its kernel requests. */
    private final class Place implements Binding {
        private final Instruction ins;
        private final Compilation compilation;
        private final Planner planner;
        private final int[] lastUse;
        private final List<Integer> reserved = new ArrayList<>();
        private final List<Integer> cells = new ArrayList<>();

        Place(Instruction ins, Compilation compilation, Planner planner, int[] lastUse) {
            this.ins = ins;
            this.compilation = compilation;
            this.planner = planner;
            this.lastUse = lastUse;
        }

        @Override
        public Kernels kernels() {
            return compilation.kernels();
        }

        @Override
        public int operands() {
            return ins.in().size();
        }

        @Override
        public int in(int i) {
            return ins.in().get(i);
        }

        @Override
        public int out(int i) {
            return ins.out().get(i);
        }

        @Override
        public Shape inShape(int i) {
            return shapes.get(in(i));
        }

        @Override
        public Shape outShape(int i) {
            return shapes.get(out(i));
        }

        @Override
        public boolean used(int i) {
            return kind[out(i)] == Kind.EXTERNAL || lastUse[out(i)] >= 0;
        }

        @Override
        public int scratch(int n) {
            int slot = offsets.size();
            offsets.add(planner.allocate(n));
            reserved.add(slot);
            cells.add(n);
            return slot;
        }

        @Override
        public Program compile(Tape tape) {
            return PlannedProgram.of(tape, compilation);
        }

        @Override
        public Program compile(Tape tape, boolean[] lateInputs, int earlyOutputs) {
            return PlannedProgram.of(tape, compilation, lateInputs, earlyOutputs);
        }

        void release() {
            for (int i = 0; i < reserved.size(); i++) {
                planner.release(offsets.get(reserved.get(i)), cells.get(i));
            }
        }
    }

    // ---- addresses

    int scratchCells() {
        return scratchCells;
    }

    int residualCells() {
        return residualCells;
    }

    int input(int i) {
        return inputs.get(i);
    }

    int output(int i) {
        return outputs.get(i);
    }

    Shape shape(int v) {
        return shapes.get(v);
    }

    /** Returns what kernels reserved beside the values: slot, cells, and which instruction that runs. */
    List<int[]> reserved() {
        return reserved;
    }

    int root(int v) {
        return root[v];
    }

    /** Returns whether a value's place is another's before its first and after its last use. */
    boolean isScratch(int v) {
        return kind[v] == Kind.SCRATCH;
    }

    int[] initialAddresses() {
        int[] at = new int[offsets.size()];
        for (int v = 0; v < shapes.size(); v++) {
            if (kind[v] == Kind.CONSTANT) {
                point(at, v, offsets.get(v));
            }
        }
        return at;
    }

    void moveScratch(int[] at, int base) {
        for (int v : scratchRoots) {
            point(at, v, base + offsets.get(v));
        }
    }

    void moveResidual(int[] at, int base) {
        for (int v : residualRoots) {
            point(at, v, base + offsets.get(v));
        }
    }

    void point(int[] at, int v, int address) {
        at[v] = address;
        if (v < views.length) {
            for (int view : views[v]) {
                at[view] = address + delta[view];
            }
        }
    }
}
