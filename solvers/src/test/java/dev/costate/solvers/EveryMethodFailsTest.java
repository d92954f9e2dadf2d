package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Stepper;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a solve by each method of the list can end, on few unknowns and on many, and what is known then. */
class EveryMethodFailsTest {
    private static final double[] TIMES = {0, 0.25, 0.375, 1};

    static List<OdeMethod> all() {
        return Methods.ALL;
    }

    static List<OdeMethod> adaptive() {
        return Methods.ALL.stream().filter(OdeMethod::adaptive).toList();
    }

    static List<Esdirk> newton() {
        return Methods.ALL.stream().filter(Esdirk.class::isInstance).map(Esdirk.class::cast).toList();
    }

    private static SolveOptions options(OdeMethod m) {
        return m.adaptive() ? SolveOptions.adaptive(m, 1e-4, 1e-4) : SolveOptions.fixed(m, 0.0625);
    }

    private static double[] ones(int n) {
        return IntStream.range(0, n).mapToDouble(i -> 1).toArray();
    }

    /** The node of a stage, NaN for the last one of a step of many. */
    private static double node(OdeMethod m, int stage) {
        if (m instanceof ReversibleMethod r) {
            // forth from z, and back from y
            int inner = r.base().stages() - 1;
            return r.heun() ? stage : stage < inner ? r.base().c()[stage] : 1 - r.base().c()[stage - inner];
        }
        return m instanceof Tableau t ? t.c()[stage]
                : m instanceof Esdirk e ? e.c(stage) : ((Rosenbrock) m).alpha(stage);
    }

    private static int stages(OdeMethod m) {
        if (m instanceof ReversibleMethod r) {
            return r.heun() ? 2 : r.perStep();
        }
        return m instanceof Tableau t ? t.stages() : m instanceof Esdirk e ? e.stages() : ((Rosenbrock) m).stages();
    }

    private static SolveFailure failure(SolveStatus status, Solution s) {
        assertEquals(status, s.status());
        SolveFailure e = assertThrows(SolveFailure.class, s::orThrow);
        assertEquals(status, e.status());
        assertEquals(s.reached(), e.t());
        assertTrue(e.getMessage().contains(status.advice()));
        StepTrace t = s.trace();
        int counted = Arrays.stream(StepTrace.Outcome.values()).mapToInt(t::count).sum();
        assertEquals(t.attempts(), counted, "every step tried has one outcome");
        assertEquals(t.accepted(), t.count(StepTrace.Outcome.ACCEPTED));
        int reached = 0;
        while (reached < TIMES.length && TIMES[reached] <= s.reached()) {
            reached++;
        }
        assertEquals(reached, s.count(), "the states up to there are kept");
        for (double[] y : s.values()) {
            assertEquals(-1, Stepper.notFinite(y, 0, y.length));
        }
        return e;
    }

    /** −y, but one component has no slope after t = 0.5. */
    private static Solution leave(OdeMethod m, int n, SolveOptions o) {
        return Ode.solve((t, y, dy) -> {
            for (int i = 0; i < n; i++) {
                dy[i] = i == n - 2 && t > 0.5 ? Double.NaN : -y[i];
            }
        }, ones(n), TIMES, o);
    }

    @ParameterizedTest
    @MethodSource("all")
    void notFinite(OdeMethod m) {
        for (int n : new int[] {4, 20}) {
            for (SolveOptions o : m.adaptive() ? new SolveOptions[] {options(m), SolveOptions.fixed(m, 0.0625)}
                    : new SolveOptions[] {options(m)}) {
                Solution s = leave(m, n, o);
                SolveFailure e = failure(SolveStatus.NON_FINITE, s);
                assertEquals(3, s.count());
                assertArrayEquals(ones(n), Arrays.stream(s.y(2)).map(v -> v * Math.exp(0.375)).toArray(), 0.05,
                        "euler: 0.02");
                int stage = e.nonFinite().number();
                assertEquals(NonFinite.stage(stage, n - 2), e.nonFinite());
                assertTrue(e.getMessage().contains("by component " + (n - 2) + " in stage " + stage), e.getMessage());
                assertTrue(stage >= 0 && stage < stages(m));
                if (!(m instanceof Rosenbrock)) {
                    // Rodas5P also looks ahead for ∂f/∂t
                    assertTrue(e.t() + node(m, stage) * e.h() > 0.5, "the stage is one after the gap");
                    for (int i = 0; i < stage; i++) {
                        assertTrue(e.t() + node(m, i) * e.h() <= 0.5, "and the first of them");
                    }
                }
                assertTrue(s.trace().count(StepTrace.Outcome.NON_FINITE) >= 1);
            }
        }
    }

