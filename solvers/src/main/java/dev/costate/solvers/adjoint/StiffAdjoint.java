package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.solvers.step.BlockMatrix;
import dev.costate.solvers.step.RosenbrockStepper;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Stepper;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.solvers.tape.FieldTapes;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.solvers.tape.TapeStiffField;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/**
 * The adjoint of stiff steps, the last one first, as far as all methods share it.
 *
 * <p>As the backward pass of {@link Direct} it reads the states of the evaluations where the forward solve left them.
 * Thread-confined.
 */
public abstract class StiffAdjoint implements Kernel {
    final Memory memory;
    final TapeStiffField field;
    final SolveRecord record;
    final int n;
    /** ȳ, of a step's end before its adjoint and of its start after it. */
    final double[] bar;
    /** What the dense output hands to the derivatives of a step. */
    final double[][] dense;
    /** What it hands to the step's start. */
    final double[] direct;
    /** Vjps of anything but the field itself. */
    long furtherVjps;
    final AdjointLayout places;
    private final FieldPullback pullback;
    private final StageLayout layout;
    private final double[][] states;
    private int time;

    StiffAdjoint(RecordedSolve solve, Binding b, int stages) {
        memory = b.kernels().memory();
        places = new AdjointLayout(b);
        pullback = new FieldPullback(solve, places, b);
        n = places.n;
        field = new TapeStiffField(solve, n, b);
        record = new SolveRecord(memory);
        layout = new StageLayout(n, 0);
        states = new double[1 + Steppers.keptPerStep(solve.options().method())][n];
        bar = new double[n];
        dense = new double[stages][n];
        direct = new double[n];
    }

    /** Returns the stepper by which recorded steps are retaken. */
    abstract StiffStepper replayStepper();

    /** Returns whether the adjoint needs the states of stages; otherwise it retakes the step itself. */
    abstract boolean needsStages();

    @Override
    public final void run(int[] at) {
        start(at);
        for (int step = record.steps() - 1; step >= 0; step--) {
            for (int i = 0; i < states.length; i++) {
                Stepper.read(memory.cells, layout.y(record.slot(step * (states.length - 1) + i)), states[i]);
            }
            step(at, step, states);
        }
        finish(at, states[0], Double.NaN, 0);
    }

    /** Begins a run. */
    void start(int[] at) {
        furtherVjps = 0;
        pullback.begin(at);
        field.place(at, places.captured);
        record.open(places.record(at));
        Arrays.fill(bar, 0);
        time = places.timeCount - 1;
    }

    /** Moves {@link #bar} from the end of a step to its start, given the states of its evaluations. */
    final void step(int[] at, int step, double[][] of) {
        double h = record.h(step);
        for (double[] d : dense) {
            Arrays.fill(d, 0);
        }
        Arrays.fill(direct, 0);
        for (; record.outStep(time) == step; time--) {
            double theta = record.outTheta(time);
            int from = at[places.cotangents] + time * n;
            if (theta == 1) {
                add(from);
            } else {
                inside(h, theta, from);
            }
        }
        step(record.t(step), h, of);
    }

    /** At the start of the first step: writes the results. */
    final void finish(int[] at, double[] y0, double quality, long evaluations) {
        if (record.steps() > 0) {
            first(record.t(0), y0);
        }
        for (; time >= 0; time--) {
            add(at[places.cotangents] + time * n);
        }
        System.arraycopy(bar, 0, memory.cells, at[places.y0Bar], n);
        long vjps = pullback.vjps() + furtherVjps;
        places.report(at, quality, evaluations + vjps, vjps);
    }

    /** Adds the cotangent of the state at a time that ends a step. */
    private void add(int from) {
        add(1, memory.cells, from, bar);
    }

    /** y += a·x for a state in cells. */
    final void add(double a, double[] cells, int x, double[] y) {
        for (int c = 0; c < n; c++) {
            y[c] += a * cells[x + c];
        }
    }

    /** Moves {@link #bar} to the start of a step: adds {@link #direct} and Ȳ of stages from {@code first} on. */
    final void toStart(double[][] yBar, int first) {
        add(1, direct, 0, bar);
        for (int i = first; i < yBar.length; i++) {
            add(1, yBar[i], 0, bar);
        }
    }

    /** Takes in the cotangent, lying at {@code from}, of the state inside a step. */
    abstract void inside(double h, double theta, int from);

    /** The step from t to t + h, times inside it taken in. */
    abstract void step(double t, double h, double[][] of);

    /** Takes in what the first step leaves, if there is one. */
    void first(double t, double[] y0) {
        // most steps need nothing of the one before them
    }

    /** out = (∂f/∂y)ᵀg at t and y, and the sums += (∂f/∂captured)ᵀg. */
    final void pull(double t, double[] y, double[] g, double[] out) {
        pullback.pull(t, y, g, out);
    }

    /**
     * The adjoint of steps by {@link Esdirk} methods by the implicit function theorem. Thread-confined.
     *
     * <p>From kᵢ = f(tᵢ, y + h Σ aᵢⱼkⱼ + hγkᵢ) follows (I − hγJᵢᵀ)k̄ᵢ = gᵢ with gᵢ = h(bᵢȳ₁ + Σ_{l&gt;i} aₗᵢȲₗ), Ȳᵢ =
     * Jᵢᵀk̄ᵢ, ȳ₀ = ȳ₁ + Σ Ȳᵢ. The last k is the next step's first and gathers from both. Each stage costs its Jacobian,
     * an LU decomposition and one vjp.
     */
    static final class EsdirkAdjoint extends StiffAdjoint {
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

    /**
     * The adjoint of steps by {@link Rosenbrock} methods: the transpose of the step on the frozen grid.
     *
     * <p>Discretise, then differentiate: Hager 2000; for this family Sandu, Daescu and Carmichael 2003, "Direct and
     * adjoint sensitivity analysis of chemical kinetic systems with KPP: Part I", Atmospheric Environment 37. With W =
     * I/(γh) − J and Yᵢ = y + Σ aᵢⱼuⱼ:
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
    static final class RosenbrockAdjoint extends StiffAdjoint {
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
}
