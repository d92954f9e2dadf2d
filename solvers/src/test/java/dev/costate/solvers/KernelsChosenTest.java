package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.vectorapi.KernelChoice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each run of this module's tests has the kernels that the build meant it to have. */
@Tag("kernels")
class KernelsChosenTest {
    @Test
    void asTheBuildExpects() {
        assertEquals(System.getProperty("costate.expectKernels"), KernelChoice.current().name(),
                KernelChoice.current().reason());
    }
}
