package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import dev.costate.vectorapi.scalar.ScalarKernels;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What kernels refuse, and what they may not do: allocate. */
@Tag("kernels")
class KernelLimitsTest {
    @Test
    void twoTransposedFactorsAreRefused() {
        Kernels kernels = KernelChoice.kernels(new Memory(100));
        String message = assertThrows(IllegalArgumentException.class,
                () -> kernels.product(0, true, 10, true, 20, 2, 2, 2)).getMessage();
        assertEquals("a product of two transposed matrices is not supported", message);
    }

    @Test
    void rowsOutsideTheTableAreRefused() {
        Memory memory = new Memory(100);
        Kernels kernels = KernelChoice.kernels(memory);
        for (double index : new double[] {-1, 3, 0.5, 2.999, Double.NaN, Double.POSITIVE_INFINITY}) {
            memory.cells[50] = index;
            String expected = "row index " + index + ": must be a whole number in [0, 3)";
            assertEquals(expected,
                    assertThrows(IndexOutOfBoundsException.class, () -> kernels.gatherRows(0, 3, 50, 60, 1, 4))
                            .getMessage());
            assertEquals(expected,
                    assertThrows(IndexOutOfBoundsException.class, () -> kernels.scatterAddRows(0, 50, 60, 3, 1, 4))
                            .getMessage());
        }
    }

    /**
     * Scalar kernels allocate nothing at the second call of a size. (SIMD ones neither, once compiled; before that
     * the Vector API itself makes an object of every vector.)
     */
    @Tag("slow")
    @Test
    void scalarKernelsDoNotAllocate() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int seed = 0; seed < 500; seed++) {
            Case trial = new Case(seed);
            Kernels kernels = new ScalarKernels(trial.memory());
            trial.run(kernels);
            // The JVM itself allocates now and then (96 bytes were seen once in some thousands of calls): the
            // quietest of three calls counts.
            long fewest = Long.MAX_VALUE;
            for (int call = 0; call < 3; call++) {
                long before = thread.getCurrentThreadAllocatedBytes();
                trial.run(kernels);
                fewest = Math.min(fewest, thread.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, fewest, trial.toString());
        }
    }
}
