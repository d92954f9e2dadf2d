package dev.costate.solvers.loop;

import dev.costate.solvers.SolveFailure;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;

/**
 * Says why a solve failed: the status of a step that was rejected for the last time, and the number that was not
 * finite. Thread-confined.
 */
final class FailureDiagnosis {
    private final SolveOptions options;
    private final Memory memory;
    private final int n;
    private int firstBad;

    FailureDiagnosis(SolveOptions options, Memory memory, int n) {
        this.options = options;
        this.memory = memory;
        this.n = n;
    }

    /** Begins at the state that the stages hold; returns whether it is finite. {@code room}: n cells. */
    boolean begin(Stepper stages, int room) {
        stages.current(room);
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
    SolveStatus tooSmall(Stepper stages, double t, double h, int room, StepTrace.Outcome outcome, boolean undefined,
            EventWatch watch) {
        return !undefined && noTolerance(stages, t, h, room) ? SolveStatus.STEP_TOO_SMALL
                : failed(outcome, undefined, watch);
    }

    /**
     * Whether an error that is not finite is 0/0 or 1/0, that of a component with a tolerance of 0 in a step whose
     * numbers are all finite.
     */
    private boolean noTolerance(Stepper stages, double t, double h, int room) {
        stages.current(room);
        boolean none = false;
        for (int i = 0; i < n; i++) {
            double size = Math.abs(memory.cells[room + i]);
            none |= (options.tolerances() == null ? options.rtol() * size + options.atol()
                    : options.tolerances().scale(i, size)) == 0;
        }
        return none && stages.firstNonFinite(t, h) == null;
    }

    /**
     * {stage, component} of the first number that was not finite, {−1, number} of an event without a sign, or null;
     * of the step tried last.
     */
    int[] firstNonFinite(SolveStatus status, Stepper stages, double t, double h, EventWatch watch) {
        return status == SolveStatus.EVENT_UNDEFINED ? new int[] {SolveFailure.EVENT, watch.undefined}
                : status == SolveStatus.START_NON_FINITE ? new int[] {SolveFailure.START, firstBad}
                : status == SolveStatus.NON_FINITE ? stages.firstNonFinite(t, h) : null;
    }
}
