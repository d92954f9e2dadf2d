package dev.costate.autodiff.simplify;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.UnaryFunction;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One pass over a tape that writes another. Thread-confined.
 *
 * <p>Each instruction, its operands already rewritten, is offered to a rule, which may return other values in place of
 * its results. The same op on the same operands is written once; what nothing needs is left out at the end.
 */
final class Rewriting {
    /** What a pass does. */
    interface Rule {
        /**
         * Returns the values to use in place of the results of {@code op} on {@code in}.
         *
         * <p>−1 stands for a result that nothing uses; null keeps the instruction.
         */
        List<Integer> rewrite(Rewriting to, Op op, List<Integer> in, List<Integer> uses);
    }

    /**
     * An op on operands.
     *
     * <p>Compared by hand where that is easy: the methods that records are given are linked at run time, 10 ms for the
     * first and 1 ms for each op more, which a short command pays for.
     */
    private static final class Key {
        private final Op op;
        private final List<Integer> in;
        private final int hash;

        Key(Op op, List<Integer> in) {
            boolean commutes = op instanceof BinaryFunction f
                    && (f.function() == Binary.ADD || f.function() == Binary.MULTIPLY);
            this.op = op;
            this.in = commutes && in.get(0) > in.get(1) ? List.of(in.get(1), in.get(0)) : in;
            hash = mixed(31 * (31 * op.name().hashCode() + this.in.hashCode())
                    + (op instanceof Constant c ? c.value().hashCode() : op.attributes().hashCode()));
        }

        /** Numbers of values rise in equal steps where code repeats itself, and would share few places of the map. */
        private static int mixed(int h) {
            int mixed = (h ^ h >>> 16) * 0x85ebca6b;
            return mixed ^ mixed >>> 13;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key k && hash == k.hash && in.equals(k.in) && same(op, k.op);
        }

        private static boolean same(Op a, Op b) {
            if (a == b || a.getClass() != b.getClass()) {
                return a == b;
            }
            if (a instanceof Constant c) {
                return c.value().equals(((Constant) b).value());
            }
            if (a instanceof UnaryFunction f) {
                return f.function() == ((UnaryFunction) b).function();
            }
            if (a instanceof BinaryFunction f) {
                return f.function() == ((BinaryFunction) b).function();
            }
            boolean withoutParameters = a.getClass().isRecord() && a.getClass().getRecordComponents().length == 0;
            return withoutParameters || a.equals(b);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private final Rule rule;
    private final List<Shape> shapes = new ArrayList<>();
    private final List<Instruction> code = new ArrayList<>();
    private final List<Instruction> maker = new ArrayList<>();
    private final List<Integer> useCounts = new ArrayList<>();
    private final Map<Key, List<Integer>> known;
    private String source = "";

    private Rewriting(Rule rule, int instructions) {
        this.rule = rule;
        known = new HashMap<>(2 * instructions);
    }

    /** Returns what {@code rule} makes of {@code tape}, without dead code. */
    static Tape apply(Tape tape, Rule rule) {
        return new Rewriting(rule, tape.code().size()).rewrite(tape);
    }

    private Tape rewrite(Tape tape) {
        int[] map = new int[tape.values()];
        Arrays.fill(map, -1);
        int[] uses = uses(tape);
        for (int v : tape.inputs()) {
            map[v] = value(tape.shape(v), null);
            count(map[v], uses[v]);
        }
        for (Instruction ins : tape.code()) {
            source = ins.source();
            List<Integer> out = add(ins.op(), pick(map, ins.in()), pick(uses, ins.out()));
            for (int i = 0; i < out.size(); i++) {
                map[ins.out().get(i)] = out.get(i);
                count(out.get(i), uses[ins.out().get(i)]);
            }
        }
        return prune(pick(map, tape.inputs()), pick(map, tape.outputs()));
    }

    private static int[] uses(Tape tape) {
        int[] uses = new int[tape.values()];
        for (Instruction ins : tape.code()) {
            for (int v : ins.in()) {
                uses[v]++;
            }
        }
        for (int v : tape.outputs()) {
            uses[v]++;
        }
        return uses;
    }

    private static List<Integer> pick(int[] from, List<Integer> at) {
        List<Integer> out = new ArrayList<>(at.size());
        for (int v : at) {
            out.add(from[v]);
        }
        return out;
    }

    private void count(int value, int more) {
        if (value >= 0) {
            useCounts.set(value, useCounts.get(value) + more);
        }
    }

    private int value(Shape shape, Instruction by) {
        shapes.add(shape);
        maker.add(by);
        useCounts.add(0);
        return shapes.size() - 1;
    }

    private List<Integer> add(Op op, List<Integer> in, List<Integer> uses) {
        List<Integer> instead = rule.rewrite(this, op, in, uses);
        return instead != null ? instead : write(op, in);
    }

    /** Offers a new instruction to the rule, then writes it, and returns its one result. */
    int add(Op op, Integer... in) {
        return add(op, List.of(in), List.of(1)).get(0);
    }

    /** Writes an instruction unless it is there already, and returns its results. */
    List<Integer> write(Op op, List<Integer> in) {
        return write(op, in, source);
    }

    /** Writes an instruction of another source line. */
    List<Integer> write(Op op, List<Integer> in, String line) {
        Key key = new Key(op, in);
        List<Integer> there = known.get(key);
        if (there != null) {
            return there;
        }
        List<Shape> operands = new ArrayList<>(in.size());
        for (int v : in) {
            operands.add(shapes.get(v));
        }
        List<Shape> results = op.shapes(operands);
        List<Integer> out = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            out.add(shapes.size() + i);
        }
        Instruction ins = new Instruction(op, in, out, line);
        for (Shape s : results) {
            value(s, ins);
        }
        code.add(ins);
        known.put(key, ins.out());
        return ins.out();
    }

