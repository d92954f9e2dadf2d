package dev.costate.autodiff.simplify;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.BinaryWithBroadcast;
import dev.costate.autodiff.ops.Broadcast;
import dev.costate.autodiff.ops.Concat;
import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.ElementwiseUnary;
import dev.costate.autodiff.ops.IntegerPower;
import dev.costate.autodiff.ops.MatMul;
import dev.costate.autodiff.ops.Reshape;
import dev.costate.autodiff.ops.Slice;
import dev.costate.autodiff.ops.Transpose;
import dev.costate.autodiff.ops.UnaryFunction;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rules that keep every bit, NaN compared as NaN.
 *
 * <p>They are layout operations that cancel or combine, exact arithmetic, constants, and broadcasts moved after
 * elementwise ops or into them. x + 0 is not among them: it turns −0 into +0.
 */
final class Identities implements Rewriting.Rule {
    @Override
    public List<Integer> rewrite(Rewriting to, Op op, List<Integer> in, List<Integer> uses) {
        if (Folding.foldable(op)) {
            List<Integer> folded = Folding.fold(to, op, in);
            if (folded != null) {
                return folded;
            }
        }
        int v = one(to, op, in);
        return v < 0 ? null : List.of(v);
    }

    private static int one(Rewriting to, Op op, List<Integer> in) {
        if (op instanceof Reshape r) {
            return reshape(to, r.to(), in.get(0));
        } else if (op instanceof Broadcast b) {
            return broadcast(to, b.to(), in.get(0));
        } else if (op instanceof Transpose t) {
            return transpose(to, t, in.get(0));
        } else if (op instanceof Slice s) {
            return slice(to, s, in.get(0));
        } else if (op instanceof Concat c) {
            return in.size() == 1 ? in.get(0) : concat(to, c, in);
        } else if (op instanceof MatMul m) {
            return matmul(to, m, in.get(0), in.get(1));
        } else if (op instanceof ElementwiseUnary) {
            return unary(to, op, in.get(0));
        } else if (BinaryWithBroadcast.isElementwise(op)) {
            int exact = exact(to, op, in.get(0), in.get(1));
            return exact >= 0 ? exact : broadcasting(to, op, in.get(0), in.get(1));
        } else if (op instanceof BinaryWithBroadcast b) {
            return exact(to, b.base(), in.get(0), in.get(1), b.to());
        }
        return -1;
    }

    // ---- layout

    private static int reshape(Rewriting to, Shape shape, int x) {
        if (to.shape(x).equals(shape)) {
            return x;
        }
        Instruction inner = to.maker(x, Reshape.class);
        return inner == null ? -1 : to.add(new Reshape(shape), inner.in().get(0));
    }

    private static int broadcast(Rewriting to, Shape shape, int x) {
        Shape from = to.shape(x);
        if (from.size() == shape.size()) {
            return from.equals(shape) ? x : to.add(new Reshape(shape), x);
        }
        Instruction inner = to.maker(x, Broadcast.class);
        if (inner != null) {
            return to.add(new Broadcast(shape), inner.in().get(0));
        }
        Instruction reshape = to.maker(x, Reshape.class);
        // only leading axes of length 1 were added
        if (reshape != null && endsWith(from, to.shape(reshape.in().get(0)))) {
            return to.add(new Broadcast(shape), reshape.in().get(0));
        }
        return -1;
    }

    private static int transpose(Rewriting to, Transpose t, int x) {
        Shape from = to.shape(x);
        int last = -1;
        boolean inOrder = true;
        for (int a : t.order()) {
            if (from.dim(a) != 1) {
                inOrder &= a > last;
                last = a;
            }
        }
        if (inOrder) {
            return to.add(new Reshape(t.shapes(List.of(from)).get(0)), x);
        }
        Instruction inner = to.maker(x, Transpose.class);
        if (inner == null) {
            return -1;
        }
        List<Integer> first = ((Transpose) inner.op()).order();
        return to.add(new Transpose(t.order().stream().map(first::get).toList()), inner.in().get(0));
    }

    private static int slice(Rewriting to, Slice s, int x) {
        if (s.from() == 0 && s.to() == to.shape(x).dim(s.axis())) {
            return x;
        }
        Instruction inner = to.maker(x, Slice.class);
        if (inner != null && ((Slice) inner.op()).axis() == s.axis()) {
            int start = ((Slice) inner.op()).from();
            return to.add(new Slice(s.axis(), start + s.from(), start + s.to()), inner.in().get(0));
        }
        Instruction concat = to.maker(x, Concat.class);
        if (concat != null && ((Concat) concat.op()).axis() == s.axis()) {
            int start = 0;
            for (int part : concat.in()) {
                int end = start + to.shape(part).dim(s.axis());
                if (s.from() >= start && s.to() <= end) {
                    return to.add(new Slice(s.axis(), s.from() - start, s.to() - start), part);
                }
                start = end;
            }
        }
        return -1;
    }

