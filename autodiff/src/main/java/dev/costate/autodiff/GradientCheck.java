package dev.costate.autodiff;

import dev.costate.autodiff.numeric.Directional;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Tells whether the derivatives of a tape are right. Along random directions v and projections w it compares
 * <ul>
 * <li>⟨w, J·v⟩ by the jvp and ⟨Jᵀ·w, v⟩ by the vjp with central differences (f(x + hv) − f(x − hv))/2h, extrapolated
 * to h = 0 (Richardson 1911; Romberg's scheme on h, h/2, h/4, h/8: error O(h⁸));
 * <li>the two with each other, which holds to rounding;
 * <li>for order 2 and higher, the same for the tape (x, w) ↦ Jᵀ·w.
 * </ul>
 * A direction along which a kink lies (relu, abs, clamp, where … change branch, see {@link Op#branches}) is tried
 * with a smaller step, then with one still smaller, and then rejected. Stateless; never prints.
 *
 * <p><b>Functions that solve.</b> An adaptive solve chooses its steps by its arguments, so differences of it carry the
 * derivative of the steps. A gradient of the frozen grid or of the true solution has no such part: it differs by about
 * the solver's tolerance, and the check calls it WRONG although it is right.
 *
 * <p>Check such a function with fixed steps, on a frozen grid ({@code SolveOptions.withGrid}), by the gradient method
 * direct-adaptive, or with a tolerance above the solver's. {@code OdeGradient} and {@code GradientLab} tell the three
 * gradients apart.
 */
public final class GradientCheck {
    private static final int LEVELS = 4;
    private static final double SMALLER_STEP = 0.125;
    private static final int STEPS = 3;

    private GradientCheck() {
    }

    /**
     * What to check and how strictly. Immutable.
     *
     * @param seed of the directions
     * @param directions number of directions per order, from 1
     * @param step the largest h, in units of the direction, whose components are in ±1
     * @param tolerance for differences, relative to Σ|wᵢ(Jv)ᵢ|, beyond what the rounding of f explains
     * @param dotTolerance for ⟨w, J·v⟩ = ⟨Jᵀ·w, v⟩, relative to the larger of Σ|wᵢ(Jv)ᵢ| and Σ|vᵢ(Jᵀw)ᵢ|
     * @param order 1 for first derivatives, 2 for second ones too, and so on
     */
    public record Options(long seed, int directions, double step, double tolerance, double dotTolerance, int order) {
        /** Checks the ranges. */
        public Options {
            require(directions >= 1, "directions", directions, "≥ 1");
            require(step > 0 && step <= 1, "step", step, "in (0, 1]");
            require(tolerance > 0, "tolerance", tolerance, "> 0");
            require(dotTolerance > 0, "dotTolerance", dotTolerance, "> 0");
            require(order >= 1 && order <= 4, "order", order, "in 1 … 4");
        }

        /**
         * Returns what suits a function whose values and arguments are of order 1.
         *
         * <p>Four directions, h = 0.02, tolerances 1e-7 and 1e-12, first derivatives.
         */
        public static Options defaults() {
            return new Options(1, 4, 0.02, 1e-7, 1e-12, 1);
        }

        /** Returns these options with another seed. */
        public Options withSeed(long s) {
            return new Options(s, directions, step, tolerance, dotTolerance, order);
        }

        /** Returns these options with another order. */
        public Options withOrder(int o) {
            return new Options(seed, directions, step, tolerance, dotTolerance, o);
        }

        /** Returns these options with another tolerance for differences. */
        public Options withTolerance(double t) {
            return new Options(seed, directions, step, t, dotTolerance, order);
        }

        /** Returns these options with another largest step. */
        public Options withStep(double h) {
            return new Options(seed, directions, h, tolerance, dotTolerance, order);
        }

        private static void require(boolean ok, String name, Object value, String range) {
            if (!ok) {
                throw new IllegalArgumentException(name + " = " + value + ": must be " + range);
            }
        }
    }

    /**
     * What came out. Immutable.
     *
     * @param passed whether every direction that was not rejected is within the tolerances, and at least one was not
     * rejected
     * @param worst the largest relative error against differences, beyond what the rounding of the function explains
     * @param worstDot the largest relative error of ⟨w, J·v⟩ = ⟨Jᵀ·w, v⟩
     * @param where the order, mode and input with the worst error
     * @param checked number of directions compared
     * @param rejected number of directions rejected because of a kink or because the function is not finite there
     * @param text a few lines for a person
     */
    public record Report(boolean passed, double worst, double worstDot, String where, int checked, int rejected,
            String text) {
    }

    /** Checks a function with respect to all its arguments. */
    public static Report check(Function<Var[], Var[]> f, Options options, Tensor... at) {
        return check(Tape.record(Arrays.stream(at).map(Tensor::shape).toList(), f), options, at);
    }

    /** Checks a tape with respect to all its inputs. */
    public static Report check(Tape tape, Options options, Tensor... at) {
        boolean[] all = new boolean[at.length];
        Arrays.fill(all, true);
        return check(tape, all, options, at);
    }

    /**
     * Checks a tape with respect to the inputs that are {@code active}.
     *
     * @throws IllegalArgumentException if there is not one flag and one value per input
     * @throws ShapeMismatchException if a value has another shape than its input
     */
    public static Report check(Tape tape, boolean[] active, Options options, Tensor... at) {
        if (active.length != tape.inputs().size() || at.length != active.length) {
            throw new IllegalArgumentException("a tape of " + tape.inputs().size() + " inputs checked with "
                    + active.length + " flags at " + at.length + " values");
        }
        Check check = new Check(options);
        check.order(tape, active, at, 1);
        return check.report();
    }

    /** A check under way. */
    private static final class Check {
        private final Options options;
        private final SplittableRandom random;
        private final List<String> lines = new ArrayList<>();
        private double worst;
        private double worstDot;
        private String where = "nowhere";
        private double worstRatio = -1;
        private int checked;
        private int rejected;

        Check(Options options) {
            this.options = options;
            random = new SplittableRandom(options.seed());
        }

        void order(Tape tape, boolean[] active, Tensor[] at, int order) {
            List<Integer> moving = new ArrayList<>();
            for (int i = 0; i < active.length; i++) {
                if (active[i] && at[i].shape().size() > 0) {
                    moving.add(i);
                }
            }
            if (moving.isEmpty()) {
                lines.add("order " + order + ": nothing to differentiate");
                return;
            }
            Directional f = new Directional(tape, active, at);
            if (!f.finite()) {
                worst = Double.POSITIVE_INFINITY;
                worstRatio = worst;
                where = "order " + order + ": the function or its derivative is not finite at the point itself";
                return;
            }
            int before = checked;
            for (int p = 0; p < options.directions(); p++) {
                // Direction 0 moves all inputs, the others one each, so that the report can name the input.
                int only = p == 0 || moving.size() == 1 ? -1 : moving.get((p - 1) % moving.size());
                compare(f, only, order);
            }
            lines.add(String.format(Locale.ROOT, "order %d: %d of %d directions compared", order, checked - before,
                    options.directions()));
            if (order < options.order()) {
                next(tape, active, at, order + 1);
            }
        }

        /** Checks the next order, by the tape (x, w) ↦ Jᵀ·w. */
        private void next(Tape tape, boolean[] active, Tensor[] at, int order) {
            Tape vjp = tape.vjp(active);
            int outputs = tape.outputs().size();
            Tape gradient = Tape.record(vjp.inputShapes(), v -> {
                Var[] all = vjp.call(v);
                return Arrays.copyOfRange(all, outputs, all.length);
            });
            Tensor[] more = Arrays.copyOf(at, at.length + outputs);
            boolean[] moving = Arrays.copyOf(active, more.length);
            for (int i = 0; i < outputs; i++) {
                more[at.length + i] = random(tape.outputShapes().get(i));
                moving[at.length + i] = true;
            }
            order(gradient, moving, more, order);
        }

        private Tensor random(Shape shape) {
            double[] v = new double[shape.size()];
            for (int i = 0; i < v.length; i++) {
                v[i] = random.nextDouble(-1, 1);
            }
            return Tensor.wrap(shape, v);
        }

        private void compare(Directional f, int only, int order) {
            f.choose(only, this::random);
            double step = options.step();
            double[] difference = f.difference(step, LEVELS);
            // a small step in each of a hundred thousand arguments is a long way
            for (int i = 1; difference == null && i < STEPS; i++) {
                step *= SMALLER_STEP;
                difference = f.difference(step, LEVELS);
            }
            if (difference == null) {
                rejected++;
                return;
            }
            checked++;
            String place = "order " + order + (only < 0 ? "" : ", input " + only);
            double scale = Math.max(f.forwardScale(), f.backwardScale());
            note(relative(f.forward() - f.backward(), 0, scale), options.dotTolerance(), place + ": jvp against vjp",
                    true);
            note(relative(f.forward() - difference[0], difference[1], scale), options.tolerance(),
                    place + ": jvp against differences", false);
            note(relative(f.backward() - difference[0], difference[1], scale), options.tolerance(),
                    place + ": vjp against differences", false);
        }

        private static double relative(double error, double explained, double scale) {
            double e = Math.max(0, Math.abs(error) - explained);
            return e == 0 ? 0 : e / scale;
        }

        private void note(double error, double tolerance, String place, boolean dot) {
            // NaN fails: it is worse than any number
            double e = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
            if (dot) {
                worstDot = Math.max(worstDot, e);
            } else {
                worst = Math.max(worst, e);
            }
            if (e / tolerance > worstRatio) {
                worstRatio = e / tolerance;
                where = place;
            }
        }

        Report report() {
            boolean nothing = checked == 0 && rejected > 0;
            boolean passed = !nothing && worst <= options.tolerance() && worstDot <= options.dotTolerance();
            StringBuilder s = new StringBuilder();
            s.append(passed ? "gradients right" : nothing
                    ? "gradients not checked: every direction meets a kink or leaves the domain" : "gradients WRONG")
                    .append('\n');
            lines.forEach(line -> s.append("  ").append(line).append('\n'));
            s.append(String.format(Locale.ROOT,
                    "  worst against differences %.2e beyond their rounding (allowed %.0e), jvp against vjp %.2e "
                            + "(allowed %.0e)%n",
                    worst, options.tolerance(), worstDot, options.dotTolerance()).replace("\r\n", "\n"));
            s.append("  worst place: ").append(where).append('\n');
            if (rejected > 0) {
                s.append("  ").append(rejected)
                        .append(" directions rejected: a kink lies there, or the function is not finite\n");
            }
            return new Report(passed, worst, worstDot, where, checked, rejected, s.toString());
        }
    }
}