    /** Returns the shape of a value written so far. */
    Shape shape(int value) {
        return shapes.get(value);
    }

    /** Returns the instruction that makes a value if its op is of the given class, otherwise null. */
    Instruction maker(int value, Class<? extends Op> op) {
        Instruction ins = maker.get(value);
        return ins != null && op.isInstance(ins.op()) ? ins : null;
    }

    /** Returns the instruction that makes a value if it applies the given function, otherwise null. */
    Instruction maker(int value, Unary function) {
        Instruction ins = maker(value, UnaryFunction.class);
        return ins != null && ((UnaryFunction) ins.op()).function() == function ? ins : null;
    }

    /** Returns the instruction that makes a value if it applies the given function, otherwise null. */
    Instruction maker(int value, Binary function) {
        Instruction ins = maker(value, BinaryFunction.class);
        return ins != null && ((BinaryFunction) ins.op()).function() == function ? ins : null;
    }

    /** Returns whether the tape uses this value at one place only. */
    boolean usedOnce(int value) {
        return useCounts.get(value) == 1;
    }

    /** Returns the numbers of a constant, or null for any other value. */
    Tensor constant(int value) {
        Instruction ins = maker(value, Constant.class);
        return ins == null ? null : ((Constant) ins.op()).value();
    }

    private Tape prune(List<Integer> inputs, List<Integer> outputs) {
        boolean[] live = new boolean[shapes.size()];
        mark(live, outputs);
        boolean[] kept = new boolean[code.size()];
        boolean all = true;
        for (int i = code.size() - 1; i >= 0; i--) {
            for (int v : code.get(i).out()) {
                kept[i] |= live[v];
            }
            if (kept[i]) {
                mark(live, code.get(i).in());
            }
            all &= kept[i];
        }
        if (all) {
            // values are numbered as they are made
            return new Tape(shapes, inputs, code, outputs);
        }
        int[] number = new int[shapes.size()];
        List<Shape> keptShapes = new ArrayList<>();
        renumber(inputs, number, keptShapes);
        List<Instruction> keptCode = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            if (kept[i]) {
                Instruction ins = code.get(i);
                renumber(ins.out(), number, keptShapes);
                keptCode.add(new Instruction(ins.op(), pick(number, ins.in()), pick(number, ins.out()), ins.source()));
            }
        }
        return new Tape(keptShapes, pick(number, inputs), keptCode, pick(number, outputs));
    }

    private static void mark(boolean[] live, List<Integer> values) {
        for (int v : values) {
            live[v] = true;
        }
    }

    private void renumber(List<Integer> values, int[] number, List<Shape> kept) {
        for (int v : values) {
            number[v] = kept.size();
            kept.add(shapes.get(v));
        }
    }
}
