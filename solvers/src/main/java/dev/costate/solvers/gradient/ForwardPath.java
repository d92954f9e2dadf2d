package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.tape.DenseRecord;
import dev.costate.solvers.tape.OperandCells;
import dev.costate.vectorapi.Kernels;

/**
 * The forward solution between the saved times, for the continuous adjoints.
 *
 * <p>It is made of the forward solve's stages, and of the field to complete them with. Thread-confined.
 */
final class ForwardPath implements Field {
    private final Kernels kernels;
    private final Program program;
    private final StageLayout layout;
    private final DenseRecord dense;
    private final int recordAt;
    private final OperandCells captured;
    private final int scratch;
    private final int room;
    private int evaluations;
    private int slot;

    ForwardPath(RecordedSolve solve, Binding b) {
        kernels = b.kernels();
        program = b.compile(solve.field().simplify());
        layout = new StageLayout(b.outShape(0).size(), 0);
        dense = new DenseRecord(kernels, Tableau.require(solve.options().method(), "a continuous adjoint"), layout);
        recordAt = b.in(1);
        captured = OperandCells.in(b, 4, b.operands());
        scratch = b.scratch(program.size());
        room = b.scratch(layout.bareSize() + layout.n());
    }

    /**
     * Opens the record of this run.
     *
     * @return the largest defect of its dense output, measured in the middle of each step
     */
    double open(int[] at) {
        program.place(at[scratch]);
        captured.point(program, 2, at);
        evaluations = dense.open((int) kernels.memory().cells[at[recordAt]], this);
        slot = at[room];
        double worst = 0;
        int steps = dense.record().steps();
        for (int i = 0; i < steps; i++) {
            worst = Math.max(worst, dense.defect(i, this, slot, slot + layout.bareSize()));
        }
        evaluations += steps;
        return worst;
    }

    /** Gives back the arena from {@code mark}, read before {@link #open}. */
    void close(int mark) {
        dense.close(mark);
        kernels.memory().release(mark);
    }

    /** Returns the evaluations of the field by {@link #open}. */
    int evaluations() {
        return evaluations;
    }

    /** Returns the address of y(t), valid until the next call. */
    int at(double t) {
        dense.at(t, layout.y(slot));
        return layout.y(slot);
    }

    @Override
    public void eval(double t, int at, boolean keep) {
        kernels.memory().cells[layout.t(at)] = t;
        layout.point(program, at);
        program.runForward();
    }
}
