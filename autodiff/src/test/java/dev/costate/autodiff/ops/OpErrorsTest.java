package dev.costate.autodiff.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operands that do not fit an op are refused, each for its reason; those that just fit are not. */
class OpErrorsTest {
    private static final Shape S = Shape.SCALAR;

    private static Shape shape(int... dims) {
        return Shape.of(dims);
    }

    private static void fits(Shape result, Op op, Shape... in) {
        assertEquals(List.of(result), op.shapes(List.of(in)));
    }

    private static void refused(String message, Op op, Shape... in) {
        assertEquals(message,
                assertThrows(ShapeMismatchException.class, () -> op.shapes(List.of(in))).getMessage());
    }

    @Test
    void parts() {
        SliceSum sum = new SliceSum(1, List.of(0, 2));
        fits(shape(2, 5), sum, shape(2, 5), shape(2, 5), shape(2, 3));
        String where = "slice_sum of part 1 of shape %s at 2 of axis 1 of [2, 5]: must lie in it";
        refused(String.format(where, "[2, 4]"), sum, shape(2, 5), shape(2, 5), shape(2, 4));
        refused(String.format(where, "[3, 3]"), sum, shape(2, 5), shape(2, 5), shape(3, 3));
        refused(String.format(where, "[2, 3, 1]"), sum, shape(2, 5), shape(2, 5), shape(2, 3, 1));
        refused("slice_sum of 2 parts of 1 operands: must be as many", sum, shape(2, 5), shape(2, 5));
        refused("slice_sum of part 0 of shape [2] at -1 of axis 0 of [5]: must lie in it", new SliceSum(0, List.of(-1)),
                shape(5), shape(2));
        assertEquals("axis=1 parts=2", sum.attributes());
    }

    @Test
    void spectra() {
        RealFft line = new RealFft(1, 1, 1);
        fits(shape(2, 4), line, shape(6));
        fits(shape(3, 2, 4), line, shape(3, 7));
        fits(shape(3, 2, 5, 1), new RealFft(2, 1, 1), shape(3, 5, 1));
        refused("rfft of shape []: needs 1 axis at least, and elements", line, S);
        refused("rfft of shape [3, 0]: needs 1 axis at least, and elements", line, shape(3, 0));
        refused("rfft of shape [3]: needs 2 axes at least, and elements", new RealFft(2, 1, 1), shape(3));
        RealFftTranspose back = new RealFftTranspose(1, 7, 1, 1);
        fits(shape(3, 7), back, shape(3, 2, 4));
        fits(shape(5, 6), new RealFftTranspose(2, 6, 1, 1), shape(2, 5, 4));
        String needs = " to length 7: needs [.., 2, 4], real parts, then imaginary ones";
        refused("irfft of shape [2, 3]" + needs, back, shape(2, 3));
        refused("irfft of shape [3, 4]" + needs, back, shape(3, 4));
        refused("irfft of shape [4]" + needs, back, shape(4));
        refused("irfft of shape [2, 4] to length 6: needs [.., 2, h, 4], real parts, then imaginary ones",
                new RealFftTranspose(2, 6, 1, 1), shape(2, 4));
        refused("irfft of shape [2, 1] to length 0: needs [.., 2, 1], real parts, then imaginary ones",
                new RealFftTranspose(1, 0, 1, 1), shape(2, 1));
        String axes = "a Fourier transform over 3 axes: must be 1 or 2";
        assertEquals(axes, assertThrows(IllegalArgumentException.class, () -> new RealFft(3, 1, 1)).getMessage());
        assertEquals(axes,
                assertThrows(IllegalArgumentException.class, () -> new RealFftTranspose(3, 4, 1, 1)).getMessage());
    }

    @Test
    void products() {
        Affine affine = new Affine(Unary.TANH);
        fits(shape(2, 4), affine, shape(2, 3), shape(3, 4), shape(1, 4));
        String needs = ": needs [m, k], [k, n] and n elements";
        refused("affine of [3], weights [3, 4] and bias [4]" + needs, affine, shape(3), shape(3, 4), shape(4));
        refused("affine of [2, 3], weights [3] and bias [1]" + needs, affine, shape(2, 3), shape(3), shape(1));
        refused("affine of [2, 3], weights [2, 4] and bias [4]" + needs, affine, shape(2, 3), shape(2, 4), shape(4));
        refused("affine of [2, 3], weights [3, 4] and bias [3]" + needs, affine, shape(2, 3), shape(3, 4), shape(3));
        fits(shape(7, 2, 4), new MatMul(true, false), shape(7, 3, 2), shape(7, 3, 4));
        fits(shape(2, 4), new MatMul(false, true), shape(2, 3), shape(4, 3));
        needs = ": needs [.., m, k] and [.., k, n] with equal leading axes";
        refused("matmul of [3] and [3]" + needs, new MatMul(false, false), shape(3), shape(3));
        refused("matmul of [1, 2, 3] and [3, 4]" + needs, new MatMul(false, false), shape(1, 2, 3), shape(3, 4));
        refused("matmul of [2, 3]ᵀ and [3, 4]" + needs, new MatMul(true, false), shape(2, 3), shape(3, 4));
        refused("matmul of [2, 3] and [3, 4]ᵀ" + needs, new MatMul(false, true), shape(2, 3), shape(3, 4));
        refused("matmul of [5, 2, 3] and [6, 3, 4]" + needs, new MatMul(false, false), shape(5, 2, 3),
                shape(6, 3, 4));
        assertEquals("matmul with both operands transposed: use the transpose of the swapped product",
                assertThrows(IllegalArgumentException.class, () -> new MatMul(true, true)).getMessage());
    }

