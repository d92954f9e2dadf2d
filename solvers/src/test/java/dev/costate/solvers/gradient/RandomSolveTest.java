package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.shared.CaseSeeds;
import dev.costate.solvers.Ode;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepController;
import dev.costate.solvers.StepLimits;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.Tolerances;
import dev.costate.solvers.Traces;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.OdeMethod.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random solves against their method unrolled on the tape.
 *
 * <p>Fields, methods, tolerances, controllers, stops and times are drawn; the states and the gradients by
 * {@link Direct} are compared with those of the steps written out, whose derivative is the tape's.
 */
class RandomSolveTest {
    /** Relative to the largest number. Measured in a thousand cases: 4.0e-14 at most, by tsit5-reversible. */
    private static final double ROUNDED = 1e-12;
    /**
     * Where the difference is larger, the case amplifies rounding: then it is at most what comes of changing each
     * number of the start and of the parameters by so much, and each step's state by {@link #IN_STEPS}.
     *
     * <p>Measured in 75,421 cases: two above, that are 2.4e-15 and 1.7e-15 by the first measure; and one in 73,393
     * more, 1.4e-16 by the second.
     */
    private static final double ROUNDINGS = 2e-14;
    private static final double IN_STEPS = 1e-15;
    /** By how much they are changed to measure that. */
    private static final double MOVED = 1e-10;
    private static final List<OdeMethod> SOLVERS = Methods.ALL.stream()
            .filter(m -> m.family() == Family.EXPLICIT || m.family() == Family.REVERSIBLE).toList();

    /** One solve: y' = a field of 3 parameters on n unknowns. */
    private record Case(ParametricField field, Tensor[] x, double[] times, SolveOptions options) {
        static Case draw(SplittableRandom r) {
            OdeMethod m = SOLVERS.get(r.nextInt(SOLVERS.size()));
            int n = m.partitioned() ? 2 * r.nextInt(1, 6) : r.nextInt(1, 12);
            Tensor[] x = {vector(r, n), vector(r, n), vector(r, n), Tensor.scalar(r.nextDouble(-1, 1))};
            double[] times = times(r);
            return new Case(field(r, n, m.partitioned()), x, times, options(r, m, n, times));
        }

        private static Tensor vector(SplittableRandom r, int n) {
            return Tensor.vector(r.doubles(n, -1, 1).toArray());
        }

        private static double[] times(SplittableRandom r) {
            double[] times = new double[r.nextInt(2, 7)];
            double direction = r.nextBoolean() ? 1 : -1;
            double t = r.nextInt(3) == 0 ? 0 : r.nextDouble(-10, 10);
            for (int i = 0; i < times.length; i++) {
                times[i] = t;
                t += r.nextInt(6) == 0 ? 0 : direction * Math.pow(10, r.nextDouble(-3, -0.1));
            }
            times[times.length - 1] += times[0] == times[times.length - 1] ? direction : 0;
            return times;
        }

        /** Bounded or damped, so that no solve blows up; those of halves are separable. */
        private static ParametricField field(SplittableRandom r, int n, boolean halves) {
            double speed = Math.pow(10, r.nextDouble(-1, 0.7));
            int kind = r.nextInt(halves ? 2 : 6);
            if (halves) {
                int half = n / 2;
                return (t, y, p) -> {
                    Var q = y.slice(0, 0, half);
                    Var force = kind == 0 ? q.sin() : q.plus(p[2].times(t).sin()).tanh();
                    return Var.concat(0, y.slice(0, half, n).times(p[0].slice(0, 0, half)),
                            force.times(p[1].slice(0, 0, half)).negated()).times(speed);
                };
            }
            return switch (kind) {
                case 0 -> (t, y, p) -> y.times(p[0]).plus(p[2].times(t)).sin().plus(p[1]).times(speed);
                case 1 -> (t, y, p) -> p[0].times(y.times(y).plus(1).sqrt().reciprocal()).plus(y.times(p[2]).cos())
                        .times(speed);
                case 2 -> (t, y, p) -> y.times(p[1].abs().times(0.3)).negated().plus(p[0].times(t.times(p[2]).cos()))
                        .times(speed);
                case 3 -> (t, y, p) -> y.times(0.2).minus(p[0].times(y.sum()).tanh()).negated().plus(p[1].times(p[2]))
                        .times(speed);
                case 4 -> (t, y, p) -> y.square().negated().exp().times(p[0])
                        .minus(y.times(p[2].square().times(0.3))).times(speed);
                default -> (t, y, p) -> y.softplus().plus(1).log().times(p[1]).plus(y.tanh().times(p[0]))
                        .times(speed);
            };
        }

