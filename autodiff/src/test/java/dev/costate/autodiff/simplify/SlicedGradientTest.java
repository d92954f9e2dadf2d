package dev.costate.autodiff.simplify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Gradients of many slices of one tensor: the bits of the sum of pads, at a cost that grows with the slices. */
class SlicedGradientTest {
    private static long count(Tape tape, String op) {
        return tape.code().stream().filter(i -> i.op().name().equals(op)).count();
    }

    /** A tape whose results are slices at random places, and perhaps the whole tensor among them. */
    private static Tape slices(Random random, Shape shape, int axis, int n, int longest, boolean whole) {
        return Tape.record(List.of(shape), v -> {
            Var[] out = new Var[n];
            for (int i = 0; i < n; i++) {
                int from = random.nextInt(shape.dim(axis));
                int length = Math.min(random.nextInt(longest + 1), shape.dim(axis) - from);
                out[i] = whole && i == n / 3 ? v[0].sin() : v[0].slice(axis, from, from + length);
            }
            return out;
        }).vjp();
    }

    @Test
    void bitsAreThoseOfTheSumOfPads() {
        long fused = 0;
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            Shape shape = seed % 2 == 0 ? Shape.of(12) : Shape.of(3, 12, 2);
            Tape tape = slices(random, shape, seed % 2, 8 + random.nextInt(20), seed % 3 == 0 ? 12 : 3,
                    seed % 5 == 0);
            Tape simple = tape.simplify();
            fused += count(simple, "slice_sum");
            Tensor[] in = new Tensor[tape.inputs().size()];
            for (int i = 0; i < in.length; i++) {
                double[] x = new double[tape.inputShapes().get(i).size()];
                Arrays.setAll(x, k -> random.nextInt(3) > 0 ? -0.0 : random.nextGaussian());
                in[i] = Tensor.of(tape.inputShapes().get(i), x);
            }
            Tensor[] expected = Replay.of(tape).run(in);
            assertArrayEquals(expected, Replay.of(simple).run(in), () -> tape + "\n" + simple);
        }
        assertTrue(fused > 75, fused + " of 100");
    }

    @Test
    void manySlicesAreOneOp() {
        // every second element: gaps
        Tape gaps = Tape.record(List.of(Shape.of(40)), v -> {
            Var sum = v[0].select(0, 0).sin();
            for (int i = 2; i < 40; i += 2) {
                sum = sum.plus(v[0].select(0, i).sin());
            }
            return new Var[] {sum};
        }).vjp().simplify();
        assertEquals(1, count(gaps, "slice_sum"), gaps::toString);
        assertEquals(0, count(gaps, "pad"), gaps::toString);
        // a tiling is a concatenation still
        Tape tiles = tiling(40).vjp().simplify();
        assertEquals(0, count(tiles, "slice_sum") + count(tiles, "pad"), tiles::toString);
        assertEquals(1, count(tiles, "concat"), tiles::toString);
    }

    private static Tape tiling(int n) {
        return Tape.record(List.of(Shape.of(n)), v -> {
            Var sum = v[0].select(0, 0).sin();
            for (int i = 1; i < n; i++) {
                sum = sum.plus(v[0].select(0, i).sin());
            }
            return new Var[] {sum};
        });
    }

    /**
     * Four times the slices cost four times the planning.
     *
     * <p>Measured: 3.3 to 4.1 times; while it was quadratic, three times the slices cost twenty times.
     */
    @Tag("slow")
    @Test
    void planningIsLinear() {
        planningSeconds(5_000);
        double least = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < 3 && least >= 8; trial++) {
            least = Math.min(least, planningSeconds(20_000) / planningSeconds(5_000));
        }
        assertTrue(least < 8, "4 times the slices cost " + least + " times");
    }

    /** Processor time, so that other processes do not count. */
    private static double planningSeconds(int n) {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Replay replay = Replay.of(tiling(n).vjp().simplify());
        double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
        assertTrue(replay.plannedBytes() < 200L * n, replay.plannedBytes() + " bytes for " + n);
        return seconds;
    }
}
