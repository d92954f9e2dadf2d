package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.tape.FieldHalf;
import dev.costate.solvers.tape.FieldPrograms;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;
import java.util.List;

/**
 * The adjoint of one step after the other, from the last to the first; formulas in {@link Direct}.
 *
 * <p>Where the evaluations lie, and whether they were kept or recomputed, is the caller's business. The last stage of
 * a step is the first of the next, so its cotangent gathers from both before its vjp runs, once. Thread-confined.
 */
class StepAdjoint {
    /** The evaluations of one step. */
    interface Evaluations {
        /** Returns the address of a stage. */
        int slot(int stage);

        /** Returns whether the activations of that stage are kept in its slot. */
        boolean kept(int stage);

        /** Returns the address of the first of the dense output's own stages; they have no activations. */
        int dense();
    }

    final Kernels kernels;
    final Memory memory;
    final Tableau method;
    final SolveRecord record;
    final int n;
    final AdjointLayout places;
    final FieldPrograms field;
    final StageLayout layout;
    private final int work;
    private final int workCells;
    final double[] weights;
    private final double[] momentumWeights;
    private final int[] momentumVectors;
    private final double[] column;
    final double[] ones;
    final int[] vectors;

    // addresses of this run
    private int base;
    int zero;
    int bar;
    int carry;
    int nextCarry;
    int direct;
    int statesBar;
    boolean carried;
    int time;
    /** The vjps of this run so far, and the evaluations that they recomputed; of halves if the field is separable. */
    private long vjps;
    private long evaluations;

    /** Makes it of a field, or of its halves if there are any. */
    StepAdjoint(RecordedSolve solve, List<FieldHalf> halves, Tableau method, Binding b) {
        kernels = b.kernels();
        memory = kernels.memory();
        this.method = method;
        places = new AdjointLayout(b);
        n = places.n;
        field = new FieldPrograms(solve.field(), halves, true, n, b);
        layout = field.layout;
        record = new SolveRecord(memory);
        int s = method.stages();
        workCells = (n + 7) / 8 * 8;
        work = b.scratch((2 * s + method.denseStages() + 7) * workCells);
        weights = new double[s + method.denseStages()];
        momentumWeights = new double[weights.length];
        momentumVectors = new int[s + 1];
        column = new double[s + 1];
        ones = new double[s + 1];
        Arrays.fill(ones, 1);
        vectors = new int[s + 1];
    }

    // the work vectors: Ȳ of each stage, the dense output's part of each k̄, then single ones

    final int yBar(int stage) {
        return base + stage * workCells;
    }

    final int dense(int stage) {
        return base + (method.stages() + stage) * workCells;
    }

    final int single(int i) {
        return base + (2 * method.stages() + method.denseStages() + i) * workCells;
    }

    /** y += a·x for states. */
    final void add(double a, int x, int y) {
        kernels.axpy(a, x, y, y, n);
    }

    /** Opens the record and sets all sums to zero. */
    void start(int[] at) {
        field.place(at);
        base = at[work];
        record.open(places.record(at));
        places.clearSums(at);
        pointCaptured(at);
        zero = single(0);
        bar = single(1);
        carry = single(2);
        nextCarry = single(3);
        direct = single(4);
        statesBar = at[places.cotangents];
        kernels.fill(0, zero, n);
        kernels.fill(0, bar, n);
        carried = false;
        time = places.timeCount - 1;
        vjps = 0;
        evaluations = 0;
    }

    /** Gives the programs what the field captured, and the sums to add its cotangents to. */
    void pointCaptured(int[] at) {
        places.pointAccumulating(field.program(0), 2, 3 + places.captured.count(), 2, at);
    }

    /** Returns whether a step's dense output is needed, before the step's adjoint. */
    boolean inside(int step) {
        for (int j = time; j >= 0 && record.outStep(j) == step; j--) {
            if (record.outTheta(j) != 1) {
                return true;
            }
        }
        return false;
    }

    /** Takes in the cotangents of the times in a step; returns whether some are inside it. */
    final boolean takeTimes(int step) {
        boolean inside = false;
        for (; record.outStep(time) == step; time--) {
            int g = statesBar + time * n;
            double theta = record.outTheta(time);
            if (theta == 1) {
                add(1, g, bar);
                continue;
            }
            if (!inside) {
                inside = true;
                kernels.fill(0, dense(0), weights.length * workCells);
                kernels.fill(0, direct, n);
            }
            takeInside(record.h(step), theta, g);
        }
        return inside;
    }

    /** Takes in the cotangent, lying at {@code g}, of a state inside a step. */
    void takeInside(double h, double theta, int g) {
        method.denseWeights(theta, weights);
        int positions = method.partitioned() ? n / 2 : n;
        method.momentumDenseWeights(theta, momentumWeights);
        for (int i = 0; i < weights.length; i++) {
            int part = dense(i);
            kernels.axpy(h * weights[i], g, part, part, positions);
            part += positions;
            kernels.axpy(h * momentumWeights[i], g + positions, part, part, n - positions);
        }
        add(1, g, direct);
    }

