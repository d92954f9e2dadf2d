package dev.costate.models.cnf;

import dev.costate.autodiff.Autodiff.ValueAndDivergence;
import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;

/**
 * A field together with the trace of its Jacobian, which is how fast ln p falls along a solution.
 *
 * <pre>
 * [y; l]' = [f; tr ∂f/∂y],   ln p(y(t₀)) = ln p(y(t₁)) + l(t₁) from l(t₀) = 0
 * </pre>
 *
 * <p>Reference: Chen et al. 2018, section 4. A solve carries one more component than that of the field alone.
 */
@FunctionalInterface
public interface TracedField {
    /** Records the field and its trace, one number a row, at points in rows. */
    ValueAndDivergence at(Var t, Var y);

    /** With the exact trace: a forward derivative for each component. */
    static TracedField exact(VarField f) {
        return (t, y) -> Autodiff.divergence(x -> f.apply(t, x), y);
    }

    /**
     * With the trace estimated by εᵀ(∂f/∂y)ε, one backward derivative (Hutchinson 1989; Skilling 1989).
     *
     * @param noise ε of mean 0 and covariance I, [rows, width]: the same for a whole solve, so that the field stays a
     * smooth function of time
     */
    static TracedField estimated(VarField f, Var noise) {
        return (t, y) -> {
            var pulled = Autodiff.vjp(x -> f.apply(t, x), y, noise);
            return new ValueAndDivergence(pulled.value(), pulled.cotangent().times(noise).sum(1));
        };
    }

    /** Returns the field whose one rate is the trace. */
    default MeasuredField measured() {
        return (t, y) -> {
            ValueAndDivergence f = at(t, y);
            return new MeasuredField.Rates(f.value(), f.divergence().expand(1));
        };
    }

    /** Records where rows go. */
    default Moved move(Var rows, MeasuredField.Solve solve) {
        MeasuredField.Moved moved = measured().move(rows, 1, solve);
        return new Moved(moved.y(), moved.integrals().select(1, 0));
    }

    /**
     * Where rows went.
     *
     * @param y their ends, [rows, width]
     * @param integral ∫ tr ∂f/∂y dt on the way, [rows]
     */
    record Moved(Var y, Var integral) {
        private static final double HALF_LN_TWO_PI = 0.9189385332046727;

        /** Records ln p of where the rows started if their ends are N(0, s²I): ln N(y; 0, s²I) + ∫ tr ∂f/∂y dt. */
        public Var logDensity(double standardDeviation) {
            return logNormal(y, standardDeviation).plus(integral);
        }

        /** Records ln N(y; 0, s²I) = −‖y‖²/(2s²) − d·ln(s√(2π)) of each row. */
        static Var logNormal(Var y, double s) {
            return y.square().sum(1).times(-0.5 / (s * s))
                    .minus(y.shape().dim(1) * (HALF_LN_TWO_PI + StrictMath.log(s)));
        }
    }
}
