package dev.costate.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.ops.Scan;
import dev.costate.autodiff.replay.Replay;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a user reads after a mistake. */
class ErrorsTest {
    private static final Shape A = Shape.of(2, 3);
    private static final Shape B = Shape.of(4, 5);

    private static void mismatch(String message, Function<Var[], Var> f) {
        assertEquals(message, assertThrows(ShapeMismatchException.class,
                () -> Tape.record(List.of(A, B), v -> new Var[] {f.apply(v)})).getMessage());
    }

    @Test
    void shapesThatDoNotFit() {
        mismatch("shapes [2, 3] and [4, 5] do not broadcast: axis −1 has lengths 3 and 5", v -> v[0].plus(v[1]));
        mismatch("matmul of [2, 3] and [4, 5]: needs [.., m, k] and [.., k, n] with equal leading axes",
                v -> v[0].matmul(v[1]));
        mismatch("reshape of [2, 3] to [7]: 6 elements cannot become 7", v -> v[0].reshape(7));
        mismatch("slice 1..9 of axis 0 of [2, 3]: must lie in 0..2", v -> v[0].slice(0, 1, 9));
        mismatch("axis 2 of shape [2, 3]: must be in [-2, 2)", v -> v[0].sum(2));
        mismatch("element -4 of axis 1 of shape [2, 3]: must be in [-3, 3)", v -> v[0].select(-1, -4));
        mismatch("element 3 of axis 1 of shape [2, 3]: must be in [-3, 3)", v -> v[0].select(-1, 3));
        mismatch("new axis -1 of shape [2, 3]: must be in [0, 2]", v -> v[0].expand(-1));
        mismatch("concat along axis 0 of [[2, 3], [4, 5]]: all other axes must be equal",
                v -> Var.concat(0, v[0], v[1]));
        mismatch("broadcast of [2, 3] to [3, 3]: each axis, aligned at the last, must be equal or 1",
                v -> v[0].broadcastTo(Shape.of(3, 3)));
        mismatch("carry 0 of a scan enters the body as [2, 3] and leaves it as [2]: must be equal",
                v -> Scan.over(new Var[] {v[0]}, new Var[] {v[1]}, (c, x) -> new Var[] {c[0].sum(1)})[0]);
        mismatch("cotangent of shape [4, 5]: must be [2, 3], that of the function's value",
                v -> Autodiff.vjp(x -> x, v[0], v[1]).cotangent());
        mismatch("tangent of shape [4, 5]: must be [2, 3], that of the argument",
                v -> Autodiff.jvp(x -> x, v[0], v[1]).tangent());
        mismatch("divergence of a field of shape [2] at x of shape [2, 3]: must be equal",
                v -> Autodiff.divergence(x -> x.sum(1), v[0]).divergence());
    }

    @Test
    void varsOutliveNoRecording() {
        Var[] kept = new Var[1];
        Tape.record(List.of(A), v -> {
            kept[0] = v[0];
            return v;
        });
        String message = "this Var belongs to a recording that has ended: return it from the recorded function "
                + "instead of keeping it";
        assertEquals(message, assertThrows(IllegalStateException.class,
                () -> Tape.record(List.of(A), v -> new Var[] {v[0].plus(kept[0])})).getMessage());
        assertEquals("no recording is open in this thread: use Var operations inside Tape.record only",
                assertThrows(IllegalStateException.class, () -> kept[0].sin()).getMessage());
        String outer = assertThrows(IllegalStateException.class, () -> Tape.record(List.of(A),
                v -> Tape.record(List.of(A), w -> new Var[] {w[0].plus(v[0])}).call(v[0]))).getMessage();
        assertEquals("the recorded function uses 1 Var(s) of an outer recording; pass them as arguments", outer);
        // a recording that failed leaves nothing open
        assertThrows(IllegalStateException.class, () -> kept[0].sin());
    }

    @Test
    void wrongNumbersOfThings() {
        Tape tape = Tape.record(List.of(A, B), v -> new Var[] {v[0]});
        Replay replay = Replay.of(tape);
        assertEquals("the tape has 2 inputs, 1 given",
                assertThrows(IllegalArgumentException.class, () -> replay.run(Tensor.full(A, 0))).getMessage());
        assertEquals("input 0 has shape [2, 3], the value [4, 5]",
                assertThrows(ShapeMismatchException.class, () -> replay.set(0, Tensor.full(B, 0))).getMessage());
        assertEquals("input 1 has shape [4, 5] (20 elements), but 1 values were given",
                assertThrows(ShapeMismatchException.class, () -> replay.set(1, 1.0)).getMessage());
        assertEquals("output 0 has shape [2, 3], input 1 has [4, 5]",
                assertThrows(ShapeMismatchException.class, () -> replay.feed(0, 1)).getMessage());
        assertEquals("3 flags for 2 inputs",
                assertThrows(IllegalArgumentException.class, () -> tape.vjp(true, true, true)).getMessage());
        assertEquals("a tape of 2 inputs called with 1",
                assertThrows(IllegalArgumentException.class, () -> Tape.record(List.of(A), tape::call)).getMessage());
        assertEquals("input 1 of the tape has shape [4, 5], the argument [2, 3]",
                assertThrows(ShapeMismatchException.class, () -> Tape.record(List.of(A), v -> tape.call(v[0], v[0])))
                        .getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> Autodiff.jacobian(x -> x).at(Tensor.scalar(1), Tensor.scalar(2))).getMessage()
                .contains("one argument, 2 given"));
    }

    @Test
    void whatIsNotThere() {
        Tensor matrix = Tensor.full(A, 0);
        assertEquals("element (0, 3) of shape [2, 3]: must lie in a matrix",
                assertThrows(ShapeMismatchException.class, () -> matrix.at(0, 3)).getMessage());
        assertEquals("the recorded function returned null as result 1: must be a Var",
                assertThrows(IllegalArgumentException.class, () -> Tape.record(List.of(A), v -> new Var[] {v[0], null}))
                        .getMessage());
    }
}
