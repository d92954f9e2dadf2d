package dev.costate.autodiff.simplify;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.ops.Affine;
import dev.costate.autodiff.ops.BinaryWithBroadcast;
import dev.costate.autodiff.ops.Broadcast;
import dev.costate.autodiff.ops.Concat;
import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.ElementwiseUnary;
import dev.costate.autodiff.ops.MatMul;
import dev.costate.autodiff.ops.Pad;
import dev.costate.autodiff.ops.ReduceMax;
import dev.costate.autodiff.ops.Reshape;
import dev.costate.autodiff.ops.Scan;
import dev.costate.autodiff.ops.ScanResiduals;
import dev.costate.autodiff.ops.Slice;
import dev.costate.autodiff.ops.Sum;
import dev.costate.autodiff.ops.Transpose;
import dev.costate.autodiff.ops.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scans with a simplified body and without what nothing uses.
 *
 * <p>That may be carries, sequences, captured values or emitted stacks. A sequence whose entries are all the same
 * becomes a captured value, a captured constant part of the body. What every step would compute from captured values
 * alone is computed once, before the scan, and captured.
 */
final class ScanRules implements Rewriting.Rule {
    @Override
    public List<Integer> rewrite(Rewriting to, Op op, List<Integer> in, List<Integer> uses) {
        return op instanceof Scan s ? new Pruned(to, s, in, uses).results() : null;
    }

    /** One scan being rewritten. */
    private static final class Pruned {
        private final Rewriting to;
        private final Scan scan;
        private final List<Integer> in;
        private final Tape body;
        private final boolean[] kept;
        private final boolean[] needed;
        private final List<Shape> shapes = new ArrayList<>();
        private final List<Instruction> constants = new ArrayList<>();
        private final int[] alias;

        Pruned(Rewriting to, Scan scan, List<Integer> in, List<Integer> uses) {
            this.to = to;
            this.scan = scan;
            this.in = in;
            body = scan.body().simplify();
            kept = new boolean[body.outputs().size()];
            for (int i = 0; i < kept.length; i++) {
                kept[i] = uses.get(i) > 0;
            }
            boolean[] live = live();
            while (keepCarries(live)) {
                live = live();
            }
            needed = live;
            for (int v = 0; v < body.values(); v++) {
                shapes.add(body.shape(v));
            }
            alias = new int[body.values()];
            Arrays.setAll(alias, v -> v);
        }

        /** Returns the values that the outputs kept so far depend on. */
        private boolean[] live() {
            boolean[] live = new boolean[body.values()];
            for (int i = 0; i < kept.length; i++) {
                live[body.outputs().get(i)] |= kept[i];
            }
            for (int k = body.code().size() - 1; k >= 0; k--) {
                Instruction ins = body.code().get(k);
                if (ins.out().stream().anyMatch(v -> live[v])) {
                    ins.in().forEach(v -> live[v] = true);
                }
            }
            return live;
        }

        /** A carry that the body reads must be kept, whether or not its last value is used. */
        private boolean keepCarries(boolean[] live) {
            boolean more = false;
            for (int i = 0; i < scan.carries(); i++) {
                if (!kept[i] && live[body.inputs().get(i)]) {
                    kept[i] = true;
                    more = true;
                }
            }
            return more;
        }

        List<Integer> results() {
            int first = scan.counted() ? 1 : 0;
            List<Integer> operands = new ArrayList<>(in.subList(0, first));
            List<Integer> inputs = new ArrayList<>();
            int carries = 0;
            for (int i = 0; i < scan.carries(); i++) {
                if (kept[i]) {
                    operands.add(in.get(first + i));
                    inputs.add(body.inputs().get(i));
                    carries++;
                }
            }
            List<Integer> captured = new ArrayList<>();
            List<Integer> capturedInputs = new ArrayList<>();
            int sequences = 0;
            for (int i = scan.carries(); i < body.inputs().size(); i++) {
                int input = body.inputs().get(i);
                int operand = in.get(first + i);
                if (!needed[input]) {
                    continue;
                }
                boolean sequence = i < scan.carries() + scan.sequences();
                int same = sequence ? entry(operand, body.shape(input)) : operand;
                if (same < 0) {
                    operands.add(operand);
                    inputs.add(input);
                    sequences++;
                } else {
                    captured.add(same);
                    capturedInputs.add(input);
                }
            }
            Set<Integer> moved = hoist(captured, capturedInputs);
            Map<Integer, Integer> seen = new HashMap<>();
            for (int i = 0; i < captured.size(); i++) {
                int value = captured.get(i);
                int input = capturedInputs.get(i);
                if (inlined(value, input)) {
                    continue;
                }
                if (seen.containsKey(value)) {
                    alias[input] = seen.get(value);
                } else {
                    seen.put(value, input);
                    operands.add(value);
                    inputs.add(input);
                }
            }
            return write(operands, inputs, carries, sequences, moved);
        }

