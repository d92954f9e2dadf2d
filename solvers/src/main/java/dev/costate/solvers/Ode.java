package dev.costate.solvers;

import dev.costate.solvers.loop.DensePath;
import dev.costate.solvers.loop.EventWatch;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.PlainStiffField;
import dev.costate.solvers.step.SmallStateStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Stepper;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.solvers.tape.OperandCells;
import dev.costate.solvers.tape.RowSolves;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Solves y' = f(t, y) for a right-hand side in plain Java, without a tape and so without derivatives ({@link Solve}
 * has them). Keep the object to solve again without allocating ({@link #solveInto}).
 *
 * <p>A solve that does not reach its last time throws nothing: look at {@link Solution#status}, or call
 * {@link Solution#orThrow}. Stiff methods take the Jacobian by central differences, 2n evaluations each, unless the
 * right-hand side is a {@link JacobianRightHandSide}.
 *
 * <p>Thread-confined.
 */
public final class Ode {
    private final Memory memory = new Memory(0);
    private final Kernels kernels = KernelChoice.kernels(memory);
    private final StageLayout layout;
    private final StageBuffers slots;
    private final SolveLoop loop;
    private final SolveOptions options;
    private final int n;
    private final int out;
    private final double[] y;
    private final double[] dy;
    private final SmallStateStepper shortStages;
    private final PlainStiffField stiffField;
    private final StiffStepper stiffStages;
    private final Field field = this::eval;
    private RightHandSide rightHandSide;
    private DensePath path;

    /**
     * Makes a solver.
     *
     * @param n unknowns, ≥ 1
     * @param timeCount number of times asked for, the first (where y₀ holds) included, ≥ 2
     */
    public Ode(int n, int timeCount, SolveOptions options) {
        if (n < 1 || timeCount < 2) {
            throw new IllegalArgumentException(
                    "a solve of " + n + " unknowns at " + timeCount + " times: needs at least 1 and 2");
        }
        this.n = n;
        this.options = options;
        layout = new StageLayout(n, 0);
        loop = new SolveLoop(options, kernels, layout, timeCount, n);
        boolean explicit = loop.kernelStages() != null;
        slots = explicit ? StageBuffers.ring(layout, options.method()) : null;
        if (explicit) {
            slots.placeRing(memory.allocate(slots.ringCells()));
            loop.kernelStages().place(memory.allocate(loop.kernelStages().cells()));
        }
        out = memory.allocate(n * (timeCount + 1));
        y = new double[n];
        dy = new double[n];
        stiffField = explicit ? null : new PlainStiffField(n);
        stiffStages = explicit ? null : StiffStepper.of(options, stiffField, memory, n, 1);
        shortStages = n <= SmallStateStepper.MOST && options.tolerances() == null && options.method() instanceof Tableau t
                && !t.partitioned() ? new SmallStateStepper(options, memory, n) : null;
    }

    /**
     * Solves once.
     *
     * @param times increasing or decreasing; y0 holds at the first
     */
    public static Solution solve(RightHandSide f, double[] y0, double[] times, SolveOptions options) {
        return new Ode(y0.length, times.length, options).solve(f, y0, times);
    }

    /**
     * Solves the rows of a batch, each with an initial state and times of its own as far as the mode allows
     * ({@link RowMode}). The right-hand side sees one row at a time in every mode. In {@link RowMode#ROW_BY_ROW}
     * rows may differ in their number of unknowns and of times, and a row that fails leaves the others alone: look
     * at each status; {@link Solution#orThrow} names the row. In the shared modes one solve ends for all.
     *
     * @param y0 an initial state for each row
     * @param times the times of each row; its y0 holds at the first
     * @return a solution for each row, with its own statistics; in the shared modes those of the one solve
     * @throws IllegalArgumentException if the times do not suit the mode
     */
    public static List<Solution> rows(RightHandSide f, double[][] y0, double[][] times, RowMode mode,
            SolveOptions options) {
        if (y0.length == 0 || times.length != y0.length) {
            throw new IllegalArgumentException("times of " + times.length + " rows for states of " + y0.length
                    + ": must be as many, and at least one");
        }
        for (int r = 0; r < times.length; r++) {
            if (times[r].length < 2) {
                throw new IllegalArgumentException("row " + r + " has " + times[r].length + " times: must be ≥ 2");
            }
        }
        if (mode == RowMode.SHARED) {
            RowSolves.equal(times);
        }
        return switch (mode) {
            case SHARED -> OdeRows.together(f, y0, times, times[0], options);
            case SHARED_STEP -> OdeRows.together(f, y0, times, RowSolves.union(times), options);
            case ROW_BY_ROW -> OdeRows.rowByRow(f, y0, times, options);
        };
    }

    /**
     * Solves once, with events; what happened is in {@link Solution#events}. A time asked for at which the state
     * jumps has the state before.
     *
     * @param times increasing or decreasing; y0 holds at the first
     */
    public static Solution solve(RightHandSide f, double[] y0, double[] times, SolveOptions options, Event... events) {
        return new Ode(y0.length, times.length, options).solve(f, y0, times, List.of(events));
    }

    /** Solves and returns a copy of everything. */
    public Solution solve(RightHandSide f, double[] y0, double... times) {
        return solution(run(f, y0, times), loop.evaluations(), List.of());
    }

    /** Solves with events and returns a copy of everything. */
    public Solution solve(RightHandSide f, double[] y0, double[] times, List<Event> events) {
        boolean[] atStart = new boolean[events.size()];
        int[] directions = new int[atStart.length];
        for (int i = 0; i < atStart.length; i++) {
            atStart[i] = events.get(i).atStart();
            directions[i] = events.get(i).direction();
        }
        EventWatch watch = watch((t, y, g) -> {
            for (int i = 0; i < g.length; i++) {
                g[i] = events.get(i).function().at(t, y);
            }
        }, directions, atStart);
        List<Event.Occurrence> seen = new ArrayList<>();
        try {
            SolveStatus status = run(f, y0, times);
            long evaluations = loop.evaluations();
            while (status == SolveStatus.EVENT) {
                double[] before = watch.y.clone();
                double[] after = before.clone();
                var jump = events.get(watch.found).jump();
                if (jump != null) {
                    jump.accept(watch.time, after);
                }
                seen.add(new Event.Occurrence(watch.found, watch.time, before, after));
                if (jump == null) {
                    break;
                }
                status = loop.goOn(load(f, after), watch.time, out, options.firstStep(), Integer.MAX_VALUE);
                evaluations += loop.evaluations();
            }
            return solution(status, (int) evaluations, seen);
        } finally {
            loop.watch = null;
        }
    }

    /** Looks for events from now on: until one, {@link #run} solves. */
    public EventWatch watch(RightHandSide functions, int[] directions, boolean[] atStart) {
        if (options.grid() != null) {
            throw new IllegalArgumentException(
                    "a solve with events on a frozen grid: events end steps of their own, solve without withGrid");
        }
        loop.watch = new EventWatch(functions, directions, atStart, memory, out + n * loop.times.length, n);
        return loop.watch;
    }

    /** Forgets each step when the next one is tried, so that memory does not grow with their number. */
    public void keepNoSteps() {
        loop.keepWindow(1);
    }

    private Solution solution(SolveStatus status, int evaluations, List<Event.Occurrence> events) {
        double[][] values = new double[loop.saved.reached][];
        for (int i = 0; i < values.length; i++) {
            values[i] = Arrays.copyOfRange(memory.cells, out + i * n, out + (i + 1) * n);
        }
        StepTrace trace = loop.trace().snapshot();
        return new Solution(status, loop.times.clone(), values, trace, evaluations, loop.lastT(), loop.lastH(),
                loop.firstNonFinite(status), -1,
                path == null ? null : new Ode(n, 2, options).keepDense().path.copy(path, trace), events);
    }

    /**
     * Solves without allocating and writes the states at all times, row after row.
     *
     * @return how it ended; after a failure {@code values} is not written
     */
    public SolveStatus solveInto(RightHandSide f, double[] y0, double[] times, double[] values) {
        checkRoom(values, n * times.length);
        SolveStatus status = run(f, y0, times);
        if (status == SolveStatus.SUCCESS) {
            System.arraycopy(memory.cells, out, values, 0, n * times.length);
        }
        return status;
    }

    /**
     * Keeps what dense output needs of every step of the solves to come: for each, a state and all slopes. Methods
     * with stages of their own for it (vern7, dop853) evaluate them in every step; stiff methods evaluate the field
     * twice more in each, and take shorter steps where their dense output would be off by more than ten tolerances.
     *
     * @return this solver
     */
    public Ode keepDense() {
        if (path == null) {
            path = loop.keep(stiffStages != null ? stiffStages : shortStages);
        }
        return this;
    }

    /**
     * Writes the state at any time of the last solve by the method's dense output, behind a jump where there is one;
     * at other times asked for these are the bits that the solve gave.
     *
     * @param t from the first time to the one that was reached
     * @throws IllegalStateException without {@link #keepDense}
     */
    public void at(double t, double[] state) {
        if (path == null) {
            throw new IllegalStateException("no dense output: call keepDense before the solve");
        }
        checkRoom(state, n);
        path.at(t, state);
    }

    private static void checkRoom(double[] cells, int needed) {
        if (cells.length < needed) {
            throw new IllegalArgumentException("room for " + cells.length + " numbers: must be " + needed + " or more");
        }
    }

    /** Returns the accepted and rejected steps of the last solve, as a view that the next solve changes. */
    public StepTrace trace() {
        return loop.trace();
    }

    /** Solves to the last time, or to an event. */
    public SolveStatus run(RightHandSide f, double[] y0, double[] times) {
        if (y0.length != n || times.length != loop.times.length) {
            throw new IllegalArgumentException("a solver of " + n + " unknowns at " + loop.times.length
                    + " times called with " + y0.length + " and " + times.length);
        }
        System.arraycopy(times, 0, loop.times, 0, times.length);
        return loop.run(load(f, y0), out, options.firstStep());
    }

    /** Returns the stages at their first state. */
    private Stepper load(RightHandSide f, double[] y0) {
        if (stiffStages != null) {
            stiffField.use(f);
            stiffStages.use(y0, 0);
            return stiffStages;
        }
        if (shortStages != null) {
            shortStages.use(f, y0);
            return shortStages;
        }
        rightHandSide = f;
        System.arraycopy(y0, 0, memory.cells, layout.y(slots.at(0)), n);
        return loop.stages(field, slots);
    }

    /** {@code parameters}: what the field captured, as it lies in {@code cells}. */
    public SolveFailure failure(SolveStatus status, OperandCells parameters, double[] cells, int[] at) {
        return loop.failure(status, parameters, cells, at);
    }

    /** The right-hand side as the kernels see it. */
    private void eval(double t, int slot) {
        System.arraycopy(memory.cells, layout.y(slot), y, 0, n);
        rightHandSide.eval(t, y, dy);
        System.arraycopy(dy, 0, memory.cells, layout.k(slot), n);
    }
}
