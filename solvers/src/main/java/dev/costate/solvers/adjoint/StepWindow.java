package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.ExplicitStages;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.StageLayout;
import dev.costate.vectorapi.Kernels;

/** The evaluations of one step, recomputed from where it starts, to the same bits. Thread-confined. */
public final class StepWindow implements StepAdjoint.Evaluations {
    private final Kernels kernels;
    private final StageLayout layout;
    private final Field field;
    private final ExplicitStages stages;
    private final int count;
    private final boolean keeping;
    private final int stride;
    private final int scratch;
    private int base;

    /**
     * Makes a window.
     *
     * @param blocks the state is so many blocks of the size that the method sees
     * @param keeping whether the stages have room for a residual
     */
    public StepWindow(Binding b, Tableau method, StageLayout layout, int blocks, boolean keeping, Field field) {
        kernels = b.kernels();
        this.layout = layout;
        this.field = field;
        this.keeping = keeping;
        stages = new ExplicitStages(method, kernels, layout, blocks);
        count = method.stages();
        stride = keeping ? layout.size() : layout.bareSize();
        scratch = b.scratch(count * stride + method.denseStages() * layout.bareSize());
    }

    /** Says where the window lies in this run. */
    public void place(int[] at) {
        base = at[scratch];
        stages.countFromZero();
    }

    /** Returns the evaluations of the field since {@link #place}. */
    public long evaluations() {
        return stages.evaluations();
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
        return slot(count);
    }

    /** Starts from a state given alone: evaluates its derivative. */
    public void start(double t, int y) {
        kernels.copy(y, layout.y(base), layout.n());
        stages.first(field, t, base, false);
    }

    /** Starts from time, state and derivative kept before. */
    public void load(int slot) {
        kernels.copy(slot, base, layout.bareSize());
    }

    /** Keeps where the current step starts. */
    void save(int slot) {
        kernels.copy(base, slot, layout.bareSize());
    }

    /** Makes the end of the step the start of the next. */
    public void shift() {
        load(slot(count - 1));
    }

    /** Computes all stages but the first. */
    public void step(double t, double h) {
        stages.k[0] = layout.k(base);
        for (int i = 1; i < count; i++) {
            stages.evaluate(field, i, layout.y(base), t, h, slot(stages.place(field, i)), keeping);
        }
    }

    /** Computes the dense output's own stages, after {@link #step}. */
    public void denseStages(double t, double h) {
        stages.evaluateDense(field, layout.y(base), t, h, dense());
    }

    /** Writes the dense output at t + θh, after {@link #denseStages}. */
    public void inside(double h, double theta, int out) {
        stages.inside(layout.y(base), h, theta, out);
    }
}
