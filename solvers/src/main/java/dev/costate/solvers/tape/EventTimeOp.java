package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.Event;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.loop.EventWatch;
import dev.costate.solvers.loop.PlainSolve;
import java.util.List;

/**
 * When the first event of a solve happens.
 *
 * <p>Operands: y0, {first time, last time}, what the solve before left of each event ({@link EventWatch#state}), what
 * the field captured, what the events captured. Results: the time (the last time if there is no event), the event's
 * number (−1 if there is none), what is left of each event. The derivative is 0: a solve with events adds that of the
 * implicit function theorem.
 *
 * <p>Immutable; {@code directions} must not be written.
 *
 * @param field (t, y, captured) ↦ dy
 * @param events (t, y, captured) ↦ all g
 * @param options how to solve
 * @param directions of each event, as its {@code Event.Direction} has them: 1, −1, or 0 for both
 * @param most how many events were recorded if this solve must not meet one more, otherwise −1
 */
public record EventTimeOp(Tape field, Tape events, SolveOptions options, int[] directions, int most) implements Op {
    /**
     * Between these bounds of |dg/dt| at the root an event's time has a derivative.
     *
     * <p>In units of the mean of |dg/dt| over the step.
     */
    private static final double GRAZING = 1e-6;
    private static final double JUMPING = 1e5;

    @Override
    public String name() {
        return "event_time";
    }

    @Override
    public List<Tape> tapes() {
        return List.of(field, events);
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return List.of(Shape.SCALAR, Shape.SCALAR, in.get(2));
    }

    @Override
    public Kernel kernel(Binding b) {
        int n = b.inShape(0).size();
        int m = directions.length;
        TapeStiffField.TapeRightHandSide f = new TapeStiffField.TapeRightHandSide(field, b);
        TapeStiffField.TapeRightHandSide g = new TapeStiffField.TapeRightHandSide(events, b);
        OperandCells ofField = OperandCells.in(b, 3, 1 + field.inputs().size());
        OperandCells ofEvents = OperandCells.in(b, 1 + field.inputs().size(), b.operands());
        PlainSolve solve = new PlainSolve(options, n, 2);
        solve.loop().keepWindow(1);
        EventWatch watch = solve.watch(g, directions, new boolean[m], Event.DEFAULT_SAMPLES);
        double[] start = new double[n];
        double[] times = new double[2];
        return at -> {
            double[] cells = b.kernels().memory().cells;
            System.arraycopy(cells, at[b.in(0)], start, 0, n);
            System.arraycopy(cells, at[b.in(1)], times, 0, 2);
            for (int i = 0; i < m; i++) {
                watch.state[i] = (int) cells[at[b.in(2)] + i];
            }
            f.place(at, ofField);
            g.place(at, ofEvents);
            SolveStatus status = solve.run(f, start, times);
            boolean event = status == SolveStatus.EVENT;
            cells = b.kernels().memory().cells;
            if (event) {
                check(watch);
            } else if (status != SolveStatus.SUCCESS) {
                throw SolveKernels.SolveKernel.failure(solve.loop(), status, ofField, cells, at);
            }
            cells[at[b.out(0)]] = event ? watch.time : times[1];
            cells[at[b.out(1)]] = event ? watch.found : -1;
            for (int i = 0; i < m; i++) {
                cells[at[b.out(2)] + i] = watch.state[i];
            }
        };
    }

    private void check(EventWatch watch) {
        if (most < 0 && watch.steepness > GRAZING && watch.steepness < JUMPING) {
            return;
        }
        throw new ArithmeticException("event " + watch.found + " at t = " + watch.time + (most >= 0
                ? ": one more than the " + most + " that were recorded; record more, or end the solve earlier"
                : ": its function crosses zero " + watch.steepness
                + " times as steeply as on the mean of the step, so that the time has no derivative: must be "
                + GRAZING + " … " + JUMPING + "; let it cross at an angle (no grazing root, no jump)"));
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return new Var[3];
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        return new Var[in.length];
    }
}
