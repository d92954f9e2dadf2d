package dev.costate.autodiff.simplify;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.Broadcast;
import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.Pad;
import dev.costate.autodiff.ops.SliceSum;
import dev.costate.vectorapi.Binary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Many pads that are added up, one after the other, as one op.
 *
 * <p>The cotangent of a tensor of which N slices are used is such a sum. Each pad is as large as the tensor, so their
 * cost grows with N times its size. The bits are the same where every element meets the zeros of at least one pad,
 * which turn −0 into +0. Pads that tile their axis are left to {@link Fusion}, whose concatenation is cheaper.
 */
final class PadSums {
    /** Shorter sums stay as they are. */
    private static final int LEAST = 8;

    private final Tape tape;
    private final Instruction[] maker;
    private final int[] uses;

    /** The pads in the sum that a value is, 0 if it is none; a start that is no pad is not counted. */
    private final int[] pads;

    /** Whether a value goes on into a longer sum. */
    private final boolean[] inner;

    private final List<Shape> shapes = new ArrayList<>();
    private final List<Instruction> code = new ArrayList<>();

    private PadSums(Tape tape) {
        this.tape = tape;
        maker = new Instruction[tape.values()];
        uses = new int[tape.values()];
        pads = new int[tape.values()];
        inner = new boolean[tape.values()];
    }

    static Tape apply(Tape tape) {
        PadSums sums = new PadSums(tape);
        return sums.find() ? sums.rewritten() : tape;
    }

    /** Finds the sums; returns whether one is long. */
    private boolean find() {
        for (Instruction ins : tape.code()) {
            ins.in().forEach(v -> uses[v]++);
            ins.out().forEach(v -> maker[v] = ins);
        }
        tape.outputs().forEach(v -> uses[v]++);
        boolean found = false;
        for (Instruction ins : tape.code()) {
            if (ins.op() instanceof BinaryFunction f && f.function() == Binary.ADD && pad(ins.in().get(1)) != null) {
                int a = ins.in().get(0);
                int axis = pad(ins.in().get(1)).axis();
                boolean longer = pads[a] > 0 && uses[a] == 1 && pad(maker[a].in().get(1)).axis() == axis;
                boolean both = pad(a) != null && pad(a).axis() == axis;
                inner[a] |= longer;
                int count = longer ? pads[a] + 1 : both ? 2 : 1;
                pads[ins.out().get(0)] = count;
                found |= count >= LEAST;
            }
        }
        return found;
    }

    /** Returns the pad that makes a value, null if none does. */
    private Pad pad(int value) {
        return maker[value] != null && maker[value].op() instanceof Pad p ? p : null;
    }

    private Tape rewritten() {
        for (int v = 0; v < tape.values(); v++) {
            shapes.add(tape.shape(v));
        }
        for (Instruction ins : tape.code()) {
            int v = ins.out().get(0);
            if (pads[v] < LEAST || inner[v] || !write(ins)) {
                code.add(ins);
            }
        }
        return new Tape(shapes, tape.inputs(), code, tape.outputs());
    }

    /** Writes the sum that ends with this addition as one op; returns whether that keeps its bits and saves work. */
    private boolean write(Instruction last) {
        int axis = pad(last.in().get(1)).axis();
        List<Instruction> parts = new ArrayList<>();
        int sum = last.out().get(0);
        for (int left = pads[sum]; left > 0; left--) {
            if (left == 1 && pad(sum) != null && pad(sum).axis() == axis) {
                parts.add(maker[sum]);
                sum = -1;
            } else {
                parts.add(maker[maker[sum].in().get(1)]);
                sum = maker[sum].in().get(0);
            }
        }
        Collections.reverse(parts);
        int latestStart = 0;
        int earliestEnd = Integer.MAX_VALUE;
        for (Instruction pad : parts) {
            int from = ((Pad) pad.op()).before();
            latestStart = Math.max(latestStart, from);
            earliestEnd = Math.min(earliestEnd, from + shapes.get(pad.in().get(0)).dim(axis));
        }
        Shape whole = shapes.get(last.out().get(0));
        if (latestStart < earliestEnd || sum < 0 && tile(parts, axis, whole)) {
            return false;
        }
        List<Integer> in = new ArrayList<>();
        in.add(sum < 0 ? zeros(whole, last.source()) : sum);
        parts.forEach(pad -> in.add(pad.in().get(0)));
        List<Integer> from = parts.stream().map(pad -> ((Pad) pad.op()).before()).toList();
        code.add(new Instruction(new SliceSum(axis, from), in, last.out(), last.source()));
        return true;
    }

    private boolean tile(List<Instruction> parts, int axis, Shape whole) {
        List<Instruction> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingInt(pad -> ((Pad) pad.op()).before()));
        int end = 0;
        for (Instruction pad : sorted) {
            if (((Pad) pad.op()).before() != end) {
                return false;
            }
            end += shapes.get(pad.in().get(0)).dim(axis);
        }
        return end == whole.dim(axis);
    }

    private int zeros(Shape whole, String source) {
        int zero = shapes.size();
        shapes.add(Shape.SCALAR);
        shapes.add(whole);
        code.add(new Instruction(new Constant(Tensor.scalar(0)), List.of(), List.of(zero), source));
        code.add(new Instruction(new Broadcast(whole), List.of(zero), List.of(zero + 1), source));
        return zero + 1;
    }
}
