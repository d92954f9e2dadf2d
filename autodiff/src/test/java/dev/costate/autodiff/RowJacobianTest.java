package dev.costate.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.replay.Replay;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The Jacobian of each row of a batch. */
class RowJacobianTest {
    @Test
    void blocksOfTheWholeJacobian() {
        for (int d : new int[] {1, 3, 11}) {
            Samples s = new Samples(d);
            Tensor w = s.any(Shape.of(d, 2));
            Function<Var, Var> f = x -> x.matmul(Var.constant(w)).tanh().plus(x.square().slice(1, 0, 1));
            Tensor x = s.any(Shape.of(4, d));
            Tensor[] rows = Replay.of(Tape.record(List.of(x.shape()), v -> {
                RowJacobian j = RowJacobian.of(f, v[0]);
                return new Var[] {j.value(), j.jacobian()};
            })).run(x);
            assertEquals(Shape.of(4, 2, d), rows[1].shape());
            Tensor whole = Autodiff.jacobian(f).at(x);
            for (int r = 0; r < 4; r++) {
                for (int i = 0; i < 2; i++) {
                    for (int j = 0; j < d; j++) {
                        assertEquals(whole.at(((r * 2 + i) * 4 + r) * d + j), rows[1].at((r * 2 + i) * d + j), 1e-15);
                    }
                }
            }
            assertEquals(Replay.of(Tape.record(List.of(x.shape()), v -> new Var[] {f.apply(v[0])})).run(x)[0], rows[0]);
        }
    }

    /** The gradient of a function of the Jacobian, with respect to the argument and to what is captured. */
    @Test
    void differentiableAgain() {
        Samples s = new Samples(5);
        GradientCheck.Report report = GradientCheck.check(v -> new Var[] {
            RowJacobian.of(y -> y.matmul(v[1]).tanh(), v[0]).jacobian().square()},
                GradientCheck.Options.defaults(), s.any(Shape.of(3, 4)), s.in(Shape.of(4, 2), -0.7, 0.7));
        assertTrue(report.passed(), report::text);
    }

    @Test
    void misuse() {
        Tape.record(List.of(Shape.of(3), Shape.of(2, 3), Shape.of(2, 0)), v -> {
            for (int bad : new int[] {0, 2}) {
                assertTrue(assertThrows(ShapeMismatchException.class, () -> RowJacobian.of(x -> x, v[bad]))
                        .getMessage().contains("must be [rows, d], d at least 1"));
            }
            for (Function<Var, Var> f : List.<Function<Var, Var>>of(x -> x.sum(), x -> x.slice(0, 0, 1))) {
                assertTrue(assertThrows(ShapeMismatchException.class, () -> RowJacobian.of(f, v[1])).getMessage()
                        .contains("must be [rows, e] with as many rows"));
            }
            return new Var[] {v[0]};
        });
    }
}
