package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Stepper;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.solvers.RecordedSolve;
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
}
