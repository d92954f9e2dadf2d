package dev.costate.solvers.tape;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.loop.SolveLoop;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.step.KernelStepper;
import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.StageLayout;
import dev.costate.solvers.step.Stepper;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.Optional;

/** The kernel of a recorded solve, with the steps of the method's family. Stateless. */
final class SolveKernels {
    private SolveKernels() {
    }

    static Kernel of(SolveOp op, Binding b) {
        Keeps keeps = op.recording() ? op.gradient().keeps() : Keeps.NOTHING;
        OperandCells captured = OperandCells.in(b, 2, b.operands());
        RecordedSteps steps = switch (op.options().method().family()) {
            case EXPLICIT, REVERSIBLE -> new BufferSteps(op, b, captured, keeps);
            case ESDIRK, ROSENBROCK -> new ArraySteps(op, b, captured, keeps);
        };
        return new SolveKernel(op, b, steps, captured, keeps);
    }

    /** How a recorded solve steps: a stepper of the method's family on the field's tape. Thread-confined. */
    interface RecordedSteps {
        /** Returns the stepper. */
        Stepper stepper();

        /**
         * Takes the addresses of a run and goes to the first state.
         *
         * @param y0 the address of the first state
         */
        void begin(int[] at, int y0);

        /** Returns where the evaluations lie. */
        StageBuffers buffers();

        /** Adds to the record of the run what belongs to this family. */
        void complete(int record);
    }

    /** Explicit and reversible steps of a recorded field, stages in {@link StageBuffers}. Thread-confined. */
    private static final class BufferSteps implements RecordedSteps {
        private final Kernels kernels;
        private final FieldPrograms field;
        private final StageBuffers buffers;
        private final KernelStepper stepper;
        private final OperandCells captured;
        private final int ring;
        private final int beside;

        BufferSteps(SolveOp op, Binding b, OperandCells captured, Keeps keeps) {
            kernels = b.kernels();
            this.captured = captured;
            OdeMethod method = op.options().method();
            int n = b.inShape(0).size();
            field = new FieldPrograms(op.field(), FieldHalf.of(op.field(), method), keeps == Keeps.ACTIVATIONS, n, b);
            stepper = Steppers.onBuffers(op.options(), kernels, field.layout, n / op.blocks());
            buffers = switch (keeps) {
                case NOTHING, WINDOW, GRID -> StageBuffers.ring(field.layout, method);
                case STARTS, ATTEMPTS -> StageBuffers.starts(field.layout, kernels.memory(), method);
                case STAGES, ACTIVATIONS -> StageBuffers.trail(field.layout, kernels.memory(), method);
            };
            buffers.leaveOut(stepper.leftOut(field));
            ring = b.scratch(buffers.ringCells());
            beside = b.scratch(stepper.cells());
        }

        @Override
        public Stepper stepper() {
            return stepper;
        }

        @Override
        public void begin(int[] at, int y0) {
            field.place(at);
            field.point(captured, at);
            buffers.placeRing(at[ring]);
            stepper.place(at[beside]);
            buffers.start();
            kernels.copy(y0, field.layout.y(buffers.at(0)), field.layout.n());
            stepper.use(field, buffers);
        }

        @Override
        public StageBuffers buffers() {
            return buffers;
        }

        @Override
        public void complete(int record) {
            if (stepper.carryCells() > 0) {
                SolveRecord.writeEnd(kernels.memory(), stepper, record);
            }
        }
    }

    /** Stiff steps of a recorded field, on arrays, with exact Jacobians. Thread-confined. */
    private static final class ArraySteps implements RecordedSteps {
        private final Memory memory;
        private final TapeStiffField field;
        private final StiffStepper stepper;
        private final StageBuffers buffers;
        private final OperandCells captured;
        private final boolean origins;

        ArraySteps(SolveOp op, Binding b, OperandCells captured, Keeps keeps) {
            memory = b.kernels().memory();
            this.captured = captured;
            int n = b.inShape(0).size();
            field = new TapeStiffField(op, n, b);
            stepper = Steppers.onArrays(op.options(), field, memory, n, op.blocks());
            StageLayout layout = new StageLayout(n, 0);
            boolean trail = keeps == Keeps.ACTIVATIONS;
            buffers = trail ? StageBuffers.trail(layout, memory, op.options().method()) : StageBuffers.none();
            origins = op.recording() && !trail && stepper.noteOrigins();
            if (trail) {
                stepper.keep(buffers, layout);
            }
        }

