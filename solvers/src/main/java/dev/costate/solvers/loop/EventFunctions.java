package dev.costate.solvers.loop;

import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/** The functions whose roots are events, on the dense output of the step just tried. Thread-confined. */
final class EventFunctions {
    /** The least part of a step that is looked at. */
    static final double NEAR = 0x1p-20;

    /** The state at which they were looked at last. */
    final double[] y;
    /** Whether the state and all g had values so far. */
    boolean defined;
    /** The event whose function was NaN, or −1. */
    int undefined;

    private final RightHandSide functions;
    private final Stepper stepper;
    private final StepClock clock;
    private final Memory memory;
    private final int room;

    /**
     * Binds them.
     *
     * @param functions (t, y) ↦ all g
     * @param room n cells
     */
    EventFunctions(RightHandSide functions, Stepper stepper, StepClock clock, Memory memory, int room, int n) {
        this.functions = functions;
        this.stepper = stepper;
        this.clock = clock;
        this.memory = memory;
        this.room = room;
        y = new double[n];
    }

    void clear() {
        defined = true;
        undefined = -1;
    }

    /** Writes all g at the state that the stepper holds. */
    void current(double[] g) {
        stepper.current(room);
        evaluate(clock.t, g);
    }

    /** Writes all g at a part of the step, 0 … 1. */
    void at(double theta, double[] g) {
        if (theta == 1) {
            stepper.end(room);
        } else {
            stepper.inside(clock.t, clock.h, theta, room);
        }
        evaluate(clock.t + theta * clock.h, g);
    }

    /** Writes all g just after the step, where they need not be defined. */
    void beyond(double[] g) {
        stepper.inside(clock.t, clock.h, 1 + NEAR, room);
        System.arraycopy(memory.cells, room, y, 0, y.length);
        functions.eval(clock.t + (1 + NEAR) * clock.h, y, g);
    }

    private void evaluate(double t, double[] g) {
        if (Stepper.notFinite(memory.cells, room, y.length) >= 0) {
            Arrays.fill(g, Double.NaN);
            defined = false;
            return;
        }
        System.arraycopy(memory.cells, room, y, 0, y.length);
        functions.eval(t, y, g);
        for (int i = 0; i < g.length && undefined < 0; i++) {
            if (Double.isNaN(g[i])) {
                defined = false;
                undefined = i;
            }
        }
    }
}
