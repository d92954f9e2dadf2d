package dev.costate.models.latent;

import dev.costate.models.optim.Box;
import dev.costate.models.optim.Differentiable;
import dev.costate.models.optim.LeastSquares;
import dev.costate.models.optim.LevenbergMarquardt;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The posterior of z₀ as a normal distribution about its mode, by Laplace's method (MacKay 2003, chapter 27):
 *
 * <pre>
 * p(z | x) ≈ N(ẑ, (JᵀJ)⁻¹),   ẑ = argmin ½‖r(z)‖²,   J = ∂r/∂z at ẑ
 * </pre>
 *
 * <p>The residuals r are (x̂ − x)/σ of each observed value and, for the prior N(0, 1), z itself. The result is exact
 * where x̂ is linear in z.
 *
 * <p>The mode is found by {@link LevenbergMarquardt}. A draw is ẑ + argmin ‖J·δ − ε‖ with ε ~ N(0, I): it has just that
 * covariance, for δ = (JᵀJ)⁻¹·Jᵀ·ε. Cost: r and J once a step, at most {@value #MOST_STEPS} times; 2·m·n² operations
 * a draw. Immutable once made.
 */
final class LaplacePosterior implements Differentiable {
    private static final int MOST_STEPS = 100;
    private static final double TOLERANCE = 1e-8;
    /** The first steps are short: the mode that is near the start is wanted, and there may be others. */
    private static final double DAMPING = 0.1;

    private final Function<double[], double[][]> residuals;
    private final double[] mode;
    private double[] at = {};
    private double[][] there = {};

    /**
     * Finds the mode.
     *
     * @param start the z to go from
     * @param residuals r and J, [m, n] by rows, at a z
     * @throws ArithmeticException if they are not finite at the start
     */
    LaplacePosterior(double[] start, Function<double[], double[][]> residuals) {
        this.residuals = residuals;
        Box box = new Box(new double[start.length], new double[start.length]);
        Arrays.fill(box.lower(), Double.NEGATIVE_INFINITY);
        Arrays.fill(box.upper(), Double.POSITIVE_INFINITY);
        mode = new LevenbergMarquardt(DAMPING).minimise(this, start, box, MOST_STEPS, TOLERANCE).x();
        values(mode);
    }

    @Override
    public double[] values(double[] z) {
        there = residuals.apply(z);
        at = z;
        return there[0];
    }

    @Override
    public double[] jacobian(double[] z) {
        return z == at ? there[1] : residuals.apply(z)[1];
    }

    /** Returns ẑ. */
    double[] mode() {
        return mode.clone();
    }

    /** Returns the draw of that number. */
    double[] draw(long seed, int number) {
        double[] noise = CounterRandom.normal(seed, 0, number, there[0].length);
        double[] z = LeastSquares.solve(there[1].clone(), noise, mode.length);
        for (int i = 0; i < z.length; i++) {
            z[i] += mode[i];
        }
        return z;
    }
}
