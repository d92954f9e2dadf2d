package dev.costate.solvers;

import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Var;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.loop.DensePath;
import dev.costate.solvers.loop.EventWatch;
import dev.costate.solvers.loop.PlainSolve;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.tape.RowSolves;
import dev.costate.solvers.tape.SolveRecording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjDoubleConsumer;

/**
 * Solves y' = f(t, y) on plain numbers, or records the solve on a tape.
 *
 * <p><b>Plain</b>, {@code solve…}: a right-hand side in plain Java, numbers in and numbers out. A solve that does not
 * reach its last time throws nothing: look at {@link Solution#status}, or call {@link Solution#orThrow}. Stiff methods
 * take the Jacobian by central differences, 2n evaluations each, unless the right-hand side is a
 * {@link JacobianRightHandSide}.
 *
 * <p><b>Recorded</b>, {@code record…}: on a tape, inside a function given to {@link dev.costate.autodiff.Autodiff} or
 * {@link dev.costate.autodiff.Tape}. The solve has derivatives by a {@link GradientMethod},
 * {@link GradientMethods#DIRECT} unless another is given, with respect to y0, the times and every outer Var that the
 * field uses, in both modes. The state may have any shape, and the field returns its derivative in the same shape.
 *
 * <p>Shapes, and a gradient method that does not serve the solver, are refused while recording
 * ({@link ShapeMismatchException}, {@link IllegalArgumentException}). Times that change direction are refused in the
 * replay. A solve that does not reach its last time ends the replay with {@link SolveFailure}, which has the status,
 * the time and what to do.
 *
 * <p>An {@code Ode} is thread-confined; keep it to solve repeatedly without allocating ({@link #solveInto}).
 */
