package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.vectorapi.scalar.ScalarKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * Every kernel against the order of roundings that {@link Kernels} states.
 *
 * <p>Scalar and as chosen for this run (see {@link KernelsChosenTest}); {@link Case} states the order as plainly as
 * possible.
 */
@Tag("kernels")
class KernelsTest {
    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void everyKernelHasTheStatedBits(@ForAll long seed) {
        check(seed, ScalarKernels::new);
        check(seed, KernelChoice::kernels);
    }

    private static void check(long seed, Function<Memory, Kernels> make) {
        Case trial = new Case(seed);
        Memory memory = trial.memory();
        Kernels kernels = make.apply(memory);
        double[] expected = trial.start.clone();
        double result = trial.run(kernels);
        double expectedResult = trial.reference(expected);
        String label = kernels.name() + " " + trial;
        assertEquals(Double.doubleToLongBits(expectedResult), Double.doubleToLongBits(result), label);
        for (int i = 0; i < expected.length; i++) {
            if (Double.doubleToLongBits(expected[i]) != Double.doubleToLongBits(memory.cells[i])) {
                assertTrue(false, label + ": cell " + i + " is " + memory.cells[i] + " instead of " + expected[i]);
            }
        }
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void rowsAreAddedInOrder(@ForAll long seed) {
        Random random = new Random(seed);
        int rows = random.nextInt(9);
        int n = random.nextInt(100);
        for (Function<Memory, Kernels> make : List.<Function<Memory, Kernels>>of(ScalarKernels::new,
                KernelChoice::kernels)) {
            Memory memory = new Memory(rows * n + n + 20);
            Arrays.setAll(memory.cells, i -> random.nextInt(9) == 0 ? -0.0 : random.nextGaussian());
            double[] expected = memory.cells.clone();
            for (int i = 0; i < rows * n; i++) {
                expected[rows * n + 7 + i % n] += expected[3 + i];
            }
            make.apply(memory).addRows(3, rows * n + 7, rows, n);
            assertArrayEquals(expected, memory.cells);
        }
    }
}
