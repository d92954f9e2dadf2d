package dev.costate.solvers.method;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The problems of the gradient-trust table say the same in numbers, on the tape and in closed form. */
class TrustProblemTest {
    @Test
    void fields() {
        Random random = new Random(1);
        for (TrustProblem p : TrustProblem.ALL) {
            int n = p.y0().length;
            Replay field = Replay.of(Tape.record(List.of(Shape.SCALAR, Shape.of(n)),
                    v -> new Var[] {p.field().apply(v[0], v[1])}));
            double[] y = p.y0().clone();
            Arrays.setAll(y, i -> y[i] + 0.1 * random.nextDouble());
            double[] dy = new double[n];
            p.f().eval(0.7, y, dy);
            double[] found = field.run(Tensor.scalar(0.7), Tensor.vector(y))[0].toArray();
            for (int i = 0; i < n; i++) {
                assertEquals(dy[i], found[i], 1e-13 * (1 + Math.abs(dy[i])), p.name());
            }
        }
    }

    /** 17 have closed forms; extrapolation reaches the ends of the others, tabulated to 1e-9 or better. */
    @Test
    void flows() {
        int closed = 0;
        for (TrustProblem p : TrustProblem.ALL) {
            double[] end = p.flow().isPresent() ? p.flow().get().apply(p.y0())
                    : Extrapolation.solve(p.f(), p.y0(), 0, Detest.T);
            for (int i = 0; i < end.length; i++) {
                assertEquals(p.problem().end()[i], end[i], 1e-11 * (1 + Math.abs(end[i])), p.name());
            }
            closed += p.flow().isPresent() ? 1 : 0;
        }
        assertEquals(17, closed);
    }
}