public final class Ode {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.solvers.");
    }

    private final PlainSolve plain;
    private final SolveOptions options;
    private DensePath path;

    /**
     * Makes a solver.
     *
     * @param n unknowns, ≥ 1
     * @param timeCount number of requested times, the first (where y₀ holds) included, ≥ 2
     * @param options how to solve
     */
    public Ode(int n, int timeCount, SolveOptions options) {
        if (n < 1 || timeCount < 2) {
            throw new IllegalArgumentException(
                    "a solve of " + n + " unknowns at " + timeCount + " times: needs at least 1 and 2");
        }
        this.options = SolveRecording.require(options);
        plain = new PlainSolve(options, n, timeCount);
    }

    /**
     * Solves once.
     *
     * @param y0 the state at the first time
     * @param times increasing or decreasing, at least two
     */
    public static Solution solve(RightHandSide f, double[] y0, double[] times, SolveOptions options) {
        return new Ode(y0.length, times.length, options).solve(f, y0, times);
    }

    /**
     * Solves once, with events; what happened is in {@link Solution#events}.
     *
     * <p>A requested time at which the state jumps has the state before.
     *
     * @param y0 the state at the first time
     * @param times increasing or decreasing, at least two
     */
    public static Solution solve(RightHandSide f, double[] y0, double[] times, SolveOptions options, Event... events) {
        return new Ode(y0.length, times.length, options).solve(f, y0, times, List.of(events));
    }

    /**
     * Solves the rows of a batch, each with its own initial state and, as the mode allows, its own times.
     *
     * <p>The right-hand side sees one row at a time in every mode. In {@link RowMode#ROW_BY_ROW} rows may differ in
     * their number of unknowns and of times, and a row that fails leaves the others alone: look at each status;
     * {@link Solution#orThrow} names the row. In the shared modes one solve ends for all.
     *
     * @param y0 an initial state for each row
     * @param times the times of each row; its y0 holds at the first
     * @return a solution for each row, with its own statistics; in the shared modes those of the one solve
     * @throws IllegalArgumentException if the times do not suit the mode
     */
    public static List<Solution> solveRows(RightHandSide f, double[][] y0, double[][] times, RowMode mode,
            SolveOptions options) {
        return OdeRows.solve(f, y0, times, SolveRecording.require(mode), SolveRecording.require(options));
    }

    /**
     * Records the solution of y' = f(t, y) at the given times.
     *
     * @param f the field, recorded once; the outer Vars that it uses become inputs of the solve
     * @param y0 the state at the first time, of any shape
     * @param times one axis of at least two, increasing or decreasing, neighbours may be equal
     * @param gradient how the solve is differentiated
     * @return the states stacked along a new first axis, y0 being entry 0: shape [times, …]
     * @throws IllegalArgumentException if the gradient method does not serve the solver
     */
    public static Var record(VarField f, Var y0, Var times, SolveOptions options, GradientMethod gradient) {
        return SolveRecording.record(f, y0, times, options, gradient)[0];
    }

    /** Records the solution with gradients by {@link GradientMethods#DIRECT}. */
    public static Var record(VarField f, Var y0, Var times, SolveOptions options) {
        return record(f, y0, times, options, GradientMethods.DIRECT);
    }

    /** Records the solution at times known now. */
    public static Var record(VarField f, Var y0, double[] times, SolveOptions options, GradientMethod gradient) {
        return SolveRecording.record(f, y0, times, options, gradient)[0];
    }

    /** Records the solution at times known now, with gradients by {@link GradientMethods#DIRECT}. */
    public static Var record(VarField f, Var y0, double[] times, SolveOptions options) {
        return record(f, y0, times, options, GradientMethods.DIRECT);
    }

    /** Records the state at {@code t1} of the solution that is y0 at {@code t0}. */
    public static Var record(VarField f, Var y0, double t0, double t1, SolveOptions options, GradientMethod gradient) {
        return record(f, y0, new double[] {t0, t1}, options, gradient).select(0, 1);
    }

    /** Records the state at {@code t1} with gradients by {@link GradientMethods#DIRECT}. */
    public static Var record(VarField f, Var y0, double t0, double t1, SolveOptions options) {
        return record(f, y0, t0, t1, options, GradientMethods.DIRECT);
    }

    /**
     * Records a solve with its statistics.
     *
     * @return the states, [times, …], and as a vector with derivative 0 {accepted steps, rejected steps, evaluations of
     * the field, {@link Solution#stiffness stiffness}}
     */
    public static Var[] recordWithStatistics(VarField f, Var y0, Var times, SolveOptions options,
            GradientMethod gradient) {
        return SolveRecording.record(f, y0, times, options, gradient);
    }

    /** Records a solve with its statistics at times known now. */
    public static Var[] recordWithStatistics(VarField f, Var y0, double[] times, SolveOptions options,
            GradientMethod gradient) {
        return SolveRecording.record(f, y0, times, options, gradient);
    }

    /**
     * Records the solutions of the rows of a batch, each at its own times as the mode allows.
     *
     * <p>{@link RowMode} says what the modes cost and which gradient methods serve them.
     *
     * @param f the field on a state of shape [rows, …]; in {@link RowMode#ROW_BY_ROW} it is recorded for one row
     * @param times as many for each row; y0's row holds at its first
     * @return the states, [times, rows, …], and for each row {accepted steps, rejected steps, evaluations of the field,
     * {@link Solution#stiffness stiffness}}
     * @throws IllegalArgumentException if the times do not suit the mode, or if the field mixes rows in row-by-row mode
     */
    public static Var[] recordRows(VarField f, Var y0, double[][] times, RowMode mode, SolveOptions options,
            GradientMethod gradient) {
        SolveRecording.require(options, gradient);
        SolveRecording.require(mode);
        return mode == RowMode.SHARED ? RowSolves.shared(f, y0, times, options, gradient)
                : mode == RowMode.SHARED_STEP ? RowSolves.sharedStep(f, y0, times, options, gradient)
                        : RowSolves.rowByRow(f, y0, RowSolves.matrix(y0, times), options, gradient);
    }

    /** Records the solutions of the rows with gradients by {@link GradientMethods#DIRECT}. */
    public static Var[] recordRows(VarField f, Var y0, double[][] times, RowMode mode, SolveOptions options) {
        return recordRows(f, y0, times, mode, options, GradientMethods.DIRECT);
    }

    /**
     * Records the solutions of the rows in {@link RowMode#ROW_BY_ROW} at times known at run time only.
     *
     * @param times of shape [rows, times]
     * @return the states, [times, rows, …], and for each row {accepted steps, rejected steps, evaluations of the field,
     * {@link Solution#stiffness stiffness}}
     */
    public static Var[] recordRowByRow(VarField f, Var y0, Var times, SolveOptions options, GradientMethod gradient) {
        SolveRecording.require(options, gradient);
        return RowSolves.rowByRow(f, y0, times, options, gradient);
    }

    /** Solves and returns a copy of everything. */
    public Solution solve(RightHandSide f, double[] y0, double... times) {
        return solution(plain.run(f, y0, times), plain.loop().evaluations(), List.of());
    }

    /** Solves with events and returns a copy of everything. */
    public Solution solve(RightHandSide f, double[] y0, double[] times, List<Event> events) {
        boolean[] atStart = new boolean[events.size()];
        int[] directions = new int[atStart.length];
        for (int i = 0; i < atStart.length; i++) {
            atStart[i] = events.get(i).atStart();
            directions[i] = events.get(i).direction().sign();
        }
        EventWatch watch = plain.watch((t, y, g) -> {
            for (int i = 0; i < g.length; i++) {
                g[i] = events.get(i).function().at(t, y);
            }
        }, directions, atStart, events.stream().mapToInt(Event::samples).max().orElse(1));
        List<Event.Occurrence> seen = new ArrayList<>();
        try {
            SolveStatus status = plain.run(f, y0, times);
            long evaluations = plain.loop().evaluations();
            while (status == SolveStatus.EVENT) {
                Event event = events.get(watch.found);
                double[] before = watch.y.clone();
                double[] after = before.clone();
                event.jump().ifPresent(jump -> jump.apply(watch.time, after));
                seen.add(new Event.Occurrence(watch.found, watch.time, Event.Direction.of(watch.sign()), before,
                        after));
                if (event.jump().isEmpty()) {
                    break;
                }
                status = plain.goOn(f, after, watch.time);
                evaluations += plain.loop().evaluations();
            }
            return solution(status, (int) evaluations, seen);
        } finally {
            plain.watchNothing();
        }
    }

    private Solution solution(SolveStatus status, int evaluations, List<Event.Occurrence> events) {
        SolveLoop loop = plain.loop();
        double[][] values = new double[loop.saved.reached][plain.unknowns()];
        for (int i = 0; i < values.length; i++) {
            plain.states(i, 1, values[i]);
        }
        StepTrace trace = loop.trace().snapshot();
        Optional<ObjDoubleConsumer<double[]>> dense = Optional.ofNullable(path)
                .map(p -> new PlainSolve(options, plain.unknowns(), 2).keepDense().copy(p, trace));
        return new Solution(status, loop.times.clone(), values, trace, evaluations, loop.lastT(), loop.lastH(),
                loop.firstNonFinite(status), -1, dense, events, loop.stiffness());
    }

    /**
     * Solves without allocating and writes the states at all times, row after row.
     *
     * @param values room for times × unknowns numbers
     * @return how it ended; after a failure {@code values} is not written
     */
    public SolveStatus solveInto(RightHandSide f, double[] y0, double[] times, double[] values) {
        checkRoom(values, plain.unknowns() * times.length);
        SolveStatus status = plain.run(f, y0, times);
        if (status == SolveStatus.SUCCESS) {
            plain.states(0, times.length, values);
        }
        return status;
    }

    /**
     * Keeps what dense output needs of every step of the solves to come.
     *
     * <p>For each step that is a state and all derivatives. Methods with stages of their own for it (vern7, dop853)
     * evaluate them in every step. Stiff methods evaluate the field twice more in each, and take shorter steps where
     * their dense output would be off by more than ten tolerances.
     *
     * @return this solver
     */
    public Ode keepDense() {
        if (path == null) {
            path = plain.keepDense();
        }
        return this;
    }

    /**
     * Writes the state at any time of the last solve by the method's dense output.
     *
     * <p>Where the state jumps it is the one after the jump; at other requested times these are the bits that the solve
     * gave.
     *
     * @param t from the first time to the one that was reached
     * @param state receives the state, of its number of unknowns
     * @throws IllegalStateException without {@link #keepDense}
     */
    public void at(double t, double[] state) {
        if (path == null) {
            throw new IllegalStateException("no dense output: call keepDense before the solve");
        }
        checkRoom(state, plain.unknowns());
        path.accept(state, t);
    }

    private static void checkRoom(double[] cells, int needed) {
        if (cells.length < needed) {
            throw new IllegalArgumentException("room for " + cells.length + " numbers: must be " + needed + " or more");
        }
    }

    /** Returns the steps that the last solve tried, as a view that the next solve changes. */
    public StepTrace trace() {
        return plain.loop().trace();
    }
}
