package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.StageLayout;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;
import java.util.List;

/**
 * A recorded field on buffers, as the program of its tape or those of its halves.
 *
 * <p>The activations of an evaluation lie in its slot, or in a place that all share. Thread-confined.
 */
public final class FieldPrograms implements Field {
    /** The slots of evaluations. */
    public final StageLayout layout;
    private final Program[] programs;
    private final List<FieldHalf> halves;
    private final Memory memory;
    private final boolean phased;
    private final int[] scratch;
    private final int spare;
    private int shared;

    /**
     * Compiles a field.
     *
     * @param halves its halves; none if it is evaluated as a whole
     * @param phased whether the second phase of the programs is the vjp, which reads activations
     */
    public FieldPrograms(Tape field, List<FieldHalf> halves, boolean phased, int n, Binding b) {
        this.halves = halves;
        this.phased = phased;
        memory = b.kernels().memory();
        List<Tape> tapes = halves.isEmpty() ? List.of(field) : halves.stream().map(FieldHalf::tape).toList();
        programs = tapes.stream().map(f -> phased ? FieldTapes.phased(f, b) : b.compile(f.simplify()))
                .toArray(Program[]::new);
        int residual = phased ? FieldTapes.residualSize(programs) : 0;
        layout = new StageLayout(n, residual);
        scratch = Arrays.stream(programs).mapToInt(p -> b.scratch(p.size())).toArray();
        spare = phased ? b.scratch(residual) : -1;
    }

    /** Takes the addresses of a run. */
    public void place(int[] at) {
        for (int i = 0; i < programs.length; i++) {
            programs[i].place(at[scratch[i]]);
        }
        if (phased) {
            shared = at[spare];
        }
    }

    /** Gives the programs what the field captured. */
    void point(OperandCells captured, int[] at) {
        for (int i = 0; i < programs.length; i++) {
            if (halves.isEmpty()) {
                captured.point(programs[i], 2, at);
            } else {
                captured.point(programs[i], 2, halves.get(i).captured(), at);
            }
        }
    }

    /** Returns the program of the whole field, or of a half. */
    public Program program(int half) {
        return programs[half];
    }

    /** Points a program to where activations lie, and says whether they are there: else they are computed. */
    public boolean activate(Program program, int slot, boolean kept) {
        program.placeResidual(kept ? layout.residual(slot) : shared);
        if (!kept) {
            program.runForward();
        }
        return kept;
    }

    @Override
    public boolean separable() {
        return !halves.isEmpty();
    }

    @Override
    public void eval(double t, int slot, boolean keep) {
        layout.point(programs[0], slot);
        run(programs[0], t, slot, keep);
    }

    @Override
    public void evalHalf(int half, double t, int slot, boolean keep) {
        layout.pointHalf(programs[half], half, slot);
        run(programs[half], t, slot, keep);
    }

    private void run(Program program, double t, int slot, boolean keep) {
        memory.cells[layout.t(slot)] = t;
        if (!phased) {
            program.runForward();
            return;
        }
        program.placeResidual(keep ? layout.residual(slot) : shared);
        int mark = memory.mark();
        program.runForward();
        if (!keep) {
            // what a solve inside the field keeps goes with the residual that points to it
            memory.release(mark);
        }
    }
}
