package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.solvers.tape.FieldHalf;
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
        return halves.isEmpty() ? new StepAdjoint(solve, method, b) : new KickDriftAdjoint(halves, method, b);
    }

    private static StiffAdjoint onArrays(RecordedSolve solve, Binding b) {
        return switch (solve.options().method().family()) {
            case EXPLICIT, REVERSIBLE ->
                throw new IllegalArgumentException(solve.options().method().name() + " steps on buffers");
            case ESDIRK -> new EsdirkAdjoint(solve, b);
            case ROSENBROCK -> new RosenbrockAdjoint(solve, b);
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
}
