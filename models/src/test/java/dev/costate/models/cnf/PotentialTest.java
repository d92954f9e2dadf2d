package dev.costate.models.cnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The closed forms of gradient and Laplacian against derivatives of the potential on the tape. */
class PotentialTest {
    private static final int ROWS = 3;

    /** Rows of [∂Φ/∂x, ∂Φ/∂t, ΔΦ], first in closed form, then by the tape. */
    private static Tensor[] both(Potential phi, long seed) {
        Parameters theta = phi.parameters().initial(seed);
        SplittableRandom r = new SplittableRandom(seed);
        double[] moved = theta.theta().toArray();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += r.nextDouble(-0.3, 0.3);
        }
        int d = phi.width();
        Tape tape = Tape.record(List.of(Shape.of(moved.length), Shape.SCALAR, Shape.of(ROWS, d)), v -> {
            Bound p = phi.parameters().bind(v[0]);
            Potential.Slopes s = phi.slopes(p, v[1], v[2]);
            Var closed = Var.concat(1, s.inX(), s.inTime().expand(1), s.laplacian().expand(1));
            Var ones = Var.constant(Tensor.of(Shape.of(ROWS), 1, 1, 1));
            Var inX = Autodiff.vjp(x -> phi.value(p, v[1], x), v[2], ones).cotangent();
            Var inTime = Autodiff.jvp(t -> phi.value(p, t, v[2]), v[1], Var.constant(1)).tangent();
            Var laplacian = Autodiff.divergence(y -> Autodiff.vjp(x -> phi.value(p, v[1], x), y, ones).cotangent(),
                    v[2]).divergence();
            return new Var[] {closed, Var.concat(1, inX, inTime.expand(1), laplacian.expand(1)),
                phi.gradient(p, v[1], v[2])};
        });
        return Replay.of(tape.simplify()).run(Tensor.vector(moved), Tensor.scalar(r.nextDouble()),
                Tensor.of(Shape.of(ROWS, d), r.doubles(ROWS * d, -1.5, 1.5).toArray()));
    }

    /** Measured: 2e-15 of the largest. Every width has one number of layers, the powers of two have all. */
    @Test
    void closedFormsAreTheDerivatives() {
        for (int d = 1; d <= 64; d++) {
            boolean all = Integer.bitCount(d) == 1;
            for (int layers = all ? 1 : 2 + d % 4; layers <= (all ? 5 : 2 + d % 4); layers++) {
                Tensor[] found = both(Potential.of(d, 9, layers), 10L * d + layers);
                double most = 1;
                for (double x : found[1].toArray()) {
                    most = Math.max(most, Math.abs(x));
                }
                for (int r = 0; r < ROWS; r++) {
                    for (int c = 0; c < d + 2; c++) {
                        double closed = found[0].at(r * (d + 2) + c);
                        assertEquals(found[1].at(r * (d + 2) + c), closed, 1e-13 * most, d + ", " + layers + " layers");
                        if (c < d) {
                            assertEquals(closed, found[2].at(r * d + c));
                        }
                    }
                }
            }
        }
    }

    /** ln(eᵃ + e⁻ᵃ) where eᵃ overflows. */
    @Test
    void farAway() {
        Potential phi = new Potential(1, 1, 1, 1);
        Tape tape = Tape.record(List.of(Shape.of(phi.parameters().size()), Shape.of(1, 1)),
                v -> new Var[] {phi.value(phi.parameters().bind(v[0]), Var.constant(0), v[1])});
        double[] theta = new double[phi.parameters().size()];
        theta[phi.parameters().offset("w")] = 1;
        theta[phi.parameters().offset("k0")] = 1;
        Tensor value = Replay.of(tape).run(Tensor.vector(theta), Tensor.of(Shape.of(1, 1), -1e4))[0];
        assertEquals(1e4, value.at(0));
    }

    @Test
    void misuse() {
        for (int[] bad : new int[][] {{0, 1, 1, 1}, {1, 0, 1, 1}, {1, 1, 0, 1}, {1, 1, 1, 0}}) {
            assertTrue(assertThrows(IllegalArgumentException.class,
                    () -> new Potential(bad[0], bad[1], bad[2], bad[3])).getMessage().contains("at least 1"));
        }
    }
}
