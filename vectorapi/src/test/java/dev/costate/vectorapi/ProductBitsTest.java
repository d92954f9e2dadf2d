package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.vectorapi.scalar.ScalarKernels;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Products of all forms, with a vector and packed, have the bits of the scalar kernels at every remainder. */
@Tag("kernels")
class ProductBitsTest {
    private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 23, 31, 32, 33, 40, 63, 64, 65,
        79, 100, 127, 128, 129, 200};
    private static final int[] INNER = {0, 1, 2, 3, 8, 33, 255, 256, 257, 512, 600};

    @Test
    void packedInSeveralDepths() {
        for (int k : new int[] {255, 256, 257, 512, 513, 769, 1024, 1300}) {
            for (int form = 0; form < 3; form++) {
                same(128, 64, k, form);
                same(141, 71 + k % 7, k, form);
            }
        }
    }

    @Test
    void withAVector() {
        for (int size : SIZES) {
            for (int k : INNER) {
                for (int form = 0; form < 3; form++) {
                    same(1, size, k, form);
                    same(size, 1, k, form);
                }
            }
        }
    }

    private static void same(int m, int n, int k, int form) {
        int b = m * k + 3;
        int c = b + k * n + 5;
        int end = c + m * n + 9;
        Memory expected = new Memory(end);
        Random random = new Random(m + 1000L * n + 1_000_000L * k);
        for (int i = 0; i < end; i++) {
            expected.cells[i] = random.nextGaussian() * (i % 7 == 0 ? 1e10 : 1);
        }
        Memory actual = new Memory(end);
        System.arraycopy(expected.cells, 0, actual.cells, 0, end);
        new ScalarKernels(expected).product(0, form == 2, b, form == 1, c, m, n, k);
        KernelChoice.kernels(actual).product(0, form == 2, b, form == 1, c, m, n, k);
        for (int i = 0; i < end; i++) {
            assertEquals(Double.doubleToLongBits(expected.cells[i]), Double.doubleToLongBits(actual.cells[i]),
                    m + "×" + n + "×" + k + " in form " + form + ", cell " + (i - c));
        }
    }
}
