package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.solvers.tape.OperandCells;
import dev.costate.vectorapi.Memory;

/** The values of a step that its programs read beside the carry; see {@link RecordedSde}. Thread-confined. */
final class StepInputs {
    private final TimeGrid grid;
    private final Memory memory;
    private final OperandCells sequences;
    private final OperandCells captured;
    private final int scalars;
    private final int[] entry;

    /**
     * Makes them.
     *
     * @param first the operand that is the first sequence
     */
    StepInputs(RecordedSde solve, Binding b, int first) {
        grid = solve.grid();
        memory = b.kernels().memory();
        sequences = OperandCells.in(b, first, first + solve.sequences());
        captured = OperandCells.in(b, first + solve.sequences(), b.operands());
        scalars = b.scratch(GridStep.SEQUENCES);
        entry = new int[solve.sequences()];
        for (int i = 0; i < entry.length; i++) {
            entry[i] = sequences.cells(i) / grid.steps();
        }
    }

    /** Gives a program, from its input {@code first} on, what is the same in every step. */
    void begin(Program p, int first, int[] at) {
        for (int i = 0; i < GridStep.SEQUENCES; i++) {
            p.pointInput(first + i, at[scalars] + i);
        }
        captured.point(p, first + GridStep.SEQUENCES + entry.length, at);
    }

    /** Gives a program the rest of a step. */
    void step(Program p, int first, int i, int[] at) {
        double[] cells = memory.cells;
        int s = at[scalars];
        double h = grid.h(i);
        cells[s] = i;
        cells[s + 1] = grid.t(i);
        cells[s + 2] = grid.t(i + 1);
        cells[s + 3] = h;
        cells[s + 4] = Math.sqrt(h);
        for (int j = 0; j < entry.length; j++) {
            p.pointInput(first + GridStep.SEQUENCES + j, sequences.address(j, at) + i * entry[j]);
        }
    }

    /** Returns what the fields and the noise captured. */
    OperandCells captured() {
        return captured;
    }

    /** Returns the cells of an entry of a sequence. */
    int entry(int sequence) {
        return entry[sequence];
    }
}
