package dev.costate.solvers.loop;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.step.ErrorNorm;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;

/**
 * Says why a solve failed: the status of a step that was rejected for the last time, and the number that was not
 * finite. Thread-confined.
 */
final class FailureDiagnosis {
    private final ErrorNorm norm;
    private final Memory memory;
    private final int n;
    private int firstBad;

    FailureDiagnosis(SolveOptions options, Memory memory, int n) {
        norm = new ErrorNorm(options, n);
        this.memory = memory;
        this.n = n;
    }

    /** Begins at the state that the stepper hold; returns whether it is finite. {@code room}: n cells. */
    boolean begin(Stepper stepper, int room) {
        stepper.current(room);
        firstBad = Stepper.notFinite(memory.cells, room, n);
        return firstBad < 0;
    }

    /** Why a step was rejected for the last time; {@code undefined}: by the watch. */
    SolveStatus failed(StepTrace.Outcome outcome, boolean undefined, EventWatch watch) {
        return outcome == StepTrace.Outcome.ERROR_TOO_LARGE ? SolveStatus.STEP_TOO_SMALL
                : outcome == StepTrace.Outcome.NEWTON_FAILED ? SolveStatus.NEWTON_FAILED
                : undefined && watch.undefined >= 0 ? SolveStatus.EVENT_UNDEFINED : SolveStatus.NON_FINITE;
    }

    /** Why a step was rejected that cannot be shorter. {@code room}: n cells. */
    SolveStatus tooSmall(Stepper stepper, double t, double h, int room, StepTrace.Outcome outcome, boolean undefined,
            EventWatch watch) {
        return !undefined && noTolerance(stepper, t, h, room) ? SolveStatus.STEP_TOO_SMALL
                : failed(outcome, undefined, watch);
    }

    /**
     * Whether an error that is not finite is 0/0 or 1/0, that of a component with a tolerance of 0 in a step whose
     * numbers are all finite.
     */
    private boolean noTolerance(Stepper stepper, double t, double h, int room) {
        stepper.current(room);
        boolean none = false;
        for (int i = 0; i < n; i++) {
            none |= norm.scale(i, Math.abs(memory.cells[room + i])) == 0;
        }
        return none && !stepper.firstNonFinite(t, h).found();
    }

    /** Returns the first number of the step tried last that was not finite, or the event without a sign. */
    NonFinite firstNonFinite(SolveStatus status, Stepper stepper, double t, double h, EventWatch watch) {
        return switch (status) {
            case EVENT_UNDEFINED -> NonFinite.event(watch.undefined);
            case START_NON_FINITE -> NonFinite.start(firstBad);
            case NON_FINITE -> stepper.firstNonFinite(t, h);
            default -> NonFinite.NONE;
        };
    }
}
