package dev.costate.models.train;

import dev.costate.models.files.Numbers;
import dev.costate.models.options.Setting;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.List;
import java.util.function.Function;

/** What estimators that solve equations have in common. Stateless. */
public final class SolverSettings {
    /** The gradient by default: {@link Direct}, keeping at most 256 MiB of activations. */
    public static final GradientMethod GRADIENT = new Direct(256L << 20);

    /** Most steps of a solve by default: one that takes more is of a field on its way to blowing up. */
    public static final int MAX_STEPS = 5000;

    /** Values of about 1 are rounded to 2⁻⁵³ of themselves. */
    public static final double LEAST_TOLERANCE = 1e-16;

    /** Why smaller ones are refused. */
    public static final String BELOW_ROUNDING = "below what f64 can reach, which rounds to 1.1e-16 of a value; must be "
            + "at least 1e-16";

    private SolverSettings() {
    }

    /** How a solve may be differentiated in training. */
    public static final class Gradients implements Setting.Choices<GradientMethod> {
        @Override
        public List<GradientMethod> all() {
            return List.of(GRADIENT, GradientMethods.BACKSOLVE);
        }

        @Override
        public Function<GradientMethod, String> naming() {
            return GradientMethod::name;
        }
    }

    /**
     * Checks a tolerance that is relative and absolute at once.
     *
     * @param name as options spell it
     */
    public static void requireTolerance(String name, double tolerance) {
        if (!(tolerance >= LEAST_TOLERANCE && tolerance < 1)) {
            throw new IllegalArgumentException(name + " " + Numbers.shortest(tolerance) + ": "
                    + (tolerance < 1 ? BELOW_ROUNDING : "must be less than 1"));
        }
    }
}