        /**
         * Records before the scan what depends on captured values alone, and adds it to them.
         *
         * <p>Layout operations, broadcasts and constants stay: they cost nothing there or are absorbed.
         *
         * @return the results that the body no longer computes
         */
        private Set<Integer> hoist(List<Integer> captured, List<Integer> capturedInputs) {
            Map<Integer, Integer> outside = new HashMap<>();
            for (int i = 0; i < captured.size(); i++) {
                outside.put(capturedInputs.get(i), captured.get(i));
            }
            Set<Integer> moved = new HashSet<>();
            for (Instruction ins : body.code()) {
                boolean free = isLayout(ins.op());
                if (needed[ins.out().get(0)] && (free || movable(ins.op())) && outside.keySet().containsAll(ins.in())) {
                    outside.put(ins.out().get(0),
                            to.write(ins.op(), ins.in().stream().map(outside::get).toList(), ins.source()).get(0));
                    if (!free) {
                        moved.add(ins.out().get(0));
                    }
                }
            }
            Set<Integer> read = new HashSet<>(body.outputs());
            body.code().stream().filter(ins -> !moved.contains(ins.out().get(0))).forEach(ins -> read.addAll(ins.in()));
            for (int v : moved) {
                if (read.contains(v)) {
                    captured.add(outside.get(v));
                    capturedInputs.add(v);
                }
            }
            return moved;
        }

        private static boolean isLayout(Op op) {
            return op instanceof Constant || op instanceof Broadcast || op instanceof Reshape || op instanceof Transpose
                    || op instanceof Slice || op instanceof Pad || op instanceof Concat;
        }

        /** What cannot fail and does not draw numbers. */
        private static boolean movable(Op op) {
            return op instanceof ElementwiseUnary
                    || BinaryWithBroadcast.isElementwise(op) || op instanceof BinaryWithBroadcast
                    || op instanceof MatMul || op instanceof Affine || op instanceof Sum || op instanceof ReduceMax
                    || op instanceof Where;
        }

        /** Returns the entry that a sequence repeats, recorded outside the scan, or −1. */
        private int entry(int sequence, Shape shape) {
            Instruction b = to.maker(sequence, Broadcast.class);
            if (b == null) {
                return -1;
            }
            int x = b.in().get(0);
            Shape from = to.shape(x);
            if (from.rank() > shape.rank()) {
                if (from.dim(0) != 1) {
                    return -1;
                }
                x = to.write(new Reshape(from.without(0)), List.of(x)).get(0);
            }
            return to.shape(x).equals(shape) ? x : to.write(new Broadcast(shape), List.of(x)).get(0);
        }

        /** Puts a constant, or a broadcast of one, at the head of the body. */
        private boolean inlined(int value, int input) {
            Tensor c = to.constant(value);
            if (c != null) {
                constants.add(new Instruction(new Constant(c), List.of(), List.of(input), ""));
                return true;
            }
            Instruction b = to.maker(value, Broadcast.class);
            Tensor repeated = b == null ? null : to.constant(b.in().get(0));
            if (repeated == null) {
                return false;
            }
            int v = shapes.size();
            shapes.add(repeated.shape());
            constants.add(new Instruction(new Constant(repeated), List.of(), List.of(v), ""));
            constants.add(new Instruction(b.op() instanceof Broadcast x && x.to().equals(shapes.get(input)) ? x
                    : new Broadcast(shapes.get(input)), List.of(v), List.of(input), ""));
            return true;
        }

        private List<Integer> write(List<Integer> operands, List<Integer> inputs, int carries, int sequences,
                Set<Integer> moved) {
            boolean same = operands.equals(in) && !contains(kept, false);
            if (same && body == scan.body()) {
                return null;
            }
            List<Instruction> code = new ArrayList<>(constants);
            for (Instruction ins : body.code()) {
                if (ins.out().stream().anyMatch(v -> needed[v] && !moved.contains(v))) {
                    code.add(new Instruction(ins.op(), ins.in().stream().map(v -> alias[v]).toList(), ins.out(),
                            ins.source()));
                }
            }
            List<Integer> outputs = new ArrayList<>();
            for (int i = 0; i < kept.length; i++) {
                if (kept[i]) {
                    outputs.add(alias[body.outputs().get(i)]);
                }
            }
            Tape pruned = same ? body : new Tape(shapes, inputs, code, outputs).simplify();
            List<Integer> results = to.write(new Scan(pruned, carries, sequences, scan.capacity(), scan.reverse(),
                    scan.counted(), scan.budgetBytes(), ScanResiduals.NONE), operands);
            List<Integer> all = new ArrayList<>();
            int next = 0;
            for (boolean k : kept) {
                all.add(k ? results.get(next++) : -1);
            }
            return all;
        }

        private static boolean contains(boolean[] flags, boolean wanted) {
            for (boolean f : flags) {
                if (f == wanted) {
                    return true;
                }
            }
            return false;
        }
    }
}
