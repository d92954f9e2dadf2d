package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.ops.ScanResiduals;
import dev.costate.vectorapi.Memory;
import java.util.List;

/**
 * The adjoint of one step from the carry that it starts from: the bits of the scan's own. Thread-confined.
 *
 * <p>It evaluates the step again and takes its vjp.
 */
final class StepPull {
    private final Program program;
    private final StepInputs inputs;
    private final Cotangents cotangents;
    private final int carries;
    private final int first;
    private final int scratch;
    private final Memory memory;

    StepPull(RecordedSde solve, List<Boolean> wanted, Binding b, StepInputs inputs, Cotangents cotangents) {
        this.inputs = inputs;
        this.cotangents = cotangents;
        carries = solve.carries();
        first = solve.step().inputs().size();
        memory = b.kernels().memory();
        Tape pull = ScanResiduals.of(solve.step(), 1, 0)
                .vjp(Cotangents.wanted(solve.step(), carries, wanted));
        program = b.compile(Cotangents.accumulating(pull, wanted, solve.sequences()));
        scratch = b.scratch(program.size());
    }

    void begin(int[] at) {
        program.place(at[scratch]);
        inputs.begin(program, carries, at);
    }

    /** Takes the cotangents from the end of step i to its start. */
    void run(Carry carry, int i, int[] at) {
        inputs.step(program, carries, i, at);
        carry.read(program, 0);
        cotangents.point(program, first, 0, i, at);
        int mark = memory.mark();
        program.run();
        memory.release(mark);
        cotangents.swap();
    }
}
