package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.vectorapi.Kernels;
import java.util.Arrays;

/** The backward pass of {@link Direct} through stiff steps, as far as it is the same for all of them. Thread-confined. */
abstract class StiffDirectKernel implements Kernel {
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
    final double[] y;
    long vjps;
    final AdjointPlaces places;
    private final Program program;
    private final SlotLayout layout;
    private final int scratch;
    private final int residual;
    private final int work;
    private int place;

    StiffDirectKernel(SolveOp op, Binding b, int stages) {
        kernels = b.kernels();
        program = SolveKernel.phased(op, b.compilation());
        places = new AdjointPlaces(b);
        n = places.n;
        field = new TapeStiffField(op, n, b);
        layout = new SlotLayout(n, 0);
        record = new SolveRecord(kernels.memory());
        scratch = b.scratch(program.size());
        residual = b.scratch(program.residualSize());
        work = b.scratch(1 + 4 * n);
        bar = new double[n];
        dense = new double[stages][n];
        direct = new double[n];
        y = new double[n];
    }

    @Override
    public final void run(int[] at) {
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
        start(at);
        int j = places.timeCount - 1;
        for (int step = record.steps() - 1; step >= 0; step--) {
            double h = record.h(step);
            for (double[] d : dense) {
                Arrays.fill(d, 0);
            }
            Arrays.fill(direct, 0);
            for (; record.outStep(j) == step; j--) {
                double theta = record.outTheta(j);
                if (theta == 1) {
                    add(at[places.cotangents] + j * n);
                } else {
                    inside(h, theta, at[places.cotangents] + j * n);
                }
            }
            step(step, h);
        }
        if (record.steps() > 0) {
            finish();
        }
        for (; j >= 0; j--) {
            add(at[places.cotangents] + j * n);
        }
        System.arraycopy(bar, 0, kernels.memory().cells, at[places.y0Bar], n);
        AdjointOp.report(kernels.memory().cells, at[places.report], Double.NaN, vjps, vjps);
    }

    /** Adds the cotangent of the state at a time that ends a step. */
    private void add(int from) {
        double[] cells = kernels.memory().cells;
        for (int c = 0; c < n; c++) {
            bar[c] += cells[from + c];
        }
    }

    /** Begins a run. */
    abstract void start(int[] at);

    /** Takes in the cotangent, lying at {@code from}, of the state inside a step. */
    abstract void inside(double h, double theta, int from);

    /** Moves {@link #bar} from the end of a step to its start. */
    abstract void step(int step, double h);

    /** Takes in what the first step leaves, if there is one. */
    abstract void finish();

    /** Reads a kept evaluation: y, and its time. */
    final double read(int evaluation) {
        int slot = record.slot(evaluation);
        double[] cells = kernels.memory().cells;
        System.arraycopy(cells, layout.y(slot), y, 0, n);
        return cells[layout.t(slot)];
    }

    /** out = (∂f/∂y)ᵀg at t and {@link #y}, and the sums += (∂f/∂captured)ᵀg. */
    final void pull(double t, double[] g, double[] out) {
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
