package dev.costate.solvers.loop;

import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.math.ElementaryMath;

/**
 * The length of the first step, after Hairer, Nørsett and Wanner, Solving ODEs I, II.4.
 *
 * <p>With d₀ = ‖y₀‖, d₁ = ‖f₀‖, h₀ = d₀/(100 d₁) and d₂ = ‖f(t₀ + h₀, y₀ + h₀f₀) − f₀‖/h₀ in units of the tolerance, it
 * is min(100 h₀, (1/(100 max(d₁, d₂)))^(1/p)), so that the error of an explicit Euler step is about 1% of the
 * tolerance scale. Cost: one evaluation.
 */
final class InitialStep {
    private InitialStep() {
    }

    /**
     * Returns the length, > 0.
     *
     * @param end where the solve ends
     */
    static double of(Stepper stepper, double t, double end, SolveOptions options) {
        double d0 = stepper.stateNorm();
        double d1 = stepper.derivativeNorm();
        double h0 = d0 < 1e-5 || !(d1 >= 1e-5) ? 1e-6 : 0.01 * d0 / d1;
        h0 = Math.min(h0, Math.abs(end - t));
        double d2 = stepper.derivativeChangeNorm(t, end > t ? h0 : -h0) / h0;
        double top = Math.max(d1, d2);
        double h1 = top <= 1e-15 ? 1e-6 : ElementaryMath.pow(0.01 / top, 1.0 / options.method().order());
        double h = Math.max(options.limits().least(), Math.min(100 * h0, h1));
        return h > 0 && h < Double.POSITIVE_INFINITY ? h : 1e-6;
    }
}
