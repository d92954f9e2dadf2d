package dev.costate.models.train;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Box;
import dev.costate.models.optim.LeastSquares;
import dev.costate.models.optim.LevenbergMarquardt;
import dev.costate.models.optim.Minimiser;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How well residuals determine parameters, at the minimum of ½·Σr².
 *
 * <p>The m residuals are taken as independent, normal and of one unknown variance, estimated by s² = Σr²/(m − n). The
 * covariance is s²·(JᵀJ)⁻¹ with J by forward sensitivities, and s·√(g·(JᵀJ)⁻¹·gᵀ) the standard error of what has the
 * gradient g (Seber and Wild 1989, sections 2.1.2 and 5.1). Parameters on a bound count as known.
 *
 * <p>A profile likelihood needs no such linearisation. Thread-confined.
 */
public final class Uncertainty {
    /** The 95% quantile of χ² with one degree of freedom. */
    private static final double QUANTILE = 3.841458820694124;

    private static final int POINTS = 6;
    private static final int MOST_STEPS = 40;

    /** The cosine at which the others are fitted: its square is the relative error of the sum of squares. */
    private static final double GOOD = 1e-6;
    private static final LevenbergMarquardt INNER = new LevenbergMarquardt();

    private final ParameterSpec spec;
    private final ReplayedFunction residuals;
    private final double[] best;
    private final double squares;
    private final double noise;
    private final double[] inverse; // (JᵀJ)⁻¹, with zeros where a bound holds a parameter

    /**
     * Looks at a minimum.
     *
     * @param parameters where ½·Σr² is least
     * @param residuals records the residuals r, more than there are parameters
     * @throws ArithmeticException if a solve in them fails
     */
    public Uncertainty(Parameters parameters, Function<Bound, Var> residuals) {
        spec = parameters.spec();
        this.residuals = new ReplayedFunction(spec, residuals);
        best = parameters.flat();
        int n = best.length;
        if (this.residuals.size() <= n) {
            throw new IllegalArgumentException(
                    this.residuals.size() + " residuals for " + n + " parameters: must be more than the parameters");
        }
        squares = squares(this.residuals.values(best));
        double[] lower = spec.lower();
        double[] upper = spec.upper();
        int[] free = IntStream.range(0, n).filter(i -> best[i] > lower[i] && best[i] < upper[i])
                .toArray();
        noise = Math.sqrt(squares / (this.residuals.size() - free.length));
        double[] jacobian = this.residuals.jacobian(best);
        double[] part = new double[this.residuals.size() * free.length];
        for (int k = 0; k < part.length; k++) {
            part[k] = jacobian[k / free.length * n + free[k % free.length]];
        }
        double[] gram = LeastSquares.inverseGram(part, free.length);
        inverse = new double[n * n];
        for (int k = 0; k < gram.length; k++) {
            inverse[free[k / free.length] * n + free[k % free.length]] = gram[k];
        }
    }

    /**
     * The profile likelihood of one parameter: the others are fitted anew for each of its values.
     *
     * <p>The 95% interval holds the values of a deviance below 3.84, the quantile of χ² with one degree of freedom.
     *
     * @param values rising values of the parameter, over the interval
     * @param deviance twice the fall of the logarithm of the likelihood from its maximum, m·ln(Σr²/min Σr²)
     * @param lower the interval's lower end, the bound if the deviance does not rise so far, −∞ without one
     * @param upper the upper end
     */
    public record Profile(double[] values, double[] deviance, double lower, double upper) {
    }

    private static double squares(double[] r) {
        return Arrays.stream(r).map(v -> v * v).sum();
    }

    /** Returns s, the standard deviation of the residuals. */
    public double noise() {
        return noise;
    }

