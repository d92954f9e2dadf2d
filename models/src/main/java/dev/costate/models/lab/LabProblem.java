package dev.costate.models.lab;

import dev.costate.autodiff.Tensor;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.method.OdeMethod;
import java.util.List;
import java.util.function.Supplier;

/**
 * A differential equation whose gradient is studied: that of L = Σⱼ ⟨wⱼ, y(tⱼ)⟩ with the weights of
 * {@link #weights}, with respect to y₀ and all parameters. Immutable.
 *
 * @param name as options spell it
 * @param summary what it is, in one line
 * @param field the right-hand side
 * @param y0 the state at the first time
 * @param parameters the parameters
 * @param times where the states enter L
 * @param solver the adaptive method to take if none is asked for: for a stiff problem a stiff one
 * @param exact the gradient in closed form, y₀'s elements first, or null: then a solve by dop853 at a tolerance of
 * 1e-13 stands for it
 */
public record LabProblem(String name, String summary, ParametricField field, Tensor y0, List<Tensor> parameters,
        double[] times, OdeMethod solver, Supplier<double[]> exact) {
    /** Copies lists and arrays. */
    public LabProblem {
        parameters = List.copyOf(parameters);
        times = times.clone();
        if (times.length < 2) {
            throw new IllegalArgumentException(
                    "problem " + name + " with " + times.length + " times: needs at least 2");
        }
    }

    /** Returns a copy. */
    @Override
    public double[] times() {
        return times.clone();
    }

    /** Returns the weights wⱼ, stacked: cos 1, cos 2, … */
    public Tensor weights() {
        double[] w = new double[y0.shape().size() * times.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = Math.cos(1.0 + i);
        }
        return Tensor.of(y0.shape().stacked(times.length), w);
    }
}
