package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.step.StiffField;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/**
 * A recorded field for stiff steps. Its Jacobian is exact: one run of the jvp's first phase, then one of its second
 * phase for each unknown; the state is one vector, whatever its shape. Thread-confined.
 */
public final class TapeStiffField implements StiffField {
    private final Kernels kernels;
    private final Memory memory;
    private final TapeRightHandSide value;
    private final Program tangent;
    private final int n;
    private final int block;
    private final int capturedCount;
    private final int tangentScratch;
    private final int residual;
    private final int work;
    private int base;

    /** Compiles the field of a solve whose state has {@code n} cells. */
    public TapeStiffField(RecordedSolve solve, int n, Binding b) {
        Tape field = solve.field();
        this.n = n;
        block = n / solve.blocks();
        kernels = b.kernels();
        memory = kernels.memory();
        capturedCount = field.inputs().size() - 2;
        boolean[] active = new boolean[field.inputs().size()];
        active[0] = true;
        active[1] = true;
        Tape jvp = field.jvp(active).simplify();
        boolean[] late = new boolean[jvp.inputs().size()];
        Arrays.fill(late, field.inputs().size(), late.length, true);
        value = new TapeRightHandSide(field, b);
        tangent = b.compile(jvp, late, 1);
        tangentScratch = b.scratch(tangent.size());
        residual = b.scratch(tangent.residualSize());
        work = b.scratch(2 + 4 * n);
    }

    /** Takes the addresses of a run. */
    public void place(int[] at, OperandCells captured) {
        base = at[work];
        value.place(at, captured);
        tangent.place(at[tangentScratch]);
        tangent.placeResidual(at[residual]);
        tangent.pointInput(0, base);
        tangent.pointInput(1, base + 2);
        tangent.pointInput(2 + capturedCount, base + 1);
        tangent.pointInput(3 + capturedCount, base + 2 + 2 * n);
        tangent.pointOutput(0, base + 2 + n);
        tangent.pointOutput(1, base + 2 + 3 * n);
        captured.point(tangent, 2, at);
    }

    private void put(double t, double[] y) {
        double[] cells = memory.cells;
        cells[base] = t;
        System.arraycopy(y, 0, cells, base + 2, n);
    }

    @Override
    public void eval(double t, double[] y, double[] dy) {
        value.eval(t, y, dy);
    }

    @Override
    public int jacobian(double t, double[] y, double[] scale, int columns, double[] out) {
        put(t, y);
        tangent.runForward();
        int direction = base + 2 + 2 * n;
        int result = direction + n;
        kernels.fill(0, direction, n);
        memory.cells[base + 1] = 0;
        for (int j = 0; j < columns; j++) {
            int at = j / block * n * block + j % block;
            memory.cells[direction + j] = 1;
            tangent.runBackward();
            memory.cells[direction + j] = 0;
            for (int i = 0; i < n; i++) {
                out[at + i * block] = memory.cells[result + i];
            }
        }
        return columns;
    }

    @Override
    public int timeDerivative(double t, double[] y, double[] f, double h, double[] out) {
        put(t, y);
        tangent.runForward();
        int direction = base + 2 + 2 * n;
        kernels.fill(0, direction, n);
        memory.cells[base + 1] = 1;
        tangent.runBackward();
        System.arraycopy(memory.cells, direction + n, out, 0, n);
        return 1;
    }

    /**
     * A tape (t, y, captured) ↦ one vector as a right-hand side in plain Java.
     *
     * <p>For one instruction of a replay. Thread-confined.
     */
    static final class TapeRightHandSide implements RightHandSide {
        private final Memory memory;
        private final Program program;
        private final int scratch;
        private final int work;
        private final int n;
        private int base;

        /** Compiles the tape. */
        TapeRightHandSide(Tape tape, Binding b) {
            memory = b.kernels().memory();
            program = b.compile(tape.simplify());
            n = tape.inputShapes().get(1).size();
            scratch = b.scratch(program.size());
            work = b.scratch(1 + n + tape.outputShapes().get(0).size());
        }

        /** Takes the addresses of a run. */
        void place(int[] at, OperandCells captured) {
            base = at[work];
            program.place(at[scratch]);
            program.pointInput(0, base);
            program.pointInput(1, base + 1);
            program.pointOutput(0, base + 1 + n);
            captured.point(program, 2, at);
        }

        @Override
        public void eval(double t, double[] y, double[] out) {
            memory.cells[base] = t;
            System.arraycopy(y, 0, memory.cells, base + 1, n);
            program.runForward();
            System.arraycopy(memory.cells, base + 1 + n, out, 0, out.length);
        }
    }
}
