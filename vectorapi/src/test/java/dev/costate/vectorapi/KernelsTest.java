package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    private static void check(long seed, java.util.function.Function<Memory, Kernels> make) {
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
}
