package dev.costate.solvers.tape;

import dev.costate.solvers.step.StageBuffers;
import dev.costate.solvers.step.Stepper;

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
