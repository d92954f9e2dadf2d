package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Solutions put into the whole matrix δI − κJ, written out from its strips. */
class BlockMatrixTest {
    private static final double DELTA = 1.5;
    private static final double KAPPA = 0.25;

    /** Element (i, k) of the whole Jacobian: nothing above the diagonal blocks, which are the first. */
    private static double element(double[] j, int m, int blocks, int i, int k) {
        int row = i / m;
        int column = k / m;
        if (row < column) {
            return 0;
        }
        return row == column ? j[i % m * m + k % m] : j[(column * blocks + row) * m * m + i % m * m + k % m];
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void solutions(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int m,
            @ForAll @IntRange(min = 1, max = 4) int blocks) {
        SplittableRandom r = new SplittableRandom(seed);
        int n = m * blocks;
        BlockMatrix matrix = new BlockMatrix(m, blocks);
        assertEquals(Math.max(1, blocks - 1) * m, matrix.columns());
        double[] j = matrix.room();
        assertEquals(matrix.columns() * n, j.length);
        for (int i = 0; i < j.length; i++) {
            j[i] = r.nextDouble(-1, 1);
        }
        assertTrue(matrix.factor(DELTA, KAPPA, j));
        double[] b = r.doubles(n, -1, 1).toArray();
        double[] x = b.clone();
        matrix.solve(x);
        double[] z = b.clone();
        matrix.solveTransposed(z);
        double[] last = b.clone();
        matrix.solveBlock(last, blocks - 1);
        for (int i = 0; i < n; i++) {
            double sum = 0;
            double transposed = 0;
            double block = 0;
            for (int k = 0; k < n; k++) {
                double a = (i == k ? DELTA : 0) - KAPPA * element(j, m, blocks, i, k);
                sum += a * x[k];
                transposed += ((i == k ? DELTA : 0) - KAPPA * element(j, m, blocks, k, i)) * z[k];
                block += i / m == k / m ? a * last[k] : 0;
            }
            // the blocks are diagonally dominant, |b| ≤ 1; measured over 10⁵ tries: 1.1e-15
            assertEquals(b[i], sum, 1e-14);
            assertEquals(b[i], transposed, 1e-14);
            assertEquals(i < n - m ? b[i] : block, i < n - m ? last[i] : b[i], 1e-14);
        }
    }

    @Example
    void refused() {
        assertFalse(new BlockMatrix(2, 1).factor(1, 1, new double[] {1, 0, 0, 0.5}));
        assertTrue(new BlockMatrix(2, 1).factor(1, 1, new double[] {2, 0, 0, 0.5}));
    }
}
