package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.method.ReversibleMethod;

/**
 * The backward pass of {@link dev.costate.solvers.gradient.GradientMethods#REVERSIBLE Reversible}: windows of steps
 * ({@link ReversibleMethod#window}).
 *
 * <p>The last one is undone from the end of the solve, on the steps in its record. Those before it are the units: each
 * is first solved again from its start, by the same loop to the same bits, and then undone.
 *
 * <p>So neither have its steps been kept until then, nor has the rounding of the steps after it been undone with them.
 * Thread-confined.
 */
public final class ReversibleWindows extends ReversibleReversal {
    private final SolveLoop loop;
    private final int window;
    private final int times;
    private final int undone;
    private int grid;

    public ReversibleWindows(RecordedSolve solve, Binding b) {
        super(solve, b);
        loop = new SolveLoop(solve.options(), memory, stepper, n, b.inShape(3).size());
        window = ((ReversibleMethod) solve.options().method()).window();
        loop.keepWindow(window);
        times = b.in(3);
        undone = b.scratch(stepper.carryCells());
    }

    /** The windows but the last. */
    @Override
    public int units() {
        return record.steps() == 0 ? 0 : (record.steps() - 1) / window;
    }

    @Override
    public int stateCells() {
        return super.stateCells() + SolveLoop.PROGRESS;
    }

    @Override
    public void start(int[] at) {
        super.start(at);
        super.first(at);
        super.load(record.end());
        undo(at, record.first(), record.steps());
    }

    @Override
    public void first(int[] at) {
        super.first(at);
        if (units() > 0) {
            int out = memory.allocate(loop.times.length * n);
            grid = memory.allocate(2 * window);
            System.arraycopy(memory.cells, at[times], loop.times, 0, loop.times.length);
            earlier = stepper.evaluations();
            loop.run(out, 0);
        }
    }

    @Override
    public void save(int to) {
        super.save(to);
        loop.save(memory.cells, to + super.stateCells());
    }

    @Override
    public void load(int from) {
        super.load(from);
        loop.load(memory.cells, from + super.stateCells());
    }

    @Override
    public void advance(int unit) {
        derivative(unit * window, loop.trace().end());
        SolveStatus status = loop.proceed((unit + 1) * window);
        if (status != null) {
            throw new IllegalStateException("a solve taken again ended with " + status + " at t = " + loop.lastT()
                    + " before step " + (unit + 1) * window + " of " + record.steps()
                    + ": its field must give the same values for the same arguments");
        }
    }

    @Override
    public void reverse(int[] at, int unit) {
        advance(unit);
        compare(at);
        record.useWindow(loop.trace(), unit * window, grid);
        undo(at, unit * window, (unit + 1) * window);
    }

    private void undo(int[] at, int first, int end) {
        for (int i = end - 1; i >= first; i--) {
            undo(i);
        }
        stepper.save(at[undone]);
    }

    /** Compares the state with what was undone to the same time. */
    private void compare(int[] at) {
        noteError(Math.max(distance(stepper.y0, at[undone]), distance(stepper.z(), stepper.z(at[undone]))));
    }

    @Override
    public void finish(int[] at) {
        compare(at);
        super.finish(at);
    }
}
