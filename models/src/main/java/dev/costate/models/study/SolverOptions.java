package dev.costate.models.study;

import dev.costate.models.train.SolverSettings;
import dev.costate.models.files.Numbers;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.Tableau;
import java.util.List;

/**
 * The options of solvers: which, how tight, how differentiated. Stateless.
 *
 * <p>A training solves with an adaptive method, at most 5000 steps and 64 MiB of kept activations. A field on its way
 * to blowing up would take any number of steps, and all memory, before it does; a sound solve of the experiments here
 * takes some hundreds at most, and {@code --max-steps} raises the limit.
 */
public final class SolverOptions {
    private SolverOptions() {
    }

    /** Which adaptive method. */
    public static Tableau method(OptionSource o) {
        List<Tableau> adaptive = Methods.EXPLICIT.stream().filter(Tableau::adaptive).toList();
        return o.choice("solver", adaptive, Tableau::name, Methods.explicit("tsit5"), "the solver");
    }

    /** How a solve is differentiated. */
    public static GradientMethod gradient(OptionSource o) {
        SolverSettings.Gradients some = new SolverSettings.Gradients();
        return o.choice("gradient", some.all(), some.naming(), SolverSettings.GRADIENT,
                "how the solve is differentiated");
    }

    /** An adaptive method with tolerances and limit that are options. */
    public static SolveOptions adaptive(OptionSource o, Tableau method, double rtol, double atol) {
        return solver(method, o.real("rtol", rtol, Range.from(0), "relative tolerance of the solver"),
                o.real("atol", atol, Range.from(0), "absolute tolerance of the solver"), maxSteps(o));
    }

    /** The most steps of a solve. */
    public static int maxSteps(OptionSource o) {
        return o.integer("max-steps", SolverSettings.MAX_STEPS, Range.closed(1, Integer.MAX_VALUE),
                "most steps of a solve, tried ones included");
    }

    /**
     * Returns an adaptive solver.
     *
     * @throws UsageException if no solve could keep to the tolerances
     */
    public static SolveOptions solver(Tableau method, double rtol, double atol, int maxSteps) {
        String given = "tolerances rtol " + Numbers.shortest(rtol) + ", atol " + Numbers.shortest(atol) + ": ";
        if (rtol >= 1 || rtol == 0 && atol == 0) {
            throw new UsageException(given + "rtol must be less than 1, and one of them greater than 0");
        }
        if (Math.max(rtol, atol) < SolverSettings.LEAST_TOLERANCE) {
            throw new UsageException(given + SolverSettings.BELOW_ROUNDING);
        }
        return SolveOptions.adaptive(method, rtol, atol).withMaxSteps(maxSteps);
    }
}
