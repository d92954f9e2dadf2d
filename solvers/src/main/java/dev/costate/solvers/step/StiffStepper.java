package dev.costate.solvers.step;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.vectorapi.Memory;

/**
 * What the steppers of stiff methods share: state, derivative, Jacobian and norms, on arrays.
 *
 * <p>Plain Java in one fixed order. Thread-confined.
 */
public abstract class StiffStepper extends ArrayStepper {
    /**
     * Tolerance of Newton's method for fixed steps and frozen grids.
     *
     * <p>Those are solved on until rounding: what an iteration leaves is smooth in the state, and its derivative is
     * what the gradient lacks (1e-8 where 1e-12 was left).
     */
    private static final double TIGHT = 1e-12;

    /** Unknowns of the first block, which alone step control and Newton's method see. */
    final int m;
    final double[] scale;
    final double[] jacobian;
    public final BlockMatrix matrix;
    final StiffField field;
    double[] f0;
    private final boolean tight;
    private final double[] shifted;
    private final double[] derivative;
    private StageBuffers kept;
    private StageLayout layout;

    StiffStepper(SolveOptions options, StiffField field, Memory memory, int n, int blocks) {
        super(options, memory, n, n / blocks);
        m = n / blocks;
        this.field = field;
        tight = !options.adaptive() || options.grid().isPresent();
        scale = new double[m];
        matrix = new BlockMatrix(m, blocks);
        jacobian = matrix.room();
        f0 = new double[n];
        shifted = new double[n];
        derivative = new double[n];
    }

    /** Sets the first state of the next run. */
    public void use(double[] start, int from) {
        Stepper.read(start, from, y0);
    }

    /** Keeps time and state of the evaluations of accepted steps, as many as {@link Steppers#keptPerStep} says. */
    public void keep(StageBuffers buffers, StageLayout stageLayout) {
        kept = buffers;
        layout = stageLayout;
    }

    /** Prepares for {@link #retake}. */
    public abstract void prepareToRetake();

    /**
     * Takes a recorded step again, to the same bits.
     *
     * @param origin what {@link #origin} said of it in the run that was recorded
     */
    public abstract void retake(int step, double t, double h, int origin);

    /**
     * Notes the origin of each accepted step, and returns whether it does.
     *
     * <p>It does not if steps depend on nothing but where they start.
     */
    public boolean noteOrigins() {
        return false;
    }

    /**
     * Returns the step at whose start the Jacobian of an accepted step was taken.
     *
     * <p>It is −1 if each iteration had its own.
     */
    public int origin(int step) {
        return step;
    }

    /** Returns the states of the evaluations of the step tried last, as far as a backward pass needs them. */
    public abstract double[][] states();

    /** Returns the cells of where a step starts. */
    public abstract int startCells();

    /** Keeps where the next step starts. */
    public abstract void saveStart(int to);

    /** Goes where a step starts that was kept. */
    public abstract void loadStart(int from);

    /** Returns Σ wⱼkⱼ of cell i over the first {@code count} vectors. */
    static double sum(double[] w, double[][] k, int count, int i) {
        double v = 0;
        for (int j = 0; j < count; j++) {
            v += w[j] * k[j][i];
        }
        return v;
    }

    final boolean keeping() {
        return kept != null;
    }

    final void write(int evaluation, double t, double[] y) {
        int slot = kept.at(evaluation);
        memory.cells[layout.t(slot)] = t;
        Stepper.write(y, memory.cells, layout.y(slot));
    }

    @Override
    public void first(double t) {
        field.eval(t, y0, f0);
        evaluations = 1;
        forget();
        if (keeping()) {
            write(0, t, y0);
        }
    }

    /** Drops what earlier runs left. */
    abstract void forget();

    /** Fills {@link #scale}: the size of a change of the state that does not matter. */
    final void rescale() {
        double size = 0;
        for (int i = 0; tight && i < m; i++) {
            size = Math.max(size, Math.abs(y0[i]));
        }
        for (int i = 0; i < m; i++) {
            scale[i] = tight ? TIGHT * (Math.abs(y0[i]) + 1e-3 * size) + Double.MIN_NORMAL
                    : norm.scale(i, Math.abs(y0[i]));
            if (scale[i] == 0) {
                scale[i] = Double.MIN_NORMAL;
            }
        }
    }

    /** Returns the mean square of factor·v in units of the tolerance at both ends of the step. */
    final double meanSquare(double[] v, double factor) {
        return norm.meanSquare(v, factor, y0, y1);
    }

    /** Finds what is not finite at the start of the step: the derivative, or a row of the Jacobian. */
    @Override
    public NonFinite firstNonFinite(double t, double h) {
        int cell = Stepper.notFinite(f0, 0, n);
        if (cell < 0) {
            int entry = Stepper.notFinite(jacobian, 0, m * m);
            cell = entry < 0 ? -1 : entry / m;
        }
        return cell < 0 ? NonFinite.NONE : NonFinite.stage(0, cell);
    }

    /** Finds what is not finite in a later stage: its state or, evaluated again, its derivative. */
    final NonFinite firstNonFinite(int stage, double t, double[] y) {
        int cell = Stepper.notFinite(y, 0, n);
        if (cell < 0) {
            field.eval(t, y, derivative);
            cell = Stepper.notFinite(derivative, 0, n);
        }
        return cell < 0 ? NonFinite.NONE : NonFinite.stage(stage, cell);
    }

    @Override
    public void inside(double t, double h, double theta, int out) {
        dense(h, theta, memory.cells, out);
    }

    /** Writes the dense output u of the tried step at t + θh. */
    abstract void dense(double h, double theta, double[] out, int at);

    /** Writes the derivative u' of the dense output. */
    abstract void denseDerivative(double h, double theta, double[] out);

    /** Replaces the first block of v by w, (I/(γh) − J)⁻¹v being the returned multiple of w. */
    abstract double filter(double h, double[] v);

    /**
     * {@inheritDoc}
     *
     * <p>Here it is the mean square of (I/(γh) − J)⁻¹(f(t + θh, u) − u') in units of the tolerance, u being the dense
     * output of the tried step: where hJ is large that is the error of u, where it is small about the change of that
     * error over γh. One evaluation and one system of equations.
     */
    @Override
    public final double squaredDenseError(double t, double h, double theta) {
        dense(h, theta, shifted, 0);
        field.eval(t + theta * h, shifted, derivative);
        evaluations++;
        denseDerivative(h, theta, shifted);
        for (int i = 0; i < m; i++) {
            derivative[i] -= shifted[i];
        }
        double factor = filter(h, derivative);
        return meanSquare(derivative, factor);
    }

    @Override
    public double derivativeNorm() {
        return norm(f0);
    }

    @Override
    public double derivativeChangeNorm(double t, double h) {
        for (int i = 0; i < n; i++) {
            shifted[i] = y0[i] + h * f0[i];
        }
        field.eval(t + h, shifted, derivative);
        evaluations++;
        for (int i = 0; i < n; i++) {
            derivative[i] -= f0[i];
        }
        return norm(derivative);
    }
}
