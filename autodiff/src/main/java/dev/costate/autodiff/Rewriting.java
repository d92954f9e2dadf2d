package dev.costate.autodiff;

import dev.costate.autodiff.ops.Add;
import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.Multiply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One pass over a tape that writes another: each instruction, its operands already rewritten, is offered to a rule, which may return other values in place of its results.
 * The same op on the same operands is written once; what nothing needs is left out at the end. Thread-confined.
 */
final class Rewriting {
    /** What a pass does. */
    interface Rule {
        /** Returns the values to use in place of the results of {@code op} on {@code in}, −1 for a result that nothing uses, or null to keep the instruction. */
        List<Integer> rewrite(Rewriting to, Op op, List<Integer> in, List<Integer> uses);
    }

    private record Key(Op op, List<Integer> in) {
        static Key of(Op op, List<Integer> in) {
            boolean commutes = op instanceof Add || op instanceof Multiply;
            return new Key(op, commutes && in.get(0) > in.get(1) ? List.of(in.get(1), in.get(0)) : in);
        }
    }

    private final Rule rule;
    private final List<Shape> shapes = new ArrayList<>();
    private final List<Instruction> code = new ArrayList<>();
    private final List<Instruction> maker = new ArrayList<>();
    private final List<Integer> useCounts = new ArrayList<>();
    private final Map<Key, List<Integer>> known = new HashMap<>();
    private String source = "";

    private Rewriting(Rule rule) {
        this.rule = rule;
    }

    /** Returns what {@code rule} makes of {@code tape}, without dead code. */
    static Tape apply(Tape tape, Rule rule) {
        return new Rewriting(rule).rewrite(tape);
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
            List<Integer> in = ins.in().stream().map(v -> map[v]).toList();
            List<Integer> out = add(ins.op(), in, ins.out().stream().map(v -> uses[v]).toList());
            for (int i = 0; i < out.size(); i++) {
                map[ins.out().get(i)] = out.get(i);
                count(out.get(i), uses[ins.out().get(i)]);
            }
        }
        List<Integer> inputs = tape.inputs().stream().map(v -> map[v]).toList();
        return prune(inputs, tape.outputs().stream().map(v -> map[v]).toList());
    }

    private static int[] uses(Tape tape) {
        int[] uses = new int[tape.values()];
        tape.code().forEach(ins -> ins.in().forEach(v -> uses[v]++));
        tape.outputs().forEach(v -> uses[v]++);
        return uses;
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
        return known.computeIfAbsent(Key.of(op, in), k -> {
            List<Shape> results = op.shapes(in.stream().map(shapes::get).toList());
            List<Integer> out = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                out.add(shapes.size() + i);
            }
            Instruction ins = new Instruction(op, in, out, line);
            results.forEach(s -> value(s, ins));
            code.add(ins);
            return List.copyOf(out);
        });
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
        outputs.forEach(v -> live[v] = true);
        boolean[] kept = new boolean[code.size()];
        for (int i = code.size() - 1; i >= 0; i--) {
            kept[i] = code.get(i).out().stream().anyMatch(v -> live[v]);
            if (kept[i]) {
                code.get(i).in().forEach(v -> live[v] = true);
            }
        }
        int[] number = new int[shapes.size()];
        List<Shape> keptShapes = new ArrayList<>();
        inputs.forEach(v -> number[v] = renumbered(v, keptShapes));
        List<Instruction> keptCode = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            if (kept[i]) {
                Instruction ins = code.get(i);
                ins.out().forEach(v -> number[v] = renumbered(v, keptShapes));
                keptCode.add(new Instruction(ins.op(), ins.in().stream().map(v -> number[v]).toList(), ins.out().stream().map(v -> number[v]).toList(), ins.source()));
            }
        }
        return new Tape(keptShapes, inputs.stream().map(v -> number[v]).toList(), keptCode, outputs.stream().map(v -> number[v]).toList());
    }

    private int renumbered(int value, List<Shape> kept) {
        kept.add(shapes.get(value));
        return kept.size() - 1;
    }
}
