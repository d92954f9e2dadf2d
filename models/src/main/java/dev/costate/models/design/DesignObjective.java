package dev.costate.models.design;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.cnf.ConditionalFlow;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;

/**
 * The loss of a posterior and a design together, −(1/n) Σ ln q(xᵢ | mᵢ ∘ yᵢ, mᵢ) with yᵢ = F(xᵢ) + s·ε.
 *
 * <p>A mask and the noise are drawn for each row in each step. Since E ln p(x) does not depend on the design, what
 * makes the loss small makes the bound on the information gain large (Orozco, Herrmann and Chen 2024). A posterior
 * trained so is late for its design: settle it, by training on with {@link LearnedMask.Draw#TOP}. Parameters:
 * {@code flow} and {@code mask}. Immutable; holds the rows without copying.
 *
 * @param flow the flow; an observation is the masked sensors, followed by the mask, 2·sensors numbers
 * @param mask the design
 * @param x what is inferred, one a row, in the flow's coordinates, [pairs, width]
 * @param signal F(x), what all sensors show without noise, [pairs, sensors]
 * @param noise s, 0 or more, in the units of the signal
 * @param solver how the flow is solved in training
 * @param gradient how the solve is differentiated
 */
public record DesignObjective(ConditionalFlow flow, LearnedMask mask, Tensor x, Tensor signal, double noise,
        SolveOptions solver, GradientMethod gradient) implements Objective {
    /** Checks shapes and noise. */
    public DesignObjective {
        Shape rows = x.shape();
        if (rows.rank() != 2 || rows.dim(0) == 0 || rows.dim(1) != flow.width()) {
            throw new IllegalArgumentException("x of shape " + rows + ": must be rows of " + flow.width()
                    + " components, at least 1");
        }
        if (!signal.shape().equals(Shape.of(rows.dim(0), mask.sensors()))) {
            throw new IllegalArgumentException("a signal of shape " + signal.shape() + ": must be a row of "
                    + mask.sensors() + " sensors for each of the " + rows.dim(0) + " rows of x");
        }
        if (!(noise >= 0 && noise < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("noise " + noise + ": must be finite and not negative");
        }
    }

    @Override
    public ParameterSpec parameters() {
        return flow.parameters().under("flow").and(mask.parameters().under("mask"));
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        Var y = Var.constant(signal).gather(batch.index());
        y = y.plus(Autodiff.randomNormal(y.shape(), batch.seed(), batch.draw()).times(noise));
        Var m = mask.draw(p.in("mask"), y.shape().dim(0), batch.seed(), batch.draw());
        return flow.logDensity(p.in("flow"), Var.constant(x).gather(batch.index()),
                Var.concat(1, m.times(y), m), solver, gradient).mean().negated();
    }

    /** Returns the same loss of masks that are drawn in another way; its parameters are the same. */
    public DesignObjective with(LearnedMask.Draw draw) {
        return with(mask.with(draw));
    }

    /** Returns the same loss with another mask. */
    public DesignObjective with(LearnedMask other) {
        return new DesignObjective(flow, other, x, signal, noise, solver, gradient);
    }

    /** Returns the same loss solved and differentiated in another way. */
    public DesignObjective with(SolveOptions otherSolver, GradientMethod otherGradient) {
        return new DesignObjective(flow, mask, x, signal, noise, otherSolver, otherGradient);
    }

    /** Returns what the flow is given of y when {@code chosen} sensors are read, y having all of them. */
    public static double[] observation(double[] y, int... chosen) {
        double[] seen = new double[2 * y.length];
        for (int i : chosen) {
            if (i < 0 || i >= y.length) {
                throw new IllegalArgumentException("sensor " + i + ": must be from 0 to " + (y.length - 1));
            }
            seen[i] = y[i];
            seen[y.length + i] = 1;
        }
        return seen;
    }
}