        private static SolveOptions options(SplittableRandom r, OdeMethod m, int n, double[] times) {
            double span = Math.abs(times[times.length - 1] - times[0]);
            if (!m.adaptive() || r.nextInt(4) == 0) {
                return SolveOptions.fixed(m, span / r.nextInt(1, 25));
            }
            double rtol = Math.pow(10, r.nextDouble(m.order() < 3 ? -4 : -7, -1));
            double atol = rtol * Math.pow(10, r.nextDouble(-2, 1));
            SolveOptions o = SolveOptions.adaptive(m, rtol, atol).withController(
                    List.of(StepController.PI, StepController.PID, StepController.INTEGRAL).get(r.nextInt(3)));
            if (r.nextInt(5) == 0) {
                double[] each = r.doubles(n, 0.1 * rtol, rtol).toArray();
                o = o.withTolerances(new Tolerances(each, each));
            }
            if (r.nextInt(5) == 0) {
                o = o.withLimits(new StepLimits(0, span * r.nextDouble(0.02, 1)));
            }
            double stop = times[0] + (times[times.length - 1] - times[0]) * r.nextDouble();
            return r.nextInt(5) == 0 ? o.withStops(stop) : o;
        }

        private Tape tape(boolean unrolled, StepTrace trace) {
            return Tape.record(Arrays.stream(x).map(Tensor::shape).toList(), v -> {
                Var[] p = Arrays.copyOfRange(v, 1, v.length);
                return new Var[] {unrolled
                        ? ReversibleScan.scan((t, y) -> field.apply(t, y, p), v[0], times, trace, options.method())
                        : Ode.record((t, y) -> field.apply(t, y, p), v[0], times, options)};
            });
        }

        /** The states, then the gradients with respect to y₀ and the parameters. */
        private Tensor[] run(Tensor w, boolean unrolled, StepTrace trace) {
            List<Tensor> in = new ArrayList<>(List.of(x));
            in.add(w);
            Tape both = tape(unrolled, trace).vjp();
            // a long tape: to simplify it takes longer than to run it
            return Replay.of(unrolled ? both : both.simplify()).run(in.toArray(Tensor[]::new));
        }

        /** The difference from the steps written out, and what rounding explains of it. */
        Difference difference(SplittableRandom r) {
            StepTrace trace = Traces.trace(field, options, times, x);
            Shape shape = x[0].shape().stacked(times.length);
            Tensor w = Tensor.of(shape, r.doubles(shape.size(), -1, 1).toArray());
            Tensor[] written = run(w, true, trace);
            double apart = apart(run(w, false, trace), written);
            if (apart < ROUNDED) {
                return new Difference(apart, ROUNDED);
            }
            double amplified = 0;
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < x[i].shape().size(); j++) {
                    double[] v = x[i].toArray();
                    v[j] *= 1 + MOVED;
                    Tensor[] moved = x.clone();
                    moved[i] = Tensor.of(x[i].shape(), v);
                    amplified += apart(new Case(field, moved, times, options).run(w, true, trace), written);
                }
            }
            // rounding happens in every step too, where a start that moves both states of a reversible method is none
            double step = (times[times.length - 1] - times[0]) / Math.max(1, trace.accepted());
            ParametricField noisy = (t, y, p) -> field.apply(t, y, p)
                    .plus(y.times(t.times(1e6).cos()).times(MOVED / step));
            double steps = apart(new Case(noisy, x, times, options).run(w, true, trace), written);
            return new Difference(apart, amplified * (ROUNDINGS / MOVED) + steps * (IN_STEPS / MOVED));
        }

        /** The largest difference of states and gradients, relative to the largest number of each kind. */
        private static double apart(Tensor[] a, Tensor[] b) {
            return Math.max(apart(a, b, 0, 1), apart(a, b, 1, a.length));
        }

        private static double apart(Tensor[] a, Tensor[] b, int from, int to) {
            double worst = 0;
            double size = 0;
            for (int i = from; i < to; i++) {
                for (int j = 0; j < a[i].shape().size(); j++) {
                    worst = Math.max(worst, Math.abs(a[i].at(j) - b[i].at(j)));
                    size = Math.max(size, Math.abs(b[i].at(j)));
                }
            }
            return worst == 0 ? 0 : worst / size;
        }
    }

    /** A relative difference, and the bound of it. */
    private record Difference(double apart, double bound) {
    }

    /** Here only what the steps round explains the difference, 7e-12. */
    @Test
    void stepsAmplifyRounding() {
        SplittableRandom r = new SplittableRandom(8571082172590537710L);
        Difference d = Case.draw(r).difference(r);
        assertTrue(d.apart < d.bound, d.toString());
    }

    @Tag("generator")
    @Property(tries = 1000)
    void solvesAreTheirStepsWrittenOut(@ForAll(supplier = CaseSeeds.class) long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        Case c = Case.draw(r);
        Difference d = c.difference(r);
        assertTrue(d.apart < d.bound, c.options() + ": " + d);
    }
}