        @Override
        public Stepper stepper() {
            return stepper;
        }

        @Override
        public void begin(int[] at, int y0) {
            field.place(at, captured);
            buffers.start();
            stepper.use(memory.cells, y0);
        }

        @Override
        public StageBuffers buffers() {
            return buffers;
        }

        @Override
        public void complete(int record) {
            if (origins) {
                SolveRecord.writeOrigins(memory, stepper, record);
            }
        }
    }

    /**
     * Runs a recorded solve.
     *
     * <p>Without a derivative it needs two steps' worth of memory; with one it leaves in the arena what the gradient
     * method wants ({@link Keeps}). Thread-confined.
     */
    static final class SolveKernel implements Kernel, KeptSolve.Start {
        private final SolveOp op;
        private final Memory memory;
        private final SolveKernels.RecordedSteps steps;
        private final OperandCells captured;
        private final Keeps keeps;
        private final SolveLoop loop;
        private final Optional<KeptSolve> kept;
        private final int y0;
        private final int times;
        private final int states;
        private final int statistics;
        private final int recordAt;
        private int[] at;

        SolveKernel(SolveOp op, Binding b, SolveKernels.RecordedSteps steps, OperandCells captured, Keeps keeps) {
            this.op = op;
            this.steps = steps;
            this.captured = captured;
            this.keeps = keeps;
            memory = b.kernels().memory();
            int n = b.inShape(0).size();
            loop = new SolveLoop(op.options(), memory, steps.stepper(), n, b.inShape(1).size());
            if (keeps == Keeps.NOTHING) {
                loop.keepWindow(1);
            } else if (keeps == Keeps.WINDOW) {
                loop.keepWindow(((ReversibleMethod) op.options().method()).window());
            }
            long budget = keeps == Keeps.ACTIVATIONS ? op.gradient().budgetBytes() : 0;
            kept = steps.buffers().grows()
                    ? Optional.of(new KeptSolve(memory, loop, steps.buffers(), keeps,
                            new KeptSolve.Budget(budget, op.gradient().name(), op.options())))
                    : Optional.empty();
            y0 = b.in(0);
            times = b.in(1);
            states = b.out(0);
            statistics = b.out(1);
            recordAt = op.recording() ? b.out(2) : -1;
        }

        @Override
        public void begin() {
            steps.begin(at, at[y0]);
        }

        private SolveStatus solve() {
            if (kept.isPresent()) {
                return kept.get().run(at[states], this);
            }
            begin();
            return loop.run(at[states]);
        }

        @Override
        public void run(int[] addresses) {
            at = addresses;
            System.arraycopy(memory.cells, at[times], loop.times, 0, loop.times.length);
            SolveStatus status = solve();
            loop.noteHeap(steps.buffers().heapBytes());
            double[] cells = memory.cells;
            cells[at[statistics]] = loop.trace().accepted();
            cells[at[statistics] + 1] = loop.trace().attempts() - loop.trace().accepted();
            cells[at[statistics] + 2] = loop.evaluations();
            cells[at[statistics] + 3] = loop.stiffness();
            if (status != SolveStatus.SUCCESS) {
                throw failure(loop, status, captured, cells, at);
            }
            if (op.recording()) {
                int record = SolveRecord.write(memory, loop, steps.buffers());
                if (keeps == Keeps.ATTEMPTS) {
                    SolveRecord.writeAttempts(memory, loop, record);
                }
                steps.complete(record);
                memory.cells[at[recordAt]] = record;
            }
        }

        /** Returns the failure of a run; what the field captured is named first if it is NaN. */
        static SolveFailure failure(SolveLoop loop, SolveStatus status, OperandCells captured, double[] cells,
                int[] at) {
            NonFinite parameter = status == SolveStatus.NON_FINITE ? captured.firstNaN(cells, at) : NonFinite.NONE;
            return parameter.found() ? loop.failure(SolveStatus.PARAMETER_NON_FINITE, parameter) : loop.failure(status);
        }
    }
}
