package dev.costate.autodiff.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.LoopFailure;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.vectorapi.Memory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A failure inside scans learns the entries at which they were, from the inside outwards. */
class ScanFailureTest {
    private static final class Failure extends RuntimeException implements LoopFailure {
        private final List<Integer> entries = new ArrayList<>();

        @Override
        public void passed(int entry) {
            entries.add(entry);
        }
    }

    /** Fails at a number. */
    private record FailsAt(double number, RuntimeException failure) implements Op {
        @Override
        public String name() {
            return "fails_at";
        }

        @Override
        public List<Shape> shapes(List<Shape> in) {
            return in;
        }

        @Override
        public Kernel kernel(Binding b) {
            int x = b.in(0);
            int y = b.out(0);
            Memory memory = b.kernels().memory();
            return at -> {
                double v = memory.cells[at[x]];
                if (v == number) {
                    throw failure;
                }
                memory.cells[at[y]] = v;
            };
        }

        @Override
        public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
            return tangents;
        }

        @Override
        public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
            return cotangents;
        }
    }

    private static Tape tape(RuntimeException failure) {
        return Tape.record(List.of(Shape.of(4, 3)), v -> Scan.over(new Var[0], new Var[] {v[0]},
                (c, row) -> Scan.over(new Var[0], new Var[] {row[0]},
                        (d, x) -> new Var[] {Var.apply1(new FailsAt(7, failure), x[0])})));
    }

    @Test
    void entriesFromTheInsideOutwards() {
        Tensor numbers = Tensor.of(Shape.of(4, 3), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        Failure failure = new Failure();
        assertEquals(failure, assertThrows(Failure.class, () -> Replay.of(tape(failure)).run(numbers)));
        assertEquals(List.of(1, 2), failure.entries);
        RuntimeException other = new IllegalStateException();
        assertEquals(other, assertThrows(IllegalStateException.class, () -> Replay.of(tape(other)).run(numbers)));
        Tensor fine = Tensor.full(Shape.of(4, 3), 6);
        assertEquals(fine, Replay.of(tape(failure)).run(fine)[0]);
    }
}
