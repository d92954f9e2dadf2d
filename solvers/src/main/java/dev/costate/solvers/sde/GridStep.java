package dev.costate.solvers.sde;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;

/**
 * One step of a time grid on the tape: the per-step inputs of the scan. Immutable; belongs to one recording.
 *
 * @param index of the step
 * @param t time at the start
 * @param tNext time at the end
 * @param h length
 * @param rootH √h
 */
record GridStep(Var index, Var t, Var tNext, Var h, Var rootH) {
    /** How many sequences describe a grid. */
    static final int SEQUENCES = 5;

    /** Returns the sequences of a grid, in the order of the components. */
    static Var[] sequences(TimeGrid grid) {
        double[][] values = new double[SEQUENCES][grid.steps()];
        for (int i = 0; i < grid.steps(); i++) {
            values[0][i] = i;
            values[1][i] = grid.t(i);
            values[2][i] = grid.t(i + 1);
            values[3][i] = grid.h(i);
            values[4][i] = Math.sqrt(grid.h(i));
        }
        Var[] out = new Var[SEQUENCES];
        for (int i = 0; i < SEQUENCES; i++) {
            out[i] = Var.constant(Tensor.vector(values[i]));
        }
        return out;
    }

    /** Returns the step whose entries of the sequences stand first in {@code x}. */
    static GridStep of(Var[] x) {
        return new GridStep(x[0], x[1], x[2], x[3], x[4]);
    }

    /** Returns the step with its Brownian increment. */
    SdeStep with(Var dw) {
        return SdeStep.of(t, tNext, h, dw);
    }
}
