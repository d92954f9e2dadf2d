package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.costate.models.design.LearnedMask;
import dev.costate.models.stable.Architecture;
import dev.costate.tests.bench.W10TransportBenchmark;
import dev.costate.tests.bench.W12DesignBenchmark;
import dev.costate.tests.bench.W13FftBenchmark;
import dev.costate.tests.bench.W14LatentSeriesBenchmark;
import dev.costate.tests.bench.W15StableNetBenchmark;
import dev.costate.tests.bench.W1SpiralBenchmark;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After warm-up a training step allocates nothing. */
class AllocationTest {
    /**
     * Steps by which C2 has compiled the large methods too: what it inlines there must not make objects again.
     * Measured: the last bytes after 5,100 to 11,200 steps.
     */
    private static final int STEPS = 20_000;

    @Tag("slow")
    @Test
    void aSpiralTrainingStepAllocatesNothing() throws InterruptedException {
        W1SpiralBenchmark workload = new W1SpiralBenchmark();
        workload.record();
        allocatesNothing(workload::trainingStep);
    }

    @Tag("slow")
    @Test
    void aStableNetworksTrainingStepAllocatesNothing() throws InterruptedException {
        W15StableNetBenchmark workload = new W15StableNetBenchmark();
        workload.architecture = Architecture.ANTISYMMETRIC;
        workload.record();
        allocatesNothing(workload::trainingStep);
    }

    @Tag("deep")
    @Test
    void aDesignsTrainingStepAllocatesNothing() throws InterruptedException {
        for (LearnedMask.Draw draw : new LearnedMask.Draw[] {LearnedMask.Draw.RELAXED, LearnedMask.Draw.TOP}) {
            W12DesignBenchmark workload = new W12DesignBenchmark();
            workload.draw = draw;
            workload.record();
            allocatesNothing(workload::linearStep);
        }
    }

    @Tag("slow")
    @Test
    void aFourierTransformAllocatesNothing() throws InterruptedException {
        W13FftBenchmark workload = new W13FftBenchmark();
        workload.n = 64;
        workload.record();
        allocatesNothing(() -> {
            workload.rfft2();
            workload.irfft2();
            return 0;
        });
    }

    @Tag("slow")
    @Test
    void anOptimalTransportFlowsTrainingStepAllocatesNothing() throws InterruptedException {
        W10TransportBenchmark workload = new W10TransportBenchmark();
        workload.batch = 9;
        workload.steps = 2;
        workload.record();
        allocatesNothing(workload::trainingStep);
    }

    @Tag("slow")
    @Test
    void aLatentSdesTrainingStepAllocatesNothing() throws InterruptedException {
        W14LatentSeriesBenchmark workload = new W14LatentSeriesBenchmark();
        workload.series = 3;
        workload.times = 3;
        workload.width = 4;
        workload.record();
        allocatesNothing(workload::trainingStep);
    }

    private static void allocatesNothing(DoubleSupplier trainingStep) throws InterruptedException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double sink = 0;
        long bytes = 0;
        int quiet = 0;
        long end = System.nanoTime() + 60_000_000_000L;
        // Vectors live in registers only once C2 has compiled the kernels, so the counter is read in rounds until
        // ten in a row are quiet.
        for (int step = 0; (step < STEPS || quiet < 10) && System.nanoTime() < end; step += 100) {
            // The compiler's thread may have to wait for a processor.
            Thread.sleep(1);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100; i++) {
                sink += trainingStep.getAsDouble();
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
            quiet = bytes == 0 ? quiet + 1 : 0;
        }
        assertTrue(Double.isFinite(sink));
        assertTrue(quiet >= 10, "100 training steps allocated " + bytes + " bytes after a minute");
    }
}
