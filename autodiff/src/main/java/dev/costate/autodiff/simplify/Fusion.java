package dev.costate.autodiff.simplify;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.ops.Affine;
import dev.costate.autodiff.ops.BinaryFunction;
import dev.costate.autodiff.ops.BinaryWithBroadcast;
import dev.costate.autodiff.ops.Broadcast;
import dev.costate.autodiff.ops.Concat;
import dev.costate.autodiff.ops.Constant;
import dev.costate.autodiff.ops.MatMul;
import dev.costate.autodiff.ops.Pad;
import dev.costate.autodiff.ops.Transpose;
import dev.costate.autodiff.ops.UnaryFunction;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules for values that are used once.
 *
 * <p>Product + bias + activation become one op; the transpose of a product and sums of padded pieces that tile an axis
 * disappear.
 */
final class Fusion implements Rewriting.Rule {
    private static final long NO_PADS = -1L << 60;

    /** Of each sum of pads that was met, how much of the axis they cover, so that a long sum is looked at once. */
    private final Map<Integer, Long> lengths = new HashMap<>();

    @Override
    public List<Integer> rewrite(Rewriting to, Op op, List<Integer> in, List<Integer> uses) {
        int v = -1;
        if (op instanceof BinaryWithBroadcast b && BinaryWithBroadcast.is(b.base(), Binary.ADD)) {
            v = affine(to, in.get(b.first() ? 1 : 0), in.get(b.first() ? 0 : 1));
        } else if (op instanceof UnaryFunction u && u.function() != Unary.IDENTITY) {
            v = activated(to, u.function(), in.get(0));
        } else if (op instanceof Transpose t) {
            v = transposed(to, t, in.get(0));
        } else if (BinaryWithBroadcast.is(op, Binary.ADD)) {
            v = tiles(to, in.get(0), in.get(1));
        }
        return v < 0 ? null : List.of(v);
    }

    private static int affine(Rewriting to, int product, int bias) {
        Instruction m = to.maker(product, MatMul.class);
        if (m == null || !to.usedOnce(product) || ((MatMul) m.op()).transposeA() || ((MatMul) m.op()).transposeB()
                || to.shape(product).rank() != 2) {
            return -1;
        }
        int n = to.shape(product).dim(1);
        Shape b = to.shape(bias);
        return b.size() == n && (n == 1 || b.dim(-1) == n)
                ? to.add(new Affine(Unary.IDENTITY), m.in().get(0), m.in().get(1), bias) : -1;
    }

    private static int activated(Rewriting to, Unary f, int x) {
        Instruction affine = to.maker(x, Affine.class);
        boolean plain = affine != null && ((Affine) affine.op()).activation() == Unary.IDENTITY;
        return plain && to.usedOnce(x) ? to.write(new Affine(f), affine.in()).get(0) : -1;
    }

    /** (Aᵀ·B)ᵀ = Bᵀ·A and (A·Bᵀ)ᵀ = B·Aᵀ: the same products, summed in the same order. */
    private static int transposed(Rewriting to, Transpose t, int x) {
        Instruction product = to.maker(x, MatMul.class);
        if (product == null || !to.usedOnce(x) || !Identities.swapsLast(t.order())) {
            return -1;
        }
        MatMul m = (MatMul) product.op();
        boolean one = m.transposeA() != m.transposeB();
        return one ? to.add(new MatMul(!m.transposeB(), !m.transposeA()), product.in().get(1), product.in().get(0))
                : -1;
    }

    /** Returns how much of their axis the pads in a sum cover together, far below 0 if it is not one of pads alone. */
    private long length(Rewriting to, int sum) {
        Instruction pad = to.maker(sum, Pad.class);
        if (pad != null) {
            return to.shape(pad.in().get(0)).dim(((Pad) pad.op()).axis());
        }
        Instruction add = to.maker(sum, Binary.ADD);
        if (add == null || !to.usedOnce(sum) || to.maker(add.in().get(1), Pad.class) == null) {
            return NO_PADS;
        }
        Long known = lengths.get(sum);
        if (known == null) {
            known = length(to, add.in().get(0)) + length(to, add.in().get(1));
            lengths.put(sum, known);
        }
        return known;
    }

    /**
     * Pads that are added up and tile their axis without gap or overlap are a concatenation, plus 0.
     *
     * <p>The cotangent of a vector that was sliced is such a sum. In it every piece meets zeros, which turn −0 into +0.
     */
    private int tiles(Rewriting to, int a, int b) {
        Instruction last = to.maker(b, Pad.class);
        if (last == null || length(to, a) + length(to, b) != to.shape(a).dim(((Pad) last.op()).axis())) {
            return -1;
        }
        List<Instruction> pads = new ArrayList<>();
        int sum = a;
        int next = b;
        while (true) {
            Instruction pad = to.maker(next, Pad.class);
            if (pad == null) {
                return -1;
            }
            pads.add(pad);
            Instruction add = to.maker(sum, Binary.ADD);
            if (add == null || !to.usedOnce(sum)) {
                break;
            }
            sum = add.in().get(0);
            next = add.in().get(1);
        }
        Instruction first = to.maker(sum, Pad.class);
        if (first == null) {
            return -1;
        }
        pads.add(first);
        int axis = ((Pad) first.op()).axis();
        pads.sort(Comparator.comparingInt(p -> ((Pad) p.op()).before()));
        List<Integer> parts = new ArrayList<>();
        int end = 0;
        for (Instruction pad : pads) {
            Pad p = (Pad) pad.op();
            if (p.axis() != axis || p.before() != end) {
                return -1;
            }
            end += to.shape(pad.in().get(0)).dim(axis);
            parts.add(pad.in().get(0));
        }
        Shape whole = to.shape(a);
        if (end != whole.dim(axis)) {
            return -1;
        }
        int joined = to.add(new Concat(axis), parts.toArray(Integer[]::new));
        int zero = to.add(new Broadcast(whole), to.add(new Constant(Tensor.scalar(0))));
        return to.write(new BinaryFunction(Binary.ADD), List.of(joined, zero)).get(0);
    }
}
