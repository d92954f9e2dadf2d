package dev.costate.models.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.method.Methods;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.optim.AdaBelief;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Averaged;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.RmsProp;
import dev.costate.models.optim.Sgd;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class FitTest {
    /** A quadratic bowl whose lowest point is known: the loss there is 0.5 and the gradient vanishes. */
    @Property(tries = 30)
    void findsTheLowestPoint(@ForAll @DoubleRange(min = -3, max = 3) double a,
            @ForAll @DoubleRange(min = -3, max = 3) double b) {
        Function<Var[], Var> bowl = v -> v[0].minus(a).square().plus(v[1].minus(b).square().times(2)).plus(0.5);
        Fit.Minimum found = Fit.minimise(bowl, new Sgd(), 0.0, 0.0);
        // the gradient is 2(x − a) and 4(y − b), and at most 1e-8 one update before the end
        assertEquals(a, found.value(0), 5e-9);
        assertEquals(b, found.value(1), 2.5e-9);
        assertEquals(0.5, found.loss(), 1e-15);
        assertTrue(found.gradientNorm() <= 1e-8 && found.iterations() < 100, found::toString);
    }

    @Test
    void everyOptimiserEndsAtTheSamePlace() {
        for (Optimiser optimiser : new Optimiser[] {new Sgd(), new Sgd(0.5, true, 0), new Adam(), new AdaBelief(),
            new Averaged(new Sgd(), 0.5)}) {
            Fit.Minimum found = Fit.by(optimiser).withTolerance(1e-6).minimise(
                    v -> v[0].minus(Var.constant(Tensor.vector(1, -2))).square().sum(), Tensor.vector(0, 0));
            assertTrue(found.iterations() < 10_000, () -> optimiser.name() + ": " + found);
            assertEquals(1, found.values().get(0).at(0), 1e-5, optimiser.name());
            assertEquals(-2, found.values().get(0).at(1), 1e-5, optimiser.name());
        }
    }

    @Test
    void theLimitOfIterationsHolds() {
        Fit.Minimum three = Fit.by(new Sgd()).withRate(0.25).withIterations(3)
                .minimise(v -> v[0].square(), 1.0);
        // x is halved three times
        assertEquals(0.125, three.value(0));
        assertEquals(1.0 / 64, three.loss());
        assertEquals(0.25, three.gradientNorm());
        assertEquals(3, three.iterations());
        Fit.Minimum none = Fit.by(new RmsProp()).withIterations(0).minimise(v -> v[0].square(), 3.0);
        assertEquals(3, none.value(0));
        assertEquals(9, none.loss());
        assertEquals(6, none.gradientNorm());
        assertThrows(IllegalArgumentException.class, () -> Fit.by(new Sgd()).withIterations(-1));
        assertThrows(IllegalArgumentException.class, () -> Fit.by(new Sgd()).withTolerance(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Fit.minimise(v -> v[0], new Sgd(), new double[0]));
    }

    /** y' = y² from 1 does not reach t = 2. */
    @Test
    void aFailedSolveSaysSo() {
        TrainingFailure failure = assertThrows(TrainingFailure.class,
                () -> Fit.minimise(v -> Ode.record((t, y) -> y.square().times(v[0]), Var.constant(1), 0, 2,
                        SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6)).square(), new Sgd(), 1.0));
        assertEquals(1, failure.step());
        assertTrue(failure.getMessage().startsWith("step 1: "), failure.getMessage());
        assertTrue(failure.getCause() instanceof SolveFailure, () -> "cause " + failure.getCause());
    }
}
