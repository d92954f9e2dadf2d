package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Program;
import dev.costate.solvers.adjoint.ReplayableSteps;
import dev.costate.vectorapi.Memory;
import java.util.List;

/** Steps of a solve that are taken again, and their adjoints, for the schedule of checkpoints. Thread-confined. */
final class SdeReplayableSteps extends ReplayableSteps {
    private final RecordedSde solve;
    private final Memory memory;
    private final Cotangents cotangents;
    private final StepInputs inputs;
    private final StepPull pull;
    private final Carry carry;
    private final Program step;
    private final int[] first;
    private final int last;
    private final int scratch;
    private final int carries;
    private double quality;
    private long taken;
    private int[] addresses;

    SdeReplayableSteps(RecordedSde solve, List<Boolean> wanted, Binding b) {
        this.solve = solve;
        memory = b.kernels().memory();
        carries = solve.carries();
        inputs = new StepInputs(solve, b, 2 + 2 * carries);
        cotangents = new Cotangents(solve, wanted, b, carries);
        pull = new StepPull(solve, wanted, b, inputs, cotangents);
        carry = new Carry(b, solve.step().outputShapes());
        step = b.compile(solve.step().simplify());
        scratch = b.scratch(step.size());
        first = new int[carries];
        for (int i = 0; i < carries; i++) {
            first[i] = b.in(2 + carries + i);
        }
        last = b.in(1);
    }

    @Override
    public int units() {
        return solve.grid().steps();
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

    /** Writes the carry after a step beside that before it. */
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
        if (unit == units() - 1) {
            take(unit);
            carry.swap();
            quality = cotangents.distance(carry.address(0), at[last]);
            carry.swap();
        }
        cotangents.arrive(unit, at);
        pull.run(carry, unit, at);
    }

    @Override
    public void finish(int[] at) {
        int each = solve.method().evaluations();
        cotangents.finish(at, quality, (taken + units()) * each, (long) units() * each);
    }
}
