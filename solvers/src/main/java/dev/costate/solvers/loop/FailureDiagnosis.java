package dev.costate.solvers.loop;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.SolveStatus;
import dev.costate.solvers.StepTrace;
import dev.costate.solvers.step.ErrorNorm;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;

/** Says why a solve failed, and which number was not finite. Thread-confined. */
final class FailureDiagnosis {
    private final ErrorNorm norm;
    private final Memory memory;
    private final int n;
    private final Stepper stepper;
    private final StepClock clock;
    private int firstBad;

    FailureDiagnosis(SolveOptions options, Memory memory, int n, Stepper stepper, StepClock clock) {
        norm = new ErrorNorm(options, n);
        this.memory = memory;
        this.n = n;
        this.stepper = stepper;
        this.clock = clock;
    }

    /** Begins at the state that the stepper holds; returns whether it is finite. {@code room}: n cells. */
    boolean begin(int room) {
        stepper.current(room);
        firstBad = Stepper.notFinite(memory.cells, room, n);
        return firstBad < 0;
    }

    /** Returns why a step was rejected for the last time; {@code undefined}: by the watch. */
    SolveStatus failed(StepTrace.Outcome outcome, boolean undefined, EventWatch watch) {
        return outcome == StepTrace.Outcome.ERROR_TOO_LARGE ? SolveStatus.STEP_TOO_SMALL
                : outcome == StepTrace.Outcome.NEWTON_FAILED ? SolveStatus.NEWTON_FAILED
                : undefined && watch.undefined() >= 0 ? SolveStatus.EVENT_UNDEFINED : SolveStatus.NON_FINITE;
    }

    /** Returns why a step was rejected that cannot be shorter. {@code room}: n cells. */
    SolveStatus tooSmall(int room, StepTrace.Outcome outcome, boolean undefined, EventWatch watch) {
        return !undefined && noTolerance(room) ? SolveStatus.STEP_TOO_SMALL
                : failed(outcome, undefined, watch);
    }

    /** Returns whether a tolerance of 0 made an error 0/0 or 1/0, all numbers of the step being finite. */
    private boolean noTolerance(int room) {
        stepper.current(room);
        boolean none = false;
        for (int i = 0; i < n; i++) {
            none |= norm.scale(i, Math.abs(memory.cells[room + i])) == 0;
        }
        return none && !stepper.firstNonFinite(clock.t, clock.h).found();
    }

    /** Returns the first number of the step tried last that was not finite, or the event without a sign. */
    NonFinite firstNonFinite(SolveStatus status, EventWatch watch) {
        return status == SolveStatus.EVENT_UNDEFINED ? NonFinite.event(watch.undefined())
                : status == SolveStatus.START_NON_FINITE ? NonFinite.start(firstBad)
                        : status == SolveStatus.NON_FINITE ? stepper.firstNonFinite(clock.t, clock.h) : NonFinite.NONE;
    }
}
