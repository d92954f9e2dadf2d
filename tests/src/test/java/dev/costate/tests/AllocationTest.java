package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.costate.tests.bench.W1SpiralBenchmark;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** After warm-up a training step allocates nothing. */
class AllocationTest {
    @Test
    void aSpiralTrainingStepAllocatesNothing() {
        W1SpiralBenchmark workload = new W1SpiralBenchmark();
        workload.record();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double sink = 0;
        long fewest = Long.MAX_VALUE;
        // Vectors live in registers only once C2 has compiled the kernels, so the counter is read in rounds until a whole round is quiet.
        for (int round = 0; round < 200 && fewest > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100; i++) {
                sink += workload.trainingStep();
            }
            fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(Double.isFinite(sink));
        assertEquals(0, fewest, "bytes allocated by 100 training steps");
    }
}
