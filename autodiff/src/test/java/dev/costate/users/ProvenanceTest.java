package dev.costate.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import dev.costate.autodiff.replay.NonFiniteException;
import dev.costate.autodiff.replay.Replay;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A checked replay names the op, its operands and the user's line.
 *
 * <p>To the tape, this package is a user's.
 */
class ProvenanceTest {
    private static int line() {
        return new Throwable().getStackTrace()[1].getLineNumber();
    }

    private static String message(Tape tape, Tensor... in) {
        return assertThrows(NonFiniteException.class, () -> Replay.checked(tape).run(in)).getMessage();
    }

    @Test
    void namesOpOperandsAndLine() {
        int[] at = new int[1];
        Tape tape = Tape.record(List.of(Shape.of(3)), v -> {
            Var x = v[0].plus(1);
            at[0] = line() + 1;
            Var y = x.log();
            return new Var[] {y.sum()};
        });
        String expected = "is NaN, made by log of %3 [3] in [-1.0, 4.0] at ProvenanceTest.java:" + at[0];
        String message = message(tape, Tensor.vector(3, -2, 0));
        assertTrue(message.startsWith("element 1 of %4 [3] ") && message.endsWith(expected), message);
        assertTrue(message(tape.simplify(), Tensor.vector(3, 1, -1)).contains("is -Infinity, made by log"));
        assertEquals(Tensor.scalar(0), Replay.checked(tape).run(Tensor.vector(0, 0, 0))[0]);
    }

    @Test
    void namesTheLineThatADerivativeBelongsTo() {
        int[] at = new int[1];
        Tape tape = Tape.record(List.of(Shape.of(2)), v -> {
            at[0] = line() + 1;
            Var y = v[0].sqrt();
            return new Var[] {y.sum()};
        });
        String message = message(tape.vjp().simplify(), Tensor.vector(1, 0), Tensor.scalar(1));
        assertTrue(message.contains("Infinity, made by ") && message.endsWith(" at ProvenanceTest.java:" + at[0]),
                message);
    }

    @Test
    void looksIntoScans() {
        int[] at = new int[1];
        Tape tape = Tape.record(List.of(Shape.of(2), Shape.of(4, 2)),
                v -> Scan.over(new Var[] {v[0]}, new Var[] {v[1]}, (c, x) -> {
            at[0] = line() + 1;
            Var y = c[0].dividedBy(x[0]);
            return new Var[] {y};
        }));
        Tensor zeroAtThird = Tensor.matrix(new double[] {1, 1}, new double[] {1, 1}, new double[] {1, 0},
                new double[] {1, 1});
        String message = message(tape, Tensor.vector(1, 2), zeroAtThird);
        assertTrue(message.contains("Infinity, made by divide of ")
                && message.contains(" at ProvenanceTest.java:" + at[0]), message);
    }
}