    @Test
    void elementwise() {
        Shape to = shape(5, 3);
        BinaryFunction add = new BinaryFunction(Binary.ADD);
        BinaryFunction divide = new BinaryFunction(Binary.DIVIDE);
        fits(to, new BinaryWithBroadcast(add, false, to), to, shape(3));
        fits(to, new BinaryWithBroadcast(add, true, to), shape(5, 1), to);
        fits(to, new BinaryWithBroadcast(divide, true, to), S, to);
        String must = ": one must be [5, 3], the other a scalar, row or column of it";
        refused("add of shapes [2, 3] and [3]" + must, new BinaryWithBroadcast(add, false, to), shape(2, 3), shape(3));
        refused("add of shapes [2, 5, 3] and [5, 1]: one must be [2, 5, 3], the other a scalar, row or column of it",
                new BinaryWithBroadcast(add, false, shape(2, 5, 3)), shape(2, 5, 3), shape(5, 1));
        refused("add of shapes [3] and [5, 3]" + must, new BinaryWithBroadcast(add, false, to), shape(3), to);
        refused("add of shapes [5, 3] and [1, 5, 3]" + must, new BinaryWithBroadcast(add, false, to), to,
                shape(1, 5, 3));
        // not commutative: only a scalar is read on the left
        refused("divide of shapes [3] and [5, 3]" + must, new BinaryWithBroadcast(divide, true, to), shape(3), to);
        assertEquals("matmul is not an elementwise op of two operands",
                assertThrows(IllegalArgumentException.class,
                        () -> new BinaryWithBroadcast(new MatMul(false, false), false, to)).getMessage());
        refused("where of shapes [[2], [3], [2]]: must be equal", new Where(), shape(2), shape(3), shape(2));
        refused("where of shapes [[2], [2], [3]]: must be equal", new Where(), shape(2), shape(2), shape(3));
        refused("add of shapes [2] and [3]: must be equal", add, shape(2), shape(3));
    }

    @Test
    void rows() {
        fits(shape(4, 3), new ScatterAddRows(4), shape(2, 3), shape(2));
        String needs = ": needs as many rows as indices";
        refused("scatter_add of [] by an index of [1]" + needs, new ScatterAddRows(4), S, shape(1));
        refused("scatter_add of [2, 3] by an index of [2, 1]" + needs, new ScatterAddRows(4), shape(2, 3),
                shape(2, 1));
        refused("scatter_add of [2, 3] by an index of [3]" + needs, new ScatterAddRows(4), shape(2, 3), shape(3));
        fits(shape(5), new GatherRows(), shape(2), shape(5));
        needs = ": needs a table with rows and an index of one axis";
        refused("gather of [] by an index of [1]" + needs, new GatherRows(), S, shape(1));
        refused("gather of [2] by an index of []" + needs, new GatherRows(), shape(2), S);
    }

    @Test
    void axesAndCounts() {
        refused("transpose of [2] with axis order [1, 0]: the numbers of axes differ", Transpose.of(1, 0), shape(2));
        assertEquals("axis order [0, 0] is not a permutation of 0 … 1",
                assertThrows(IllegalArgumentException.class, () -> Transpose.of(0, 0)).getMessage());
        fits(shape(7), new Pad(0, 2, 0), shape(5));
        for (int[] bad : new int[][] {{-1, 0}, {0, -1}}) {
            assertEquals("pad by " + bad[0] + " before and " + bad[1] + " after: must be ≥ 0",
                    assertThrows(IllegalArgumentException.class, () -> new Pad(0, bad[0], bad[1])).getMessage());
        }
        fits(shape(3), new RandomDraw(shape(3), true, 0), S, shape(1));
        String both = ": both must be scalars";
        refused("random_normal with seed [2] and counter []" + both, new RandomDraw(S, true, 0), shape(2), S);
        refused("random_uniform with seed [] and counter [2]" + both, new RandomDraw(S, false, 0), S, shape(2));
        refused("axis 1 of shape [3]: must be in [-1, 1)", new CumulativeSum(1, false), shape(3));
        fits(shape(0), new Slice(0, 2, 2), shape(2));
        refused("slice -1..1 of axis 0 of [2]: must lie in 0..2", new Slice(0, -1, 1), shape(2));
        refused("slice 2..1 of axis 0 of [2]: must lie in 0..2", new Slice(0, 2, 1), shape(2));
        refused("slice 1..3 of axis 0 of [2]: must lie in 0..2", new Slice(0, 1, 3), shape(2));
    }
}