    /** Returns the standard error of each element of the flat vector of parameters, 0 on a bound. */
    public double[] standardErrors() {
        double[] errors = new double[best.length];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = noise * Math.sqrt(inverse[i * errors.length + i]);
        }
        return errors;
    }

    /**
     * Returns the standard errors of quantities that follow from the parameters, a forecast say, by linearisation.
     *
     * @param quantity records them, a tensor of any shape
     */
    public double[] standardErrors(Function<Bound, Var> quantity) {
        ReplayedFunction f = new ReplayedFunction(spec, quantity);
        double[] g = f.jacobian(best);
        int n = best.length;
        double[] errors = new double[f.size()];
        for (int k = 0; k < errors.length; k++) {
            double sum = 0;
            for (int i = 0; i < n * n; i++) {
                sum += g[k * n + i / n] * inverse[i] * g[k * n + i % n];
            }
            errors[k] = noise * Math.sqrt(sum);
        }
        return errors;
    }

    /**
     * Returns the profile likelihood of one element of the flat vector of parameters (Bates and Watts 1988, chapter 6).
     *
     * <p>The ends of its 95% interval are found by secants on the root of the deviance, which is nearly a line. Costs
     * some 20 fits of the other parameters.
     *
     * @param i the element's number
     */
    public Profile profile(int i) {
        double[] values = new double[2 * POINTS + 1];
        double[] deviance = new double[values.length];
        values[POINTS] = best[i];
        double[] ends = new double[2];
        for (int side = -1; side <= 1; side += 2) {
            double end = end(i, side);
            ends[(side + 1) / 2] = end;
            double[] from = best;
            for (int k = 1; k <= POINTS; k++) {
                double v = best[i] + (Double.isInfinite(end) ? side * 4 * reach(i) : end - best[i]) * k / POINTS;
                Minimiser.Result fit = held(i, v, from);
                values[POINTS + side * k] = v;
                deviance[POINTS + side * k] = deviance(fit);
                from = fit.x();
            }
        }
        return new Profile(values, deviance, ends[0], ends[1]);
    }

    /** Where the deviance reaches the quantile, or the bound. */
    private double end(int i, int side) {
        double bound = side < 0 ? spec.lower()[i] : spec.upper()[i];
        double wanted = Math.sqrt(QUANTILE);
        double before = best[i];
        double rootBefore = 0;
        double now = before + side * wanted * reach(i);
        double[] from = best;
        for (int k = 0; k < MOST_STEPS; k++) {
            now = side < 0 ? Math.max(bound, now) : Math.min(bound, now);
            Minimiser.Result fit = held(i, now, from);
            double root = Math.sqrt(Math.max(0, deviance(fit)));
            if (Math.abs(root - wanted) < 1e-9 || now == bound && root <= wanted) {
                return now;
            }
            double part = root < Double.POSITIVE_INFINITY ? (wanted - root) / (root - rootBefore) : -0.5;
            double next = now + part * (now - before);
            if (root < Double.POSITIVE_INFINITY) {
                from = fit.x();
                before = now;
                rootBefore = root;
            }
            now = next;
        }
        return bound;
    }

    /** The standard error, or where there is none some length. */
    private double reach(int i) {
        double error = standardErrors()[i];
        return error > 0 && error < Double.POSITIVE_INFINITY ? error : 1e-3 * Math.max(1, Math.abs(best[i]));
    }

    private double deviance(Minimiser.Result fit) {
        return residuals.size() * StrictMath.log(2 * fit.loss() / squares);
    }

    /** Fits the others with element i held at v. */
    private Minimiser.Result held(int i, double v, double[] from) {
        Box box = new Box(spec.lower(), spec.upper());
        box.lower()[i] = v;
        box.upper()[i] = v;
        double[] start = from.clone();
        start[i] = v;
        try {
            return INNER.minimise(residuals, start, box, MOST_STEPS, GOOD);
        } catch (ArithmeticException unsolvable) {
            return new Minimiser.Result(from, Double.POSITIVE_INFINITY, Double.NaN, 0);
        }
    }
}