    /** Joins broadcast tensors before they are repeated along the axes that all of them repeat. */
    private static int concat(Rewriting to, Concat c, List<Integer> in) {
        Shape whole = c.shapes(in.stream().map(to::shape).toList()).get(0);
        int[] common = whole.dims();
        Arrays.fill(common, 1);
        common[c.axis()] = whole.dim(c.axis());
        for (int v : in) {
            Instruction b = to.maker(v, Broadcast.class);
            if (b == null) {
                return -1;
            }
            Shape from = to.shape(b.in().get(0));
            for (int a = 1; a <= from.rank(); a++) {
                if (from.dim(-a) != 1) {
                    common[common.length - a] = whole.dim(-a);
                }
            }
        }
        Shape small = Shape.of(common);
        if (small.size() == whole.size()) {
            return -1;
        }
        Integer[] parts = in.stream().map(v -> to.add(new Broadcast(small.withDim(c.axis(), to.shape(v).dim(c.axis()))),
                to.maker(v, Broadcast.class).in().get(0))).toArray(Integer[]::new);
        return to.add(new Broadcast(whole), to.add(c, parts));
    }

    /** A product whose rows are all equal is one row, repeated: each element is summed in the same order. */
    private static int repeatedRows(Rewriting to, MatMul m, int a, int b) {
        Instruction broadcast = to.maker(a, Broadcast.class);
        Shape whole = to.shape(a);
        if (broadcast == null || m.transposeA() || whole.rank() != 2 || whole.dim(0) == 1) {
            return -1;
        }
        Shape from = to.shape(broadcast.in().get(0));
        if (from.rank() == 2 && from.dim(0) != 1) {
            return -1;
        }
        int row = to.add(m, to.add(new Broadcast(Shape.of(1, whole.dim(1))), broadcast.in().get(0)), b);
        return to.add(new Broadcast(to.shape(row).withDim(0, whole.dim(0))), row);
    }

    /** Reads a transposed operand where it lies, as long as only one of the two is transposed. */
    private static int matmul(Rewriting to, MatMul m, int a, int b) {
        int plainA = swapped(to, a);
        if (plainA >= 0 && !m.transposeB()) {
            return to.add(new MatMul(!m.transposeA(), false), plainA, b);
        }
        int plainB = swapped(to, b);
        if (plainB >= 0 && !m.transposeA()) {
            return to.add(new MatMul(false, !m.transposeB()), a, plainB);
        }
        return repeatedRows(to, m, a, b);
    }

    /** Returns what {@code x} is the transpose of, if that exchanged the last two axes only; otherwise −1. */
    private static int swapped(Rewriting to, int x) {
        Instruction t = to.maker(x, Transpose.class);
        return t != null && swapsLast(((Transpose) t.op()).order()) ? t.in().get(0) : -1;
    }

    static boolean swapsLast(List<Integer> order) {
        int n = order.size();
        for (int a = 0; a < n - 2; a++) {
            if (order.get(a) != a) {
                return false;
            }
        }
        return n >= 2 && order.get(n - 1) == n - 2;
    }

    // ---- elementwise

    private static int unary(Rewriting to, Op op, int x) {
        if (op instanceof UnaryFunction u && u.function() == Unary.NEGATE) {
            Instruction inner = to.maker(x, Unary.NEGATE);
            if (inner != null) {
                return inner.in().get(0);
            }
        } else if (op instanceof IntegerPower p) {
            switch (p.p()) {
                case 0:
                    return to.add(new Broadcast(to.shape(x)), to.add(new Constant(Tensor.scalar(1))));
                case 1:
                    return x;
                case 2:
                    return to.add(new UnaryFunction(Unary.SQUARE), x);
                case -1:
                    return to.add(new UnaryFunction(Unary.RECIPROCAL), x);
                default:
                    break;
            }
        }
        Instruction reshape = to.maker(x, Reshape.class);
        if (reshape != null) {
            return to.add(new Reshape(to.shape(x)), to.add(op, reshape.in().get(0)));
        }
        Instruction broadcast = to.maker(x, Broadcast.class);
        if (broadcast != null) {
            return to.add(new Broadcast(to.shape(x)), to.add(op, broadcast.in().get(0)));
        }
        return -1;
    }

