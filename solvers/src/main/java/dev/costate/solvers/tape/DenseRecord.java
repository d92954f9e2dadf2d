package dev.costate.solvers.tape;

import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.ExplicitStages;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.StageLayout;
import dev.costate.vectorapi.Kernels;

/**
 * The dense output of a recorded solve whose stages are kept.
 *
 * <p>At any time between its first and its last. Thread-confined.
 */
public final class DenseRecord {
    private final Kernels kernels;
    private final StageLayout layout;
    private final SolveRecord record;
    private final ExplicitStages stages;
    private final int perStep;
    private final int denseCells;
    private int step;

    /** Makes it for records of solves by a method. */
    public DenseRecord(Kernels kernels, Tableau method, StageLayout layout) {
        this.kernels = kernels;
        this.layout = layout;
        record = new SolveRecord(kernels.memory());
        stages = new ExplicitStages(method, kernels, layout, 1);
        perStep = method.stages() - 1;
        denseCells = method.denseStages() * layout.bareSize();
    }

    /**
     * Opens a record and computes the dense output's own stages of steps that lack them.
     *
     * @return the evaluations that this took
     */
    public int open(int address, Field field) {
        record.open(address);
        step = record.steps() - 1;
        stages.countFromZero();
        for (int i = 0; denseCells > 0 && i < record.steps(); i++) {
            if (record.dense(i) == 0) {
                record.setDense(i, kernels.memory().allocate(denseCells));
                stages.evaluateDense(field, start(i), record.t(i), record.h(i), record.dense(i));
            }
        }
        return stages.evaluations();
    }

    /**
     * Forgets the stages that {@link #open} computed; the record may serve another pass.
     *
     * <p>They lie after {@code mark} in the arena and end with this pass.
     */
    public void close(int mark) {
        for (int i = 0; i < record.steps(); i++) {
            if (record.dense(i) >= mark) {
                record.setDense(i, 0);
            }
        }
    }

    /** Returns the record that is open. */
    public SolveRecord record() {
        return record;
    }

    /** Points to the stages of a step and returns where it starts. */
    private int start(int i) {
        for (int j = 0; j < stages.k.length; j++) {
            stages.k[j] = layout.k(j <= perStep ? record.slot(i * perStep + j)
                    : record.dense(i) + (j - perStep - 1) * layout.bareSize());
        }
        return layout.y(record.slot(i * perStep));
    }

    /** Writes y(t). */
    public void at(double t, int out) {
        double direction = Math.signum(record.h(step));
        while (step > 0 && (t - record.t(step)) * direction < 0) {
            step--;
        }
        while (step < record.steps() - 1 && (t - record.t(step + 1)) * direction > 0) {
            step++;
        }
        inside(step, (t - record.t(step)) / record.h(step), out);
    }

    /** Writes y(t + θh) of a step. */
    public void inside(int i, double theta, int out) {
        stages.inside(start(i), record.h(i), theta, out);
    }

    /**
     * Returns the defect in the middle of a step, the largest |h (y' − f)|.
     *
     * @param slot the address of room for an evaluation
     * @param derivative the address of room for a state
     */
    public double defect(int i, Field field, int slot, int derivative) {
        double h = record.h(i);
        inside(i, 0.5, layout.y(slot));
        field.eval(record.t(i) + 0.5 * h, slot, false);
        stages.derivative(h, 0.5, derivative);
        double[] m = kernels.memory().cells;
        double worst = 0;
        for (int c = 0; c < layout.n(); c++) {
            worst = Math.max(worst, Math.abs(m[derivative + c] - h * m[layout.k(slot) + c]));
        }
        return worst;
    }
}