    /**
     * The grid of a solve that did not leave the domain: the step that leaves it now is named, and what came before
     * is kept.
     */
    @ParameterizedTest
    @MethodSource("all")
    void notFiniteOnAFrozenGrid(OdeMethod m) {
        Solution whole = Ode.solve((t, y, dy) -> Arrays.setAll(dy, i -> -y[i]), ones(4), TIMES, options(m)).orThrow();
        Solution s = leave(m, 4, options(m).withGrid(whole.trace()));
        SolveFailure e = failure(SolveStatus.NON_FINITE, s);
        assertEquals(NonFinite.stage(e.nonFinite().number(), 2), e.nonFinite());
        // Euler's step, and the kick of the symplectic one, only need the slope at the start
        boolean first = m == Methods.EULER || m == Methods.SYMPLECTIC_EULER;
        assertTrue(e.t() <= 0.5 + (first ? 0.0625 : 0), e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("all")
    void notFiniteWhenRecorded(OdeMethod m) {
        for (int n : new int[] {4, 20}) {
            Replay r = Replay.of(Tape.record(List.of(Shape.of(n)), v -> new Var[] {
                Ode.record((t, y) -> t.negated().plus(0.5).sqrt().times(y), v[0], TIMES, options(m))}));
            SolveFailure e = assertThrows(SolveFailure.class, () -> r.run(Tensor.vector(ones(n))));
            assertEquals(SolveStatus.NON_FINITE, e.status());
            assertEquals(NonFinite.stage(e.nonFinite().number(), 0), e.nonFinite());
            assertTrue(e.t() <= (m == Methods.EULER ? 0.5625 : 0.5) && e.t() > 0.4, e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void tooManySteps(OdeMethod m) {
        for (int n : new int[] {4, 20}) {
            RightHandSide f = (t, y, dy) -> Arrays.setAll(dy, i -> 40 * Math.cos(40 * t));
            Solution s = Ode.solve(f, ones(n), TIMES,
                    options(m).withMaxSteps(5).withFirstStep(0.0625).withLimits(new StepLimits(0, 0.0625)));
            SolveFailure e = failure(SolveStatus.MAX_STEPS, s);
            assertEquals(5, s.trace().attempts());
            assertEquals(NonFinite.NONE, e.nonFinite());
        }
    }

    /**
     * One NaN, wherever it comes: in a stage, in the estimate's or in the dense output's own one. Only that of the
     * first slope stays, unless the method does not keep it, and that of a Jacobian, which is kept.
     */
    @ParameterizedTest
    @MethodSource("adaptive")
    void aSingleNaN(OdeMethod m) {
        for (int n : new int[] {4, 20}) {
            int calls = oneBad(m, n, -1).evaluations();
            for (int bad = 0; bad < calls; bad++) {
                Solution s = oneBad(m, n, bad);
                if (bad == 0 && !(m instanceof ReversibleMethod)
                        || s.status() != SolveStatus.SUCCESS && !(m instanceof Tableau)) {
                    failure(SolveStatus.NON_FINITE, s);
                    continue;
                }
                assertEquals(SolveStatus.SUCCESS, s.status(), m + " at " + bad);
                for (double[] y : s.values()) {
                    assertEquals(-1, Stepper.notFinite(y, 0, n));
                }
                assertEquals(Math.exp(-1), s.last()[0], 1e-3);
            }
        }
    }

    private static Solution oneBad(OdeMethod m, int n, int bad) {
        int[] calls = {0};
        return Ode.solve((t, y, dy) -> {
            Arrays.setAll(dy, i -> -y[i]);
            dy[0] = calls[0]++ == bad ? Double.NaN : dy[0];
        }, ones(n), TIMES, options(m).withFirstStep(0.1));
    }

    /** The state at the end is finite, but the slope there is not, and dense output needs it. */
    @Test
    void insideAStepWithoutEndSlope() {
        RightHandSide f = (t, y, dy) -> dy[0] = t >= 0.5 ? Double.NaN : -y[0];
        SolveOptions o = SolveOptions.fixed(Methods.RALSTON, 0.25);
        assertEquals(SolveStatus.SUCCESS, Ode.solve(f, new double[] {1}, new double[] {0, 0.25, 0.5}, o).status());
        Solution s = Ode.solve(f, new double[] {1}, new double[] {0, 0.25, 0.375, 0.5}, o);
        assertEquals(SolveStatus.NON_FINITE, s.status());
        assertEquals(2, s.count());
        assertEquals(NonFinite.stage(2, 0), assertThrows(SolveFailure.class, s::orThrow).nonFinite());
    }

    /** A tolerance that rounding alone exceeds, and a bound from below. */
    @ParameterizedTest
    @MethodSource("adaptive")
    void stepTooSmall(OdeMethod m) {
        for (int n : new int[] {4, 20}) {
            RightHandSide f = (t, y, dy) -> Arrays.setAll(dy, i -> Math.cos(100 * (t - 0.3)) + (t > 0.3 ? 1e9 : 0));
            SolveOptions o = options(m).withLimits(new StepLimits(1e-6, 1));
            Solution s = Ode.solve(f, ones(n), TIMES, o);
            failure(SolveStatus.STEP_TOO_SMALL, s);
            assertEquals(0.3, s.reached(), 1e-5);
            assertTrue(s.trace().count(StepTrace.Outcome.ERROR_TOO_LARGE) > 1);
        }
    }

    /** A Jacobian by hand that is wrong. */
    @ParameterizedTest
    @MethodSource("newton")
    void newton(Esdirk m) {
        RightHandSide f = new JacobianRightHandSide() {
            @Override
            public void eval(double t, double[] y, double[] dy) {
                for (int i = 0; i < y.length; i++) {
                    dy[i] = t < 0.3 ? -y[i] : -1e18 * y[i] * y[i] * y[i];
                }
            }

            @Override
            public void jacobian(double t, double[] y, double[] out) {
                Arrays.fill(out, 0);
                for (int i = 0; i < y.length; i++) {
                    out[i * y.length + i] = t < 0.3 ? -1 : 3e18;
                }
            }
        };
        for (SolveOptions o : new SolveOptions[] {options(m), SolveOptions.fixed(m, 0.0625)}) {
            Solution s = Ode.solve(f, ones(4), TIMES, o);
            failure(SolveStatus.NEWTON_FAILED, s);
            assertTrue(s.count() == 2 && s.trace().count(StepTrace.Outcome.NEWTON_FAILED) > 0);
        }
    }
}