    private static int exact(Rewriting to, Op op, int a, int b) {
        Instruction minusA = to.maker(a, Unary.NEGATE);
        Instruction minusB = to.maker(b, Unary.NEGATE);
        if (is(op, Binary.ADD) && minusB != null) {
            return to.add(new BinaryFunction(Binary.SUBTRACT), a, minusB.in().get(0));
        } else if (is(op, Binary.ADD) && minusA != null) {
            return to.add(new BinaryFunction(Binary.SUBTRACT), b, minusA.in().get(0));
        } else if (is(op, Binary.SUBTRACT) && minusB != null) {
            return to.add(new BinaryFunction(Binary.ADD), a, minusB.in().get(0));
        }
        return exact(to, op, a, b, to.shape(a));
    }

    /** x·1 and x/1, where the 1 may be broadcast. */
    private static int exact(Rewriting to, Op op, int a, int b, Shape shape) {
        if ((is(op, Binary.MULTIPLY) || is(op, Binary.DIVIDE)) && isOne(to, b) && to.shape(a).equals(shape)) {
            return a;
        }
        return is(op, Binary.MULTIPLY) && isOne(to, a) && to.shape(b).equals(shape) ? b : -1;
    }

    private static boolean is(Op op, Binary f) {
        return BinaryWithBroadcast.is(op, f);
    }

    private static boolean isOne(Rewriting to, int v) {
        Instruction broadcast = to.maker(v, Broadcast.class);
        Tensor c = to.constant(broadcast == null ? v : broadcast.in().get(0));
        if (c == null || c.shape().size() == 0) {
            return false;
        }
        for (int i = 0; i < c.shape().size(); i++) {
            if (c.at(i) != 1) {
                return false;
            }
        }
        return true;
    }

    /**
     * Moves a broadcast or reshape that both operands share after the op.
     *
     * <p>Otherwise lets the op read one broadcast operand unrepeated.
     */
    private static int broadcasting(Rewriting to, Op op, int a, int b) {
        Shape shape = to.shape(a);
        Instruction ra = to.maker(a, Reshape.class);
        Instruction rb = to.maker(b, Reshape.class);
        if (ra != null && rb != null && to.shape(ra.in().get(0)).equals(to.shape(rb.in().get(0)))) {
            return to.add(new Reshape(shape), to.add(op, ra.in().get(0), rb.in().get(0)));
        }
        Instruction ba = to.maker(a, Broadcast.class);
        Instruction bb = to.maker(b, Broadcast.class);
        if (ba != null && bb != null) {
            Shape both = Shape.broadcast(to.shape(ba.in().get(0)), to.shape(bb.in().get(0)));
            if (both.size() < shape.size()) {
                int x = to.add(new Broadcast(both), ba.in().get(0));
                int y = to.add(new Broadcast(both), bb.in().get(0));
                return to.add(new Broadcast(shape), to.add(op, x, y));
            }
        }
        if (bb != null && BinaryWithBroadcast.fits(op, false, to.shape(bb.in().get(0)), shape)) {
            return absorbed(to, op, false, a, ra, bb.in().get(0), shape);
        }
        if (ba != null && BinaryWithBroadcast.fits(op, true, to.shape(ba.in().get(0)), shape)) {
            return absorbed(to, op, true, b, rb, ba.in().get(0), shape);
        }
        return -1;
    }

    /**
     * Writes the op with one operand read unrepeated.
     *
     * <p>A reshape of the other moves after the op where the repeated one fits the shape before.
     */
    private static int absorbed(Rewriting to, Op op, boolean first, int whole, Instruction reshape, int small,
            Shape shape) {
        if (reshape != null) {
            int inner = reshape.in().get(0);
            Shape before = to.shape(inner);
            Shape row = stripped(to.shape(small));
            if (row.rank() == 0 || endsWith(before, row) && endsWith(shape, row)) {
                int as = to.add(new Reshape(row), small);
                return to.add(new Reshape(shape), write(to, op, first, inner, as, before));
            }
        }
        return write(to, op, first, whole, small, shape);
    }

    private static int write(Rewriting to, Op op, boolean first, int whole, int small, Shape shape) {
        Op fused = new BinaryWithBroadcast(op, first, shape);
        return first ? to.add(fused, small, whole) : to.add(fused, whole, small);
    }

    private static Shape stripped(Shape s) {
        List<Integer> dims = new ArrayList<>();
        for (int d : s.dims()) {
            if (d != 1 || !dims.isEmpty()) {
                dims.add(d);
            }
        }
        return Shape.of(dims.stream().mapToInt(i -> i).toArray());
    }

    private static boolean endsWith(Shape s, Shape end) {
        if (end.rank() > s.rank()) {
            return false;
        }
        for (int i = 1; i <= end.rank(); i++) {
            if (s.dim(-i) != end.dim(-i)) {
                return false;
            }
        }
        return true;
    }
}
