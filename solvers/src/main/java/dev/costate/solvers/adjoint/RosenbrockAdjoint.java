package dev.costate.solvers.adjoint;

import dev.costate.solvers.tape.FieldTapes;
import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.solvers.step.RosenbrockStepper;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.solvers.RecordedSolve;
import java.util.Arrays;

/**
 * The adjoint of steps by {@link Rosenbrock} methods: the transpose of the step on the frozen grid.
 *
 * <p>Discretise, then differentiate: Hager 2000; for this family Sandu, Daescu and Carmichael 2003, "Direct and adjoint
 * sensitivity analysis of chemical kinetic systems with KPP: Part I", Atmospheric Environment 37. With W = I/(γh) −
 * J and Yᵢ = y + Σ aᵢⱼuⱼ:
 *
 * <p>ūᵢ = mᵢȳ₁ + Σ_{l&gt;i} (aₗᵢȲₗ + (cₗᵢ/h) zₗ), zᵢ = W⁻ᵀūᵢ, Ȳᵢ = (∂f/∂y)ᵀzᵢ at Yᵢ,
 *
 * <p>ȳ₀ = ȳ₁ + Σ Ȳᵢ + Σ ∂/∂y ⟨zᵢ, J uᵢ + γᵢh ∂f/∂t⟩, and likewise for what the field captured,
 *
 * <p>from d(W uᵢ) = dW uᵢ + W duᵢ. The last sum needs second derivatives: it is the vjp of the field's jvp at the
 * step's start along (γᵢh, uᵢ).
 *
 * <p>Only the starts of steps are kept; a step is retaken for its uᵢ and W. Exact to rounding. Cost a step: s + 1
 * evaluations, one Jacobian, one LU decomposition, s vjps and s vjps of the jvp.
 */
final class RosenbrockAdjoint extends StiffAdjoint {
    private final Rosenbrock method;
    /** The stepper by which steps are retaken. */
    private final RosenbrockStepper stepper;
    private final double[] y;
    private final Program curvature;
    private final int scratch;
    private final int residual;
    private final int work;
    private final double[][] z;
    private final double[][] yBar;
    private int place;

    RosenbrockAdjoint(RecordedSolve solve, Binding b) {
        super(solve, b, ((Rosenbrock) solve.options().method()).stages());
        method = (Rosenbrock) solve.options().method();
        stepper = new RosenbrockStepper(solve.options(), method, field, memory, n, solve.blocks());
        Tape tape = curvature(solve);
        boolean[] late = new boolean[tape.inputs().size()];
        Arrays.fill(late, 2 + places.captured.count(), late.length, true);
        curvature = b.compile(tape, late, 0);
        scratch = b.scratch(curvature.size());
        residual = b.scratch(curvature.residualSize());
        work = b.scratch(2 + 4 * n);
        y = new double[n];
        z = new double[method.stages()][n];
        yBar = new double[method.stages()][n];
    }

    /** (t, y, captured, ṫ, ẏ, z, sums…) ↦ (∂/∂y ⟨z, ∂f/∂t ṫ + ∂f/∂y ẏ⟩, sums + ∂/∂captured of the same). */
    private static Tape curvature(RecordedSolve solve) {
        boolean[] active = new boolean[solve.field().inputs().size()];
        active[0] = true;
        active[1] = true;
        Tape jvp = solve.field().jvp(active);
        Tape tangent = Tape.record(jvp.inputShapes(), v -> new Var[] {jvp.call(v)[1]}).simplify();
        boolean[] wanted = new boolean[tangent.inputs().size()];
        Arrays.fill(wanted, 1, active.length, true);
        Tape vjp = tangent.vjp(wanted);
        return FieldTapes.accumulating(solve.field(), Tape.record(vjp.inputShapes(), v -> {
            Var[] r = vjp.call(v);
            return Arrays.copyOfRange(r, 1, r.length);
        }));
    }

    @Override
    StiffStepper replayStepper() {
        return stepper;
    }

    @Override
    boolean needsStages() {
        return false;
    }

    @Override
    void start(int[] at) {
        super.start(at);
        curvature.place(at[scratch]);
        curvature.placeResidual(at[residual]);
        place = at[work];
        int first = 2 + places.captured.count();
        places.pointAccumulating(curvature, 2, first + 3, 1, at);
        curvature.pointInput(0, place);
        curvature.pointInput(first, place + 1);
        curvature.pointInput(1, place + 2);
        curvature.pointInput(first + 1, place + 2 + n);
        curvature.pointInput(first + 2, place + 2 + 2 * n);
        curvature.pointOutput(0, place + 2 + 3 * n);
    }

    @Override
    void inside(double h, double theta, int from) {
        double[] cells = memory.cells;
        double rest = 1 - theta;
        for (int i = 0; i < dense.length; i++) {
            add(theta * rest * method.d(theta, i), cells, from, dense[i]);
        }
        add(rest, cells, from, direct);
        add(theta, cells, from, bar);
    }

    @Override
    void step(double t, double h, double[][] of) {
        int s = method.stages();
        int mark = memory.mark();
        stepper.use(of[0], 0);
        stepper.attempt(0, t, h);
        memory.release(mark);
        for (int i = s - 1; i >= 0; i--) {
            for (int c = 0; c < n; c++) {
                double v = dense[i][c] + method.m()[i] * bar[c];
                for (int l = i + 1; l < s; l++) {
                    v += method.a(l)[i] * yBar[l][c] + method.c(l)[i] / h * z[l][c];
                }
                z[i][c] = v;
            }
            stepper.matrix.solveTransposed(z[i]);
            stepper.combine(method.a(i), i, y);
            pull(t + method.alpha(i) * h, y, z[i], yBar[i]);
        }
        toStart(yBar, 0);
        System.arraycopy(stepper.y0, 0, memory.cells, place + 2, n);
        memory.cells[place] = t;
        mark = memory.mark();
        curvature.runForward();
        for (int i = 0; i < s; i++) {
            bend(method.gamma(i) * h, stepper.u(i), z[i]);
        }
        memory.release(mark);
    }

    /** Adds ∂/∂y ⟨z, J u + ṫ ∂f/∂t⟩ at the step's start, and the same for what the field captured. */
    private void bend(double tangentOfTime, double[] u, double[] zi) {
        double[] cells = memory.cells;
        cells[place + 1] = tangentOfTime;
        System.arraycopy(u, 0, cells, place + 2 + n, n);
        System.arraycopy(zi, 0, cells, place + 2 + 2 * n, n);
        curvature.runBackward();
        furtherVjps++;
        add(1, memory.cells, place + 2 + 3 * n, bar);
    }
}
