package dev.costate.solvers;

import dev.costate.autodiff.Replay;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Gradients against the derivative of the same steps in forward mode: |⟨w, Jv⟩ − ⟨Jᵀw, v⟩| / Σ|wᵢ(Jv)ᵢ|, w the cotangent of the states and v a fixed direction
 * in y₀ and all parameters. Forward mode is recorded at the first asking and kept. Thread-safe.
 */
final class DotProduct {
    private final Supplier<Tape> solve;
    private Replay forward;
    private String missing;

    /** {@code solve} records (y₀, parameters) ↦ states. */
    DotProduct(Supplier<Tape> solve) {
        this.solve = solve;
    }

    /** Returns why there is no forward mode, or null. */
    synchronized String missing() {
        if (forward == null && missing == null) {
            try {
                forward = Replay.of(solve.get().jvp().simplify());
            } catch (UnsupportedOperationException e) {
                missing = e.getMessage();
            }
        }
        return missing;
    }

    /** Returns the residual of a gradient; ∞ if forward mode does not reach the end, as when the tangents overflow. */
    synchronized double residual(List<Tensor> arguments, List<Tensor> gradient, Tensor w) {
        if (missing() != null) {
            throw new UnsupportedOperationException(missing);
        }
        SplittableRandom random = new SplittableRandom(1);
        List<Tensor> in = new ArrayList<>(arguments);
        double back = 0;
        for (Tensor bar : gradient) {
            double[] v = random.doubles(bar.shape().size(), -1, 1).toArray();
            for (int i = 0; i < v.length; i++) {
                back += bar.at(i) * v[i];
            }
            in.add(Tensor.of(bar.shape(), v));
        }
        Tensor dot;
        try {
            dot = forward.run(in.toArray(Tensor[]::new))[1];
        } catch (SolveFailure e) {
            return Double.POSITIVE_INFINITY;
        }
        double ahead = 0;
        double scale = 0;
        for (int i = 0; i < w.shape().size(); i++) {
            ahead += w.at(i) * dot.at(i);
            scale += Math.abs(w.at(i) * dot.at(i));
        }
        return ahead == back ? 0 : Math.abs(ahead - back) / scale;
    }
}
