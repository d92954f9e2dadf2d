package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Stepper;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.solvers.tape.AdjointOp;
import dev.costate.solvers.tape.SolveKernel;
import dev.costate.solvers.tape.SolveOp;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.solvers.tape.TapeStiffField;
import dev.costate.vectorapi.Kernels;
import java.util.Arrays;

/**
 * The adjoint of stiff steps, the last one first, as far as it is the same for all methods; formulas in
 * {@link Direct}, whose backward pass it is: then the states of the evaluations lie where the forward solve left
 * them. Thread-confined.
 */
public abstract class StiffAdjoint implements Kernel {
    final Kernels kernels;
    final TapeStiffField field;
    final SolveRecord record;
    final int n;
    /** ȳ, of a step's end before its adjoint and of its start after it. */
    final double[] bar;
    /** What the dense output hands to the slopes of a step. */
    final double[][] dense;
    /** What it hands to the step's start. */
    final double[] direct;
    long vjps;
    final AdjointLayout places;
    private final Program program;
    private final StageLayout layout;
    private final double[][] states;
    private final int scratch;
    private final int residual;
    private final int work;
    private int place;
    private int time;

    StiffAdjoint(SolveOp op, Binding b, int stages) {
        kernels = b.kernels();
        program = SolveKernel.phased(op, b);
        places = new AdjointLayout(b);
        n = places.n;
        field = new TapeStiffField(op, n, b);
        record = new SolveRecord(kernels.memory());
        layout = new StageLayout(n, 0);
        states = new double[1 + StiffStepper.keptPerStep(op.options().method())][n];
        scratch = b.scratch(program.size());
        residual = b.scratch(program.residualSize());
        work = b.scratch(1 + 4 * n);
        bar = new double[n];
        dense = new double[stages][n];
        direct = new double[n];
    }

    /** Makes that of the solve's method. */
    public static StiffAdjoint of(SolveOp op, Binding b) {
        return op.options().method() instanceof Esdirk ? new EsdirkAdjoint(op, b) : new RosenbrockAdjoint(op, b);
    }

    @Override
    public final void run(int[] at) {
        start(at);
        for (int step = record.steps() - 1; step >= 0; step--) {
            for (int i = 0; i < states.length; i++) {
                Stepper.read(kernels.memory().cells, layout.y(record.slot(step * (states.length - 1) + i)), states[i]);
            }
            step(at, step, states);
        }
        finish(at, states[0], Double.NaN, 0);
    }

    /** Begins a run. */
    void start(int[] at) {
        vjps = 0;
        program.place(at[scratch]);
        program.placeResidual(at[residual]);
        field.place(at, places.captured);
        record.open((int) kernels.memory().cells[at[places.record]]);
        places.clearSums(kernels, at);
        places.pointAccumulating(program, 2, 3 + places.captured.length, 2, at);
        place = at[work];
        program.pointInput(0, place);
        program.pointInput(1, place + 1);
        program.pointOutput(0, place + 1 + n);
        program.pointInput(2 + places.captured.length, place + 1 + 2 * n);
        program.pointOutput(1, place + 1 + 3 * n);
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
        System.arraycopy(bar, 0, kernels.memory().cells, at[places.y0Bar], n);
        AdjointOp.report(kernels.memory().cells, at[places.report], quality, evaluations + vjps, vjps);
    }

    /** Adds the cotangent of the state at a time that ends a step. */
    private void add(int from) {
        double[] cells = kernels.memory().cells;
        for (int c = 0; c < n; c++) {
            bar[c] += cells[from + c];
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
        double[] cells = kernels.memory().cells;
        cells[place] = t;
        System.arraycopy(y, 0, cells, place + 1, n);
        System.arraycopy(g, 0, cells, place + 1 + 2 * n, n);
        int mark = kernels.memory().mark();
        program.run();
        vjps++;
        kernels.memory().release(mark);
        System.arraycopy(kernels.memory().cells, place + 1 + 3 * n, out, 0, n);
    }
}