    /** Returns the vjps of this run so far, two halves being one. */
    final long vjps() {
        return field.separable() ? (vjps + 1) / 2 : vjps;
    }

    /** Returns the evaluations that they recomputed. */
    final long evaluations() {
        return field.separable() ? (evaluations + 1) / 2 : evaluations;
    }

    /** The adjoint of a step, the steps after it being done. */
    void step(Evaluations at, int step) {
        int s = method.stages();
        double h = record.h(step);
        boolean inside = takeTimes(step);
        if (inside) {
            pullDense(at.dense(), h);
        }
        if (carried || inside) {
            if (carried && inside) {
                add(1, dense(s - 1), carry);
            }
            pull(at.slot(s - 1), at.kept(s - 1), carried ? carry : dense(s - 1), yBar(s - 1));
            add(1, yBar(s - 1), bar);
        }
        for (int i = s - 2; i >= 0; i--) {
            gather(i, h, bar, inside ? dense(i) : zero, nextCarry);
            if (i > 0) {
                pull(at.slot(i), at.kept(i), nextCarry, yBar(i));
            }
        }
        int swap = carry;
        carry = nextCarry;
        nextCarry = swap;
        carried = true;
        if (inside) {
            add(1, direct, bar);
        }
        if (s > 2) {
            addYBars(1, s - 2, bar);
        }
    }

    /** Adds Ȳ of {@code count} stages from {@code first} on. */
    final void addYBars(int first, int count, int sum) {
        for (int i = 0; i < count; i++) {
            vectors[i] = yBar(first + i);
        }
        kernels.combine(sum, 1, ones, vectors, count, sum, n);
    }

    /** The adjoint of the first evaluation and of the times at the start; writes the cotangent of y₀. */
    void finish(int[] at, int slot, boolean kept) {
        if (carried) {
            pull(slot, kept, carry, yBar(0));
            add(1, yBar(0), bar);
        }
        for (; time >= 0; time--) {
            add(1, statesBar + time * n, bar);
        }
        kernels.copy(bar, at[places.y0Bar], n);
    }

    /** k̄ᵢ = dense part + h(bᵢ ȳ₁ + Σ_{l>i} aₗᵢ Ȳₗ). */
    final void gather(int i, double h, int bar, int densePart, int out) {
        int count = 0;
        column[count] = method.b()[i];
        vectors[count++] = bar;
        for (int l = i + 1; l < method.stages() - 1; l++) {
            column[count] = method.a(l)[i];
            vectors[count++] = yBar(l);
        }
        int positions = method.partitioned() ? n / 2 : n;
        kernels.combine(densePart, h, column, vectors, count, out, positions);
        if (positions < n) {
            column[0] = method.momentumB()[i];
            for (int m = 1; m < count; m++) {
                column[m] = method.momentumA(i + m)[i];
            }
            for (int m = 0; m < count; m++) {
                momentumVectors[m] = vectors[m] + positions;
            }
            kernels.combine(densePart + positions, h, column, momentumVectors, count, out + positions, n - positions);
        }
    }

    /**
     * The dense output's own stages, last first.
     *
     * <p>Each hands its Ȳ to y₀ and, times h aᵢⱼ, to the stages before it.
     */
    final void pullDense(int first, double h) {
        int s = method.stages();
        for (int i = s + method.denseStages() - 1; i >= s; i--) {
            pull(first + (i - s) * layout.bareSize(), false, dense(i), yBar(0));
            add(1, yBar(0), direct);
            double[] a = method.denseA(i - s);
            for (int j = 0; j < i; j++) {
                add(h * a[j], yBar(0), dense(j));
            }
        }
    }

    /** Runs the field's vjp at an evaluation: Ȳ = (∂f/∂y)ᵀ k̄, and the sums += (∂f/∂captured)ᵀ k̄. */
    final void pull(int slot, boolean kept, int kBar, int yBarOut) {
        layout.point(field.program(0), slot);
        pull(field.program(0), places.captured.count(), slot, kept, kBar, yBarOut);
    }

    /**
     * The same for half of a field with so many captured: k̄ is a half, and Ȳ the half that it depends on.
     */
    final void pullHalf(int half, int captured, int slot, boolean kept, int kBar, int yBarOut) {
        layout.pointHalf(field.program(half), half, slot);
        pull(field.program(half), captured, slot, kept, kBar, yBarOut);
    }

    private void pull(Program program, int captured, int slot, boolean kept, int kBar, int yBarOut) {
        int mark = memory.mark();
        if (!field.activate(program, slot, kept)) {
            evaluations++;
        }
        program.pointInput(2 + captured, kBar);
        program.pointOutput(1, yBarOut);
        program.runBackward();
        vjps++;
        memory.release(mark);
    }
}
