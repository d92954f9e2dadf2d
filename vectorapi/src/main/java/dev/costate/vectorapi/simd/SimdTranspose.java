package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.Lanes.SPECIES;
import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Transposes squares of 8×8 in eight vectors of eight lanes. Stateless, thread-safe.
 *
 * <p>Three rounds: of the indices of rows and columns, each written with three bits, one bit is exchanged a round.
 */
final class SimdTranspose {
    private static final VectorShuffle<Double> X1 = VectorShuffle.fromOp(SPECIES, i -> i ^ 1);
    private static final VectorShuffle<Double> X2 = VectorShuffle.fromOp(SPECIES, i -> i ^ 2);
    private static final VectorShuffle<Double> X4 = VectorShuffle.fromOp(SPECIES, i -> i ^ 4);
    private static final VectorMask<Double> M1 = VectorMask.fromLong(SPECIES, 0xAA);
    private static final VectorMask<Double> M2 = VectorMask.fromLong(SPECIES, 0xCC);
    private static final VectorMask<Double> M4 = VectorMask.fromLong(SPECIES, 0xF0);

    private SimdTranspose() {
    }

    /** to[y0 + j·toRow + i] = from[x + i·fromRow + j] for i &lt; 8, j &lt; cols; cols is a multiple of 8. */
    static void eightRows(double[] from, int x, int fromRow, double[] to, int y0, int toRow, int cols) {
        for (int j = 0; j < cols; j += 8) {
            int at = x + j;
            DoubleVector r0 = fromArray(SPECIES, from, at);
            DoubleVector r1 = fromArray(SPECIES, from, at + fromRow);
            DoubleVector r2 = fromArray(SPECIES, from, at + 2 * fromRow);
            DoubleVector r3 = fromArray(SPECIES, from, at + 3 * fromRow);
            DoubleVector r4 = fromArray(SPECIES, from, at + 4 * fromRow);
            DoubleVector r5 = fromArray(SPECIES, from, at + 5 * fromRow);
            DoubleVector r6 = fromArray(SPECIES, from, at + 6 * fromRow);
            DoubleVector r7 = fromArray(SPECIES, from, at + 7 * fromRow);
            DoubleVector t = r0.blend(r1.rearrange(X1), M1);
            r1 = r0.rearrange(X1).blend(r1, M1);
            r0 = t;
            t = r2.blend(r3.rearrange(X1), M1);
            r3 = r2.rearrange(X1).blend(r3, M1);
            r2 = t;
            t = r4.blend(r5.rearrange(X1), M1);
            r5 = r4.rearrange(X1).blend(r5, M1);
            r4 = t;
            t = r6.blend(r7.rearrange(X1), M1);
            r7 = r6.rearrange(X1).blend(r7, M1);
            r6 = t;
            t = r0.blend(r2.rearrange(X2), M2);
            r2 = r0.rearrange(X2).blend(r2, M2);
            r0 = t;
            t = r1.blend(r3.rearrange(X2), M2);
            r3 = r1.rearrange(X2).blend(r3, M2);
            r1 = t;
            t = r4.blend(r6.rearrange(X2), M2);
            r6 = r4.rearrange(X2).blend(r6, M2);
            r4 = t;
            t = r5.blend(r7.rearrange(X2), M2);
            r7 = r5.rearrange(X2).blend(r7, M2);
            r5 = t;
            t = r0.blend(r4.rearrange(X4), M4);
            r4 = r0.rearrange(X4).blend(r4, M4);
            r0 = t;
            t = r1.blend(r5.rearrange(X4), M4);
            r5 = r1.rearrange(X4).blend(r5, M4);
            r1 = t;
            t = r2.blend(r6.rearrange(X4), M4);
            r6 = r2.rearrange(X4).blend(r6, M4);
            r2 = t;
            t = r3.blend(r7.rearrange(X4), M4);
            r7 = r3.rearrange(X4).blend(r7, M4);
            r3 = t;
            int y = y0 + j * toRow;
            r0.intoArray(to, y);
            r1.intoArray(to, y + toRow);
            r2.intoArray(to, y + 2 * toRow);
            r3.intoArray(to, y + 3 * toRow);
            r4.intoArray(to, y + 4 * toRow);
            r5.intoArray(to, y + 5 * toRow);
            r6.intoArray(to, y + 6 * toRow);
            r7.intoArray(to, y + 7 * toRow);
        }
    }
}
