package dev.costate.autodiff.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.costate.autodiff.Samples;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A replay that has run before allocates nothing.
 *
 * <p>Runs a scan, products, fused forms, a gradient, and parameters fed back.
 */
class AllocationTest {
    @Tag("slow")
    @Test
    void replayAllocatesNothing() throws InterruptedException {
        Shape w = Shape.of(3, 3);
        Tape loss = Tape.record(List.of(w, Shape.of(4, 3), Shape.of(6, 4, 3)), v -> {
            Var[] r = Scan.over(new Var[] {v[1]}, new Var[] {v[2]},
                    (c, x) -> new Var[] {c[0].matmul(v[0]).plus(x[0]).tanh(), c[0].softmax(1)});
            return new Var[] {r[0].square().sum().plus(r[1].logSumExp(2).mean())};
        });
        Tape step = Tape.record(loss.inputShapes(), v -> {
            Var[] r = loss.vjp(true, false, false).call(v[0], v[1], v[2], Var.constant(1));
            return new Var[] {v[0].minus(r[1].times(0.01)), r[0]};
        });
        Replay replay = Replay.of(step.simplify());
        Samples s = new Samples(1);
        double[] x = s.any(Shape.of(4, 3)).toArray();
        double[] out = new double[9];
        replay.set(0, s.any(w)).set(2, s.any(Shape.of(6, 4, 3)));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        // Compiled code keeps vectors out of objects; until it is there the interpreter allocates them. That takes 2
        // s, and longer where the compiler's thread
        // has to wait for a processor.
        long allocated = -1;
        long end = System.nanoTime() + 40_000_000_000L;
        while (allocated != 0 && System.nanoTime() < end) {
            Thread.sleep(2);
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < 100; i++) {
                replay.set(1, x).run().feed(0, 0);
                replay.get(0, out);
                x[0] = 1 + 1e-3 * replay.scalar(1);
            }
            allocated = threads.getThreadAllocatedBytes(id) - before;
        }
        assertEquals(0, allocated, "bytes in 100 runs, after 40 s");
    }
}
