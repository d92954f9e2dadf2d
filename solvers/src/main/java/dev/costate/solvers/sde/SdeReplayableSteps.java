package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.ops.ScanResiduals;
import dev.costate.solvers.adjoint.ReplayableSteps;
import dev.costate.vectorapi.Memory;
import java.util.List;

/**
 * Steps of a solve that are taken again, or undone, and their adjoints. Thread-confined.
 *
 * <p>Taken again, they serve the schedule of checkpoints; undone, from the last to the first, they need none.
 */
final class SdeReplayableSteps extends ReplayableSteps {
    private final RecordedSde solve;
    private final boolean undone;
    private final int steps;
    private final Memory memory;
    private final Cotangents cotangents;
    private final StepInputs inputs;
    private final StepPull pull;
    private final Carry carry;
    /** A step, or its inverse, and the carry that it begins with. */
    private final Program step;
    private final int[] first;
    /** The state at the other end of the solve, which tells the quality. */
    private final int other;
    private final int scratch;
    private final int carries;
    private double quality;
    private long taken;
    private int[] addresses;

    /**
     * Makes them.
     *
     * @param undone whether the steps are undone, for which the method must be reversible
     */
    SdeReplayableSteps(RecordedSde solve, List<Boolean> wanted, Binding b, boolean undone) {
        this.solve = solve;
        this.undone = undone;
        steps = solve.grid().steps();
        memory = b.kernels().memory();
        carries = solve.carries();
        inputs = new StepInputs(solve, b, 2 + 2 * carries);
        cotangents = new Cotangents(solve, wanted, b, carries);
        pull = new StepPull(solve, wanted, b, inputs, cotangents);
        carry = new Carry(b, solve.step().outputShapes());
        step = b.compile((undone ? solve.undo().orElseThrow() : solve.step()).simplify());
        scratch = b.scratch(step.size());
        first = new int[carries];
        for (int i = 0; i < carries; i++) {
            first[i] = b.in(undone ? 1 + i : 2 + carries + i);
        }
        other = b.in(undone ? 2 + carries : 1);
    }

    /** Undoes the steps, each followed by its adjoint. */
    private void undo(int[] at) {
        first(at);
        for (int i = steps - 1; i >= 0; i--) {
            advance(i);
            pullBack(at, i);
        }
        quality = cotangents.distance(carry.address(0), at[other]);
    }

    /** The steps to be taken again: none if they have been undone. */
    @Override
    public int units() {
        return undone ? 0 : steps;
    }

    @Override
    public int stateCells() {
        return carry.cells();
    }

    @Override
    public void start(int[] at) {
        taken = 0;
        cotangents.start(at);
        step.place(at[scratch]);
        inputs.begin(step, carries, at);
        pull.begin(at);
        carry.place(at);
        addresses = at;
        if (undone) {
            undo(at);
        }
    }

    @Override
    public void first(int[] at) {
        for (int i = 0; i < carries; i++) {
            carry.set(i, at[first[i]]);
        }
    }

    @Override
    public void save(int to) {
        carry.save(to);
    }

    @Override
    public void load(int from) {
        carry.load(from);
    }

    @Override
    public void advance(int unit) {
        take(unit);
        carry.swap();
    }

    /** Writes the carry after a step, or before one that is undone, beside the one given. */
    private void take(int unit) {
        inputs.step(step, carries, unit, addresses);
        carry.read(step, 0);
        carry.write(step, 0);
        int mark = memory.mark();
        step.run();
        memory.release(mark);
        taken++;
    }

    @Override
    public void reverse(int[] at, int unit) {
        if (unit == steps - 1) {
            take(unit);
            carry.swap();
            quality = cotangents.distance(carry.address(0), at[other]);
            carry.swap();
        }
        pullBack(at, unit);
    }

    private void pullBack(int[] at, int unit) {
        cotangents.arrive(unit, at);
        pull.run(carry, unit, at);
    }

    @Override
    public void finish(int[] at) {
        int each = solve.method().evaluations();
        cotangents.finish(at, quality, (taken + steps) * each, (long) steps * each);
    }

    /**
     * The adjoint of one step from the carry that it starts from: the bits of the scan's own. Thread-confined.
     *
     * <p>It evaluates the step again and takes its vjp.
     */
    private static final class StepPull {
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
}
