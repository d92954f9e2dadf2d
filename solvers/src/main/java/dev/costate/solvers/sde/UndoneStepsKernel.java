package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.vectorapi.Memory;
import java.util.List;

/** Undoes the steps of a reversible method, each followed by its adjoint. Thread-confined. */
final class UndoneStepsKernel implements Kernel {
    private final RecordedSde solve;
    private final Memory memory;
    private final Cotangents cotangents;
    private final StepInputs inputs;
    private final StepPull pull;
    private final Carry carry;
    private final Program undo;
    private final int scratch;
    private final int[] last;
    private final int y0;
    private final int carries;

    UndoneStepsKernel(RecordedSde solve, List<Boolean> wanted, Binding b) {
        this.solve = solve;
        memory = b.kernels().memory();
        carries = solve.carries();
        inputs = new StepInputs(solve, b, 2 + 2 * carries);
        cotangents = new Cotangents(solve, wanted, b, carries);
        pull = new StepPull(solve, wanted, b, inputs, cotangents);
        carry = new Carry(b, solve.step().outputShapes());
        undo = b.compile(solve.undo().orElseThrow().simplify());
        scratch = b.scratch(undo.size());
        last = new int[carries];
        for (int i = 0; i < carries; i++) {
            last[i] = b.in(1 + i);
        }
        y0 = b.in(2 + carries);
    }

    @Override
    public void run(int[] at) {
        undo.place(at[scratch]);
        inputs.begin(undo, carries, at);
        pull.begin(at);
        cotangents.start(at);
        carry.place(at);
        for (int i = 0; i < carries; i++) {
            carry.set(i, at[last[i]]);
        }
        int steps = solve.grid().steps();
        for (int i = steps - 1; i >= 0; i--) {
            inputs.step(undo, carries, i, at);
            carry.read(undo, 0);
            carry.write(undo, 0);
            int mark = memory.mark();
            undo.run();
            memory.release(mark);
            carry.swap();
            cotangents.arrive(i, at);
            pull.run(carry, i, at);
        }
        long each = solve.method().evaluations();
        cotangents.finish(at, cotangents.distance(carry.address(0), at[y0]), 2 * each * steps, each * steps);
    }
}
