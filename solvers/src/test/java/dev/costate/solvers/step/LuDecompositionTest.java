package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Residuals of both solves on random matrices, and matrices that have no solution. */
class LuDecompositionTest {
    /** Measured over 10⁵ tries: a residual of 2.8e-14 of Σ|aᵢⱼxⱼ| + |bᵢ| at most. */
    @Property(tries = 300)
    void residuals(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int n) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] a = random.doubles((long) n * n, -1, 1).toArray();
        for (int i = 0; i < n; i++) {
            a[i * n + i] *= random.nextInt(3);
        }
        double[] b = random.doubles(n, -1, 1).toArray();
        BlockMatrix.LuDecomposition lu = new BlockMatrix.LuDecomposition(n);
        System.arraycopy(a, 0, lu.matrix(), 0, n * n);
        Assume.that(lu.factor());
        double[] x = b.clone();
        lu.solve(x, 0);
        double[] z = b.clone();
        lu.solveTransposed(z, 0);
        for (int i = 0; i < n; i++) {
            double r = -b[i];
            double q = -b[i];
            double sizeR = Math.abs(b[i]);
            double sizeQ = sizeR;
            for (int j = 0; j < n; j++) {
                r += a[i * n + j] * x[j];
                sizeR += Math.abs(a[i * n + j] * x[j]);
                q += a[j * n + i] * z[j];
                sizeQ += Math.abs(a[j * n + i] * z[j]);
            }
            assertEquals(0, r, 1e-13 * sizeR);
            assertEquals(0, q, 1e-13 * sizeQ);
        }
    }

    @Test
    void aMatrixThatNeedsPivoting() {
        BlockMatrix.LuDecomposition lu = new BlockMatrix.LuDecomposition(3);
        System.arraycopy(new double[] {0, 2, 0, 0, 0, 4, 5, 0, 0}, 0, lu.matrix(), 0, 9);
        assertTrue(lu.factor());
        double[] x = {2, 4, 5};
        lu.solve(x, 0);
        double[] one = {1, 1, 1};
        for (int i = 0; i < 3; i++) {
            assertEquals(one[i], x[i]);
        }
    }

    @Test
    void refused() {
        for (double[] bad : new double[][] {{1, 2, 2, 4}, {0, 0, 0, 0}, {Double.NaN, 0, 0, 1},
            {1, 0, 0, Double.POSITIVE_INFINITY}}) {
            BlockMatrix.LuDecomposition lu = new BlockMatrix.LuDecomposition(2);
            System.arraycopy(bad, 0, lu.matrix(), 0, 4);
            assertFalse(lu.factor());
        }
    }
}
