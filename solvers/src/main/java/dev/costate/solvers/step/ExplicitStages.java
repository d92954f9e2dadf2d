package dev.costate.solvers.step;

import dev.costate.solvers.method.KicksAndDrifts;
import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.Kernels;
import java.util.Arrays;
import java.util.Optional;

/**
 * The stages and the dense output of one step of an explicit method, in slots that the caller names.
 *
 * <p>Of a partitioned method the second half of the state has weights of its own. The state may be several blocks of
 * the same size, each [q; p] then. Thread-confined.
 */
public final class ExplicitStages {
    /** Where the derivatives of the stages lie, those of the dense output's own stages last. */
    public final int[] k;
    final double[] weights;
    private final Tableau method;
    private final Kernels kernels;
    private final StageLayout layout;
    private final int block;
    private final int stages;
    private final double[] momentumWeights;
    private final DenseWeights kept;
    private final double[] c;
    private final Optional<KicksAndDrifts> moves;
    private final double[] few;
    private final int[] fewVectors;
    private int whole;
    private int halves;

    /** Makes the stages of a state of so many blocks of the size that the method sees. */
    public ExplicitStages(Tableau method, Kernels kernels, StageLayout layout, int blocks) {
        this.method = method;
        this.kernels = kernels;
        this.layout = layout;
        block = layout.n() / blocks;
        stages = method.stages();
        c = method.c();
        k = new int[stages + method.denseStages()];
        weights = new double[k.length];
        kept = new DenseWeights(method, k.length);
        momentumWeights = method.partitioned() ? new double[k.length] : weights;
        moves = blocks == 1 ? method.kicksAndDrifts() : Optional.empty();
        few = new double[k.length];
        fewVectors = new int[k.length];
    }

    /** Starts to count the evaluations of the field. */
    public void countFromZero() {
        whole = 0;
        halves = 0;
    }

    /** Counts an evaluation that the caller made. */
    public void count() {
        whole++;
    }

    /** Returns the evaluations of the field so far, two halves being one. */
    public int evaluations() {
        return whole + (halves + 1) / 2;
    }

    /** Returns the moves of which steps consist if the halves of the field are evaluated apart. */
    Optional<KicksAndDrifts> moves(Field field) {
        return field.separable() ? moves : Optional.empty();
    }

    /** Returns the stage in whose slot the evaluation of stage i lies. */
    public int place(Field field, int i) {
        return moves(field).isPresent() ? moves.get().place(i) : i;
    }

    /** Returns the stage in whose slot nothing is evaluated, −1 for none. */
    int leftOut(Field field) {
        return moves(field).isPresent() && moves.get().shared() ? stages - 2 : -1;
    }

    /** Evaluates the field at the state of a slot, the first of a step. */
    public void first(Field field, double t, int slot, boolean keep) {
        if (moves(field).isPresent()) {
            half(field, moves.get().used(0), t, slot, keep);
        } else {
            field.eval(t, slot, keep);
            whole++;
        }
    }

    /** Evaluates one half of the derivative. */
    void half(Field field, int half, double t, int slot, boolean keep) {
        field.evalHalf(half, t, slot, keep);
        halves++;
    }

    /** Computes a stage in a slot, from the state at {@code y} and the stages before it. */
    public void evaluate(Field field, int i, int y, double t, double h, int slot, boolean keep) {
        boolean dense = i >= stages;
        if (!dense && moves(field).isPresent()) {
            evaluateHalf(field, moves.get(), i, y, t + c[i] * h, h, slot, keep);
            return;
        }
        double[] a = dense ? method.denseA(i - stages) : method.a(i);
        if (i == 0) {
            kernels.copy(y, layout.y(slot), layout.n());
        } else {
            combine(y, h, a, dense ? a : method.momentumA(i), i, layout.y(slot));
        }
        k[i] = layout.k(slot);
        field.eval(t + (dense ? method.denseC(i - stages) : c[i]) * h, slot, keep);
        whole++;
    }

    /** The same where half of the derivative is used: the half of the state that it sees, at the last stage both. */
    private void evaluateHalf(Field field, KicksAndDrifts m, int i, int y, double t, double h, int slot,
            boolean keep) {
        boolean last = i == stages - 1;
        int used = m.used(i);
        if (last || used == 1) {
            combineHalf(y, h, method.a(i), i, 0, layout.y(slot));
        }
        if (last || used == 0) {
            combineHalf(y, h, method.momentumA(i), i, block / 2, layout.y(slot));
        }
        k[i] = layout.k(slot);
        if (!last || !m.shared()) {
            half(field, used, t, slot, keep);
        }
    }

    /** Evaluates at both ends of a step what of the derivative no stage uses: the dense output does. */
    void completeEnds(Field field) {
        if (moves(field).isPresent()) {
            complete(field, moves.get(), 0);
            complete(field, moves.get(), stages - 1);
        }
    }

    private void complete(Field field, KicksAndDrifts m, int i) {
        int slot = k[i] - layout.k(0);
        half(field, 1 - m.used(i), kernels.memory().cells[layout.t(slot)], slot, false);
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
            combineHalf(y, h, from / half % 2 == 0 ? w : ofMomenta, count, from, out);
        }
    }

    /** That for half a block; what has no weight is not read, since it may not be there. */
    private void combineHalf(int y, double h, double[] w, int count, int from, int out) {
        int some = 0;
        for (int i = 0; i < count; i++) {
            if (w[i] != 0) {
                few[some] = w[i];
                fewVectors[some++] = k[i] + from;
            }
        }
        if (some == 0) {
            kernels.copy(y + from, out + from, block / 2);
        } else {
            kernels.combine(y + from, h, few, fewVectors, some, out + from, block / 2);
        }
    }

    /**
     * The weights bᵢ(θ) of a method's dense output, kept for the few θ at which every step is looked at.
     *
     * <p>They are some 15 operations for each stage, more than what they are used for if the state is small.
     * Thread-confined.
     */
    static final class DenseWeights {
        private static final int PLACES = 16;

        private final Tableau method;
        private final int stages;
        private final double[] known = new double[PLACES];
        private final double[][] weights = new double[PLACES][];

        DenseWeights(Tableau method, int stages) {
            this.method = method;
            this.stages = stages;
            Arrays.fill(known, Double.NaN);
        }

        /** Returns the weights at θ; not to be changed, and valid until the next call. */
        double[] at(double theta) {
            int place = (int) (theta * PLACES) & PLACES - 1;
            if (known[place] != theta) {
                if (weights[place] == null) {
                    weights[place] = new double[stages];
                }
                method.denseWeights(theta, weights[place]);
                known[place] = theta;
            }
            return weights[place];
        }
    }
}
