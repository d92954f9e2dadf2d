package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.tape.FieldTapes;
import dev.costate.vectorapi.Memory;

/** A recorded field and its vjp, on arrays; what the field captured gathers its cotangents. Thread-confined. */
public final class FieldPullback {
    private final Memory memory;
    private final Program program;
    private final AdjointLayout places;
    private final int n;
    private final int scratch;
    private final int residual;
    private final int work;
    private int base;
    private long evaluations;
    private long vjps;

    /** Makes it from the operands of a backward pass. */
    public FieldPullback(RecordedSolve solve, AdjointLayout places, Binding b) {
        memory = b.kernels().memory();
        this.places = places;
        n = places.n;
        program = FieldTapes.phased(solve.field(), b);
        scratch = b.scratch(program.size());
        residual = b.scratch(program.residualSize());
        work = b.scratch(1 + 4 * n);
    }

    /** Takes the addresses of a run, and clears the cotangents of what the field captured. */
    public void begin(int[] at) {
        evaluations = 0;
        vjps = 0;
        program.place(at[scratch]);
        program.placeResidual(at[residual]);
        places.clearSums(at);
        places.pointAccumulating(program, 2, 3 + places.captured.count(), 2, at);
        base = at[work];
        program.pointInput(0, base);
        program.pointInput(1, base + 1);
        program.pointOutput(0, base + 1 + n);
        program.pointInput(2 + places.captured.count(), base + 1 + 2 * n);
        program.pointOutput(1, base + 1 + 3 * n);
    }

    private void forward(double t, double[] y) {
        memory.cells[base] = t;
        System.arraycopy(y, 0, memory.cells, base + 1, n);
        program.runForward();
        evaluations++;
    }

    /** Writes dy = f(t, y). */
    public void eval(double t, double[] y, double[] dy) {
        int mark = memory.mark();
        forward(t, y);
        System.arraycopy(memory.cells, base + 1 + n, dy, 0, n);
        memory.release(mark);
    }

    /**
     * Writes out = (∂f/∂y)ᵀg at t and y.
     *
     * <p>It adds (∂f/∂captured)ᵀg to the cotangents of what the field captured.
     */
    public void pull(double t, double[] y, double[] g, double[] out) {
        int mark = memory.mark();
        forward(t, y);
        System.arraycopy(g, 0, memory.cells, base + 1 + 2 * n, n);
        program.runBackward();
        vjps++;
        memory.release(mark);
        System.arraycopy(memory.cells, base + 1 + 3 * n, out, 0, n);
    }

    /** Returns the evaluations of this run, those of vjps included. */
    public long evaluations() {
        return evaluations;
    }

    /** Returns the vjps of this run. */
    public long vjps() {
        return vjps;
    }
}
