package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.solvers.RightHandSide;
import dev.costate.vectorapi.Memory;

/**
 * A tape (t, y, captured) ↦ one vector as a right-hand side in plain Java.
 *
 * <p>For one instruction of a replay. Thread-confined.
 */
final class TapeRightHandSide implements RightHandSide {
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
