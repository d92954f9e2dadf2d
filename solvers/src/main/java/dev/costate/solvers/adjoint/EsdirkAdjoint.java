package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.step.BlockMatrix;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.solvers.RecordedSolve;
import java.util.Arrays;

/**
 * The adjoint of steps by {@link Esdirk} methods by the implicit function theorem. Thread-confined.
 *
 * <p>From kᵢ = f(tᵢ, y + h Σ aᵢⱼkⱼ + hγkᵢ) follows (I − hγJᵢᵀ)k̄ᵢ = gᵢ with gᵢ = h(bᵢȳ₁ + Σ_{l&gt;i} aₗᵢȲₗ), Ȳᵢ =
 * Jᵢᵀk̄ᵢ, ȳ₀ = ȳ₁ + Σ Ȳᵢ. The last k is the next step's first and gathers from both. Each stage costs its Jacobian,
 * an LU decomposition and one vjp.
 */
final class EsdirkAdjoint extends StiffAdjoint {
    private final RecordedSolve solve;
    private final Esdirk method;
    private final BlockMatrix matrix;
    private final double[] jacobian;
    private final double[] weights;
    private final double[][] yBar;
    private final double[] carry;
    private final double[] g;

    EsdirkAdjoint(RecordedSolve solve, Binding b) {
        super(solve, b, ((Esdirk) solve.options().method()).stages());
        this.solve = solve;
        method = (Esdirk) solve.options().method();
        matrix = new BlockMatrix(n / solve.blocks(), solve.blocks());
        jacobian = matrix.room();
        int s = method.stages();
        weights = new double[s];
        yBar = new double[s][n];
        carry = new double[n];
        g = new double[n];
    }

    @Override
    StiffStepper replayStepper() {
        return Steppers.onArrays(solve.options(), field, memory, n, solve.blocks());
    }

    @Override
    boolean needsStages() {
        return true;
    }

    @Override
    void start(int[] at) {
        super.start(at);
        Arrays.fill(carry, 0);
    }

    @Override
    void inside(double h, double theta, int from) {
        double[] cells = memory.cells;
        method.denseWeights(theta, weights);
        for (int i = 0; i < weights.length; i++) {
            add(h * weights[i], cells, from, dense[i]);
        }
        add(1, cells, from, direct);
    }

    @Override
    void step(double start, double h, double[][] of) {
        int s = method.stages();
        for (int i = s - 1; i >= 0; i--) {
            for (int c = 0; c < n; c++) {
                double v = method.b()[i] * bar[c];
                for (int l = i + 1; l < s; l++) {
                    v += method.a(l)[i] * yBar[l][c];
                }
                g[c] = dense[i][c] + h * v + (i == s - 1 ? carry[c] : 0);
            }
            if (i > 0) {
                double t = start + method.c(i) * h;
                double[] y = of[i];
                solveTransposed(t, h, y);
                pull(t, y, g, yBar[i]);
            }
        }
        System.arraycopy(g, 0, carry, 0, n);
        toStart(yBar, 1);
    }

    @Override
    void first(double t, double[] y0) {
        pull(t, y0, carry, yBar[0]);
        add(1, yBar[0], 0, bar);
    }

    /** g ← (I − hγJᵀ)⁻¹g with the Jacobian at t and y. */
    private void solveTransposed(double t, double h, double[] y) {
        int mark = memory.mark();
        field.jacobian(t, y, y, matrix.columns(), jacobian);
        memory.release(mark);
        if (matrix.factor(1, h * method.gamma(), jacobian)) {
            matrix.solveTransposed(g);
        } else {
            Arrays.fill(g, Double.NaN);
        }
    }
}
