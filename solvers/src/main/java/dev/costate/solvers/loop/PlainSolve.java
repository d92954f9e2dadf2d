package dev.costate.solvers.loop;

import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.step.Field;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.PlainStiffField;
import dev.costate.solvers.step.SmallStateStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Stepper;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.vectorapi.KernelChoice;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.function.BiConsumer;

/**
 * Solves of a right-hand side in plain Java, in memory of their own. Allocates nothing from the second solve of the
 * same length on. Thread-confined.
 */
public final class PlainSolve {
    private final Memory memory = new Memory(0);
    private final SolveOptions options;
    private final int n;
    private final int out;
    private final SolveLoop loop;
    /** Goes to the first state of a solve. */
    private final BiConsumer<RightHandSide, double[]> start;

    /**
     * Makes it.
     *
     * @param n unknowns
     * @param timeCount number of requested times, ≥ 2
     */
    public PlainSolve(SolveOptions options, int n, int timeCount) {
        this.options = options;
        this.n = n;
        Stepper stepper;
        if (options.method().family().stiff()) {
            PlainStiffField field = new PlainStiffField(n);
            StiffStepper stiff = Steppers.onArrays(options, field, memory, n, 1);
            stepper = stiff;
            start = (f, y0) -> {
                field.use(f);
                stiff.use(y0, 0);
            };
        } else if (SmallStateStepper.serves(options.method(), n)) {
            SmallStateStepper small = new SmallStateStepper(options, memory, n);
            stepper = small;
            start = small::start;
        } else {
            OnBuffers onBuffers = new OnBuffers(options, KernelChoice.kernels(memory), n);
            stepper = onBuffers.stepper;
            start = onBuffers::start;
        }
        loop = new SolveLoop(options, memory, stepper, n, timeCount);
        out = memory.allocate(n * (timeCount + 1));
    }

    /** Steps whose stages lie in memory, where the right-hand side's arrays are copied to and from. */
    private static final class OnBuffers implements Field {
        private final Memory memory;
        private final StageLayout layout;
        private final StageBuffers buffers;
        private final KernelStepper stepper;
        private final double[] y;
        private final double[] dy;
        private RightHandSide f;

        OnBuffers(SolveOptions options, Kernels kernels, int n) {
            memory = kernels.memory();
            layout = new StageLayout(n, 0);
            stepper = Steppers.onBuffers(options, kernels, layout, n);
            buffers = StageBuffers.ring(layout, options.method());
            buffers.placeRing(memory.allocate(buffers.ringCells()));
            stepper.place(memory.allocate(stepper.cells()));
            y = new double[n];
            dy = new double[n];
        }

        void start(RightHandSide rightHandSide, double[] y0) {
            f = rightHandSide;
            System.arraycopy(y0, 0, memory.cells, layout.y(buffers.at(0)), y0.length);
            stepper.use(this, buffers);
        }

        @Override
        public void eval(double t, int slot, boolean keep) {
            System.arraycopy(memory.cells, layout.y(slot), y, 0, y.length);
            f.eval(t, y, dy);
            System.arraycopy(dy, 0, memory.cells, layout.k(slot), y.length);
        }
    }

    /** Solves to the last time, or to an event. */
    public SolveStatus run(RightHandSide f, double[] y0, double[] times) {
        if (y0.length != n || times.length != loop.times.length) {
            throw new IllegalArgumentException("a solver of " + n + " unknowns at " + loop.times.length
                    + " times called with " + y0.length + " and " + times.length);
        }
        System.arraycopy(times, 0, loop.times, 0, times.length);
        start.accept(f, y0);
        return loop.run(out);
    }

    /** Goes on from another state at time t to the times that are not yet reached. */
    public SolveStatus goOn(RightHandSide f, double[] state, double t) {
        start.accept(f, state);
        return loop.goOn(t);
    }

    /** Looks for events from now on: until one, {@link #run} solves. */
    public EventWatch watch(RightHandSide functions, int[] directions, boolean[] atStart, int samples) {
        if (options.grid().isPresent()) {
            throw new IllegalArgumentException(
                    "a solve with events on a frozen grid: events end steps of their own, solve without withGrid");
        }
        return loop.watch(functions, directions, atStart, samples, out + n * loop.times.length);
    }

    /** Looks for no events any more. */
    public void watchNothing() {
        loop.watchNothing();
    }

    /** Keeps what dense output needs of every step of the solves to come. */
    public DensePath keepDense() {
        return loop.keepDense();
    }

    /** Returns the loop, which knows how the last solve ended. */
    public SolveLoop loop() {
        return loop;
    }

    /** Returns the number of unknowns. */
    public int unknowns() {
        return n;
    }

    /** Copies the states at {@code count} times from number {@code first} on, row after row. */
    public void states(int first, int count, double[] to) {
        System.arraycopy(memory.cells, out + first * n, to, 0, count * n);
    }
}
