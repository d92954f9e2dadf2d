package dev.costate.solvers.tape;

import dev.costate.solvers.method.Tableau;
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
    private final Tableau method;
    private final StageLayout layout;
    private final SolveRecord record;
    private final int[] k;
    private final double[] weights;
    private int step;

    /** Makes it for records of solves by a method. */
    public DenseRecord(Kernels kernels, Tableau method, StageLayout layout) {
        this.kernels = kernels;
        this.method = method;
        this.layout = layout;
        record = new SolveRecord(kernels.memory());
        k = new int[method.stages() + method.denseStages()];
        weights = new double[k.length];
    }

    /**
     * Opens a record and computes the dense output's own stages of steps that lack them.
     *
     * @return the evaluations that this took
     */
    public int open(int address, Field field) {
        record.open(address);
        step = record.steps() - 1;
        int s = method.stages();
        int evaluations = 0;
        for (int i = 0; method.denseStages() > 0 && i < record.steps(); i++) {
            if (record.dense(i) != 0) {
                continue;
            }
            int dense = kernels.memory().allocate(method.denseStages() * layout.bareSize());
            record.setDense(i, dense);
            stages(i);
            for (int j = 0; j < method.denseStages(); j++) {
                int slot = dense + j * layout.bareSize();
                kernels.combine(start(i), record.h(i), method.denseA(j), k, s + j, layout.y(slot), layout.n());
                field.eval(record.t(i) + method.denseC(j) * record.h(i), slot, false);
                evaluations++;
            }
        }
        return evaluations;
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

    private int start(int i) {
        return layout.y(record.slot(i * (method.stages() - 1)));
    }

    private void stages(int i) {
        int s = method.stages();
        for (int j = 0; j < s; j++) {
            k[j] = layout.k(record.slot(i * (s - 1) + j));
        }
        for (int j = 0; j < method.denseStages(); j++) {
            k[s + j] = layout.k(record.dense(i) + j * layout.bareSize());
        }
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
        stages(i);
        method.denseWeights(theta, weights);
        kernels.combine(start(i), record.h(i), weights, k, k.length, out, layout.n());
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
        method.denseDerivativeWeights(0.5, weights);
        kernels.fill(0, derivative, layout.n());
        kernels.combine(derivative, h, weights, k, k.length, derivative, layout.n());
        double[] m = kernels.memory().cells;
        double worst = 0;
        for (int c = 0; c < layout.n(); c++) {
            worst = Math.max(worst, Math.abs(m[derivative + c] - h * m[layout.k(slot) + c]));
        }
        return worst;
    }
}
