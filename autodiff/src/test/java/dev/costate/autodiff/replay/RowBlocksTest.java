package dev.costate.autodiff.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks of rows against a checked replay, which runs every instruction whole. */
@Tag("kernels")
class RowBlocksTest {
    private static final List<UnaryOperator<Var>> ROW_WISE = List.of(Var::tanh, Var::silu, Var::relu, Var::sigmoid,
            Var::softplus, Var::gelu, Var::square, v -> v.times(v), v -> v.plus(v.tanh()), v -> v.times(0.5),
            v -> v.times(v.sum(1).expand(1)), v -> v.minus(v.mean(0)),
            v -> Var.concat(1, v, v.square()).slice(1, 1, 3));

    /** A network of (θ, X [rows, 3], targets, weights [rows, 1]) with its gradient by all of them. */
    private static Tape random(Random random, int rows) {
        int[] widths = new int[2 + random.nextInt(3)];
        int parameters = 0;
        for (int i = 0; i < widths.length; i++) {
            widths[i] = i == 0 ? 3 : random.nextInt(5) == 0 ? 1 : 2 + random.nextInt(20);
            parameters += i == 0 ? 0 : (widths[i - 1] + 1) * widths[i];
        }
        int last = widths[widths.length - 1];
        int[] choice = random.ints(widths.length, 0, ROW_WISE.size() - 1).toArray();
        boolean cut = last > 2 && random.nextBoolean();
        int outputs = cut ? 2 : last;
        Tape loss = Tape.record(List.of(Shape.of(parameters), Shape.of(rows, 3), Shape.of(rows, outputs),
                Shape.of(rows, 1)), v -> {
                    Var y = v[1];
                    int at = 0;
                    for (int i = 1; i < widths.length; i++) {
                        int weights = widths[i - 1] * widths[i];
                        y = y.matmul(v[0].slice(0, at, at + weights).reshape(widths[i - 1], widths[i]))
                                .plus(v[0].slice(0, at + weights, at + weights + widths[i]));
                        at += weights + widths[i];
                        y = ROW_WISE.get(choice[i]).apply(y);
                    }
                    y = cut ? ROW_WISE.get(ROW_WISE.size() - 1).apply(y) : y;
                    return new Var[] {y.minus(v[2]).square().times(v[3]).mean(), y, y.sum(0)};
                });
        boolean byRows = random.nextBoolean();
        Tape gradient = loss.vjp(true, byRows, false, byRows);
        return Tape.record(loss.inputShapes(), v -> {
            List<Var> in = new ArrayList<>(List.of(v));
            in.add(Var.constant(1));
            in.add(Var.constant(Tensor.full(Shape.of(rows, outputs), 0.25)));
            in.add(Var.constant(Tensor.full(Shape.of(outputs), -0.5)));
            return gradient.call(in.toArray(Var[]::new));
        }).simplify();
    }

    private static Tensor[] inputs(Tape tape, Random random) {
        return tape.inputShapes().stream()
                .map(s -> Tensor.of(s, random.doubles(s.size(), -1, 1).toArray())).toArray(Tensor[]::new);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void blocksHaveTheBitsOfTheWhole(@ForAll long seed) {
        Random random = new Random(seed);
        int rows = new int[] {1024, 2000, 3001, 4099, 5122}[random.nextInt(5)];
        Tape tape = random(random, rows);
        Replay blocks = Replay.of(tape);
        Tensor[] in = inputs(tape, random);
        Tensor[] expected = Replay.checked(tape).run(in);
        for (int times = 0; times < 2; times++) {
            Tensor[] found = blocks.run(in);
            for (int i = 0; i < expected.length; i++) {
                int output = i;
                assertEquals(expected[i], found[i], () -> "output " + output + " of " + tape);
            }
        }
    }

    /** (W, V, X) ↦ (loss, its gradient by W and V) of a network 8-32-4. */
    private static Tape network(int rows) {
        Tape loss = Tape.record(List.of(Shape.of(8, 32), Shape.of(32, 4), Shape.of(rows, 8)),
                v -> new Var[] {v[2].matmul(v[0]).tanh().matmul(v[1]).square().mean()});
        Tape gradient = loss.vjp(true, true, false);
        return Tape.record(loss.inputShapes(), v -> gradient.call(v[0], v[1], v[2], Var.constant(1))).simplify();
    }

    @Test
    void theyAreThereAndSaveMemory() {
        Tape few = network(500);
        assertSame(few, RowBlocks.apply(few));
        Tape many = network(20_000);
        RowLoop loop = RowBlocks.apply(many).code().stream().map(ins -> ins.op()).filter(RowLoop.class::isInstance)
                .map(RowLoop.class::cast).findFirst().orElseThrow();
        assertTrue(loop.block().code().size() > 6, loop.block()::toString);
        assertTrue(2 * Replay.of(many).plannedBytes() < Replay.checked(many).plannedBytes());
    }

    @Test
    void nothingIsAllocated() throws InterruptedException {
        Tape tape = random(new Random(6), 3000);
        Replay replay = Replay.of(tape);
        Tensor[] in = inputs(tape, new Random(1));
        for (int i = 0; i < in.length; i++) {
            replay.set(i, in[i]);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        long allocated = -1;
        long end = System.nanoTime() + 40_000_000_000L;
        while (allocated != 0 && System.nanoTime() < end) {
            Thread.sleep(2);
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < 20; i++) {
                replay.run();
            }
            allocated = threads.getThreadAllocatedBytes(id) - before;
        }
        assertEquals(0, allocated, "bytes in 20 runs, after 40 s");
    }
}
