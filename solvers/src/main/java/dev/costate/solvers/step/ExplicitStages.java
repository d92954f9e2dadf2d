package dev.costate.solvers.step;

import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.Kernels;

/**
 * The stages and the dense output of one step of an explicit method, in slots that the caller names.
 *
 * <p>Of a partitioned method the second half of the state has weights of its own. The state may be several blocks of
 * the same size, each [q; p] then. Thread-confined.
 */
public final class ExplicitStages {
    /** Where the derivatives of the stages lie, those of the dense output's own stages last. */
    public final int[] k;
    /** Evaluations of the field so far. */
    public int evaluations;
    final double[] weights;
    private final Tableau method;
    private final Kernels kernels;
    private final StageLayout layout;
    private final int block;
    private final int stages;
    private final int[] part;
    private final double[] momentumWeights;
    private final DenseWeights kept;
    private final double[] c;

    /** Makes the stages of a state of so many blocks of the size that the method sees. */
    public ExplicitStages(Tableau method, Kernels kernels, StageLayout layout, int blocks) {
        this.method = method;
        this.kernels = kernels;
        this.layout = layout;
        block = layout.n() / blocks;
        stages = method.stages();
        c = method.c();
        k = new int[stages + method.denseStages()];
        part = new int[k.length];
        weights = new double[k.length];
        kept = new DenseWeights(method, k.length);
        momentumWeights = method.partitioned() ? new double[k.length] : weights;
    }

    /** Computes a stage in a slot, from the state at {@code y} and the stages before it. */
    public void evaluate(Field field, int i, int y, double t, double h, int slot, boolean keep) {
        boolean dense = i >= stages;
        double[] a = dense ? method.denseA(i - stages) : method.a(i);
        if (i == 0) {
            kernels.copy(y, layout.y(slot), layout.n());
        } else {
            combine(y, h, a, dense ? a : method.momentumA(i), i, layout.y(slot));
        }
        k[i] = layout.k(slot);
        field.eval(t + (dense ? method.denseC(i - stages) : c[i]) * h, slot, keep);
        evaluations++;
    }

    /** Computes the dense output's own stages, in slots that follow each other from one on. */
    public void evaluateDense(Field field, int y, double t, double h, int first) {
        for (int i = stages; i < k.length; i++) {
            evaluate(field, i, y, t, h, first + (i - stages) * layout.bareSize(), false);
        }
    }

    /** Writes the dense output at t + θh, all stages being known. */
    public void inside(int y, double h, double theta, int out) {
        double[] w = kept.at(theta);
        if (weights != momentumWeights) {
            method.momentumDenseWeights(theta, momentumWeights);
        }
        combine(y, h, w, momentumWeights, k.length, out);
    }

    /** Writes h times the derivative of the dense output at t + θh. */
    public void derivative(double h, double theta, int out) {
        method.denseDerivativeWeights(theta, weights);
        kernels.fill(0, out, layout.n());
        combine(out, h, weights, weights, k.length, out);
    }

    /** out = y + h Σ wⱼkⱼ over the first {@code count} stages. */
    private void combine(int y, double h, double[] w, double[] ofMomenta, int count, int out) {
        if (weights == momentumWeights) {
            kernels.combine(y, h, w, k, count, out, layout.n());
            return;
        }
        int half = block / 2;
        for (int from = 0; from < layout.n() / block * 2 * half; from += half) {
            for (int i = 0; i < count; i++) {
                part[i] = k[i] + from;
            }
            kernels.combine(y + from, h, from / half % 2 == 0 ? w : ofMomenta, part, count, out + from, half);
        }
    }
}
