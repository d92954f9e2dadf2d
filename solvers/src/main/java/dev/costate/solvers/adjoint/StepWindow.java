package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Combination;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.StageLayout;
import dev.costate.vectorapi.Kernels;

/**
 * The evaluations of one step, computed again from where the step starts: the same operations as
 * {@link KernelStepper}, so the same bits. Thread-confined.
 */
public final class StepWindow implements StepAdjoint.Evaluations {
    private final Kernels kernels;
    private final Tableau method;
    private final StageLayout layout;
    private final Field field;
    private final Combination combination;
    private final boolean keeping;
    private final int stride;
    private final int scratch;
    private final int[] k;
    private final double[] weights;
    private final double[] momentumWeights;
    private int base;
    private long evaluations;

    /**
     * Makes a window.
     *
     * @param blocks the state is so many blocks of the size that the method sees
     * @param keeping whether the stages have room for a residual
     */
    public StepWindow(Binding b, Tableau method, StageLayout layout, int blocks, boolean keeping, Field field) {
        kernels = b.kernels();
        this.method = method;
        this.layout = layout;
        this.field = field;
        this.keeping = keeping;
        combination = new Combination(kernels, method, layout.n() / blocks, blocks);
        stride = keeping ? layout.size() : layout.bareSize();
        scratch = b.scratch(method.stages() * stride + method.denseStages() * layout.bareSize());
        k = new int[method.stages() + method.denseStages()];
        weights = new double[k.length];
        momentumWeights = method.partitioned() ? new double[k.length] : weights;
    }

    /** Says where the window lies in this run. */
    public void place(int[] at) {
        base = at[scratch];
        evaluations = 0;
    }

    /** Evaluations of the field since {@link #place}. */
    public long evaluations() {
        return evaluations;
    }

    @Override
    public int slot(int stage) {
        return base + stage * stride;
    }

    @Override
    public boolean kept(int stage) {
        // the first stage is the last of the step before: there its vjp runs
        return keeping && stage > 0;
    }

    @Override
    public int dense() {
        return base + method.stages() * stride;
    }

    /** Starts from a state given alone: evaluates its slope. */
    public void start(double t, int y) {
        kernels.copy(y, layout.y(slot(0)), layout.n());
        evaluate(t, slot(0), false);
    }

    /** Starts from time, state and slope kept before. */
    public void load(int slot) {
        kernels.copy(slot, slot(0), layout.bareSize());
    }

    /** Keeps where the current step starts. */
    void save(int slot) {
        kernels.copy(slot(0), slot, layout.bareSize());
    }

    /** Makes the end of the step the start of the next. */
    public void shift() {
        kernels.copy(slot(method.stages() - 1), slot(0), layout.bareSize());
    }

    /** Computes all stages but the first. */
    public void step(double t, double h) {
        k[0] = layout.k(slot(0));
        for (int i = 1; i < method.stages(); i++) {
            int slot = slot(i);
            combination.run(layout.y(slot(0)), h, method.a(i), method.momentumA(i), k, i, layout.y(slot));
            k[i] = layout.k(slot);
            evaluate(t + method.c()[i] * h, slot, keeping);
        }
    }

    /** Computes the dense output's own stages, after {@link #step}. */
    public void denseStages(double t, double h) {
        int s = method.stages();
        for (int i = 0; i < method.denseStages(); i++) {
            int slot = dense() + i * layout.bareSize();
            combination.run(layout.y(slot(0)), h, method.denseA(i), method.denseA(i), k, s + i, layout.y(slot));
            k[s + i] = layout.k(slot);
            evaluate(t + method.denseC(i) * h, slot, false);
        }
    }

    /** Writes the dense output at t + θh, after {@link #denseStages}. */
    public void inside(double h, double theta, int out) {
        method.denseWeights(theta, weights);
        if (method.partitioned()) {
            method.momentumDenseWeights(theta, momentumWeights);
        }
        combination.run(layout.y(slot(0)), h, weights, momentumWeights, k, k.length, out);
    }

    private void evaluate(double t, int slot, boolean keep) {
        field.eval(t, slot, keep);
        evaluations++;
    }
}
