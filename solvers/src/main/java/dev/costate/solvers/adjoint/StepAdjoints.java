package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.method.Esdirk;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.step.Steppers;
import dev.costate.solvers.step.StiffStepper;
import dev.costate.solvers.tape.FieldHalf;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.List;

/** The adjoints of steps of each family of methods. */
public final class StepAdjoints {
    private StepAdjoints() {
    }

    /** Makes that of steps whose stages lie in buffers, from the operands of a backward pass. */
    static StepAdjoint onBuffers(RecordedSolve solve, Binding b) {
        return switch (solve.options().method().family()) {
            case EXPLICIT -> explicit(solve, (Tableau) solve.options().method(), b);
            case REVERSIBLE -> {
                ReversibleMethod pair = (ReversibleMethod) solve.options().method();
                yield pair.partitioned() ? explicit(solve, pair.base(), b) : new ReversibleAdjoint(solve, pair, b);
            }
            case ESDIRK, ROSENBROCK -> throw new IllegalArgumentException(
                    "a discrete gradient method needs an explicit Runge-Kutta method, not "
                            + solve.options().method().name());
        };
    }

    private static StepAdjoint explicit(RecordedSolve solve, Tableau method, Binding b) {
        List<FieldHalf> halves = FieldHalf.of(solve.field(), method);
        return halves.isEmpty() ? new StepAdjoint(solve, halves, method, b)
                : new KickDriftAdjoint(solve, halves, method, b);
    }

    private static StiffAdjoint onArrays(RecordedSolve solve, Binding b) {
        return switch (solve.options().method().family()) {
            case EXPLICIT, REVERSIBLE ->
                throw new IllegalArgumentException(solve.options().method().name() + " steps on buffers");
            case ESDIRK -> new StiffAdjoint.EsdirkAdjoint(solve, b);
            case ROSENBROCK -> new StiffAdjoint.RosenbrockAdjoint(solve, b);
        };
    }

    /** Makes the backward pass over steps whose stages the forward solve has kept. */
    public static Kernel ofKeptStages(RecordedSolve solve, Binding b) {
        return solve.options().method().family().stiff() ? onArrays(solve, b)
                : new KeptStages(onBuffers(solve, b), solve, b);
    }

    /** Makes the steps of a solve that can be retaken from kept starts, each followed by its adjoint. */
    public static ReplayableSteps replayable(RecordedSolve solve, Binding b) {
        return switch (solve.options().method().family()) {
            case EXPLICIT -> new StepReversal(solve, b, true);
            case REVERSIBLE -> new ReversibleReversal(solve, b);
            case ESDIRK, ROSENBROCK -> new StiffReplayableSteps(onArrays(solve, b), b);
        };
    }

    /** The backward pass over steps whose evaluations lie where the forward solve left them. Thread-confined. */
    private static final class KeptStages implements Kernel, StepAdjoint.Evaluations {
        private final Kernels kernels;
        private final StepAdjoint adjoint;
        private final SolveRecord record;
        private final int perStep;
        private int step;

        KeptStages(StepAdjoint adjoint, RecordedSolve solve, Binding b) {
            kernels = b.kernels();
            this.adjoint = adjoint;
            record = adjoint.record;
            perStep = Steppers.keptPerStep(solve.options().method());
        }

        @Override
        public void run(int[] at) {
            adjoint.start(at);
            for (step = record.steps() - 1; step >= 0; step--) {
                adjoint.step(this, step);
            }
            step = 0;
            adjoint.finish(at, slot(0), kept(0));
            adjoint.places.report(at, Double.NaN, adjoint.evaluations(), adjoint.vjps());
        }

        @Override
        public int slot(int stage) {
            return record.slot(step * perStep + stage);
        }

        @Override
        public boolean kept(int stage) {
            return record.hasResidual(step * perStep + stage);
        }

        @Override
        public int dense() {
            return record.dense(step);
        }
    }

    /**
     * Steps of a stiff method retaken on the recorded grid, and their adjoints. Thread-confined.
     *
     * <p>A step by an {@link Esdirk} method depends on more than where it starts, for Newton's method keeps its
     * Jacobian: the record says from which step, and the state and time there are kept with each start.
     */
    private static final class StiffReplayableSteps extends ReplayableSteps {
        private final Memory memory;
        private final StiffAdjoint adjoint;
        private final SolveRecord record;
        private final StiffStepper stepper;
        private double error;

        StiffReplayableSteps(StiffAdjoint adjoint, Binding b) {
            memory = b.kernels().memory();
            this.adjoint = adjoint;
            record = adjoint.record;
            stepper = adjoint.replayStepper();
            stepper.prepareToRetake();
        }

        @Override
        public int units() {
            return record.steps();
        }

        @Override
        public int stateCells() {
            return stepper.startCells();
        }

        @Override
        public void start(int[] at) {
            adjoint.start(at);
            error = 0;
        }

        @Override
        public void first(int[] at) {
            stepper.use(memory.cells, at[adjoint.places.states]);
            int mark = memory.mark();
            stepper.first(memory.cells[at[adjoint.places.times]]);
            memory.release(mark);
        }

        @Override
        public void save(int to) {
            stepper.saveStart(to);
        }

        @Override
        public void load(int from) {
            stepper.loadStart(from);
        }

        private void take(int step) {
            int mark = memory.mark();
            stepper.retake(step, record.t(step), record.h(step), record.origin(step));
            memory.release(mark);
        }

        @Override
        public void advance(int step) {
            take(step);
            stepper.accept();
        }

        @Override
        public void reverse(int[] at, int step) {
            if (adjoint.needsStages()) {
                take(step);
            }
            adjoint.step(at, step, stepper.states());
            if (step == record.steps() - 1) {
                int last = at[adjoint.places.states] + (adjoint.places.timeCount - 1) * adjoint.n;
                for (int i = 0; i < adjoint.n; i++) {
                    error = Math.max(error, Math.abs(stepper.y1[i] - memory.cells[last + i]));
                }
            }
        }

        @Override
        public void finish(int[] at) {
            adjoint.finish(at, stepper.y0, error, stepper.evaluations());
        }
    }
}
