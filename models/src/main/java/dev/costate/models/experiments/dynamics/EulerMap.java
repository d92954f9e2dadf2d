package dev.costate.models.experiments.dynamics;

import dev.costate.solvers.JacobianRightHandSide;

/** The map y ← y + f(y), Euler's method with a step of 1. Immutable but for what f is. */
record EulerMap(JacobianRightHandSide f) implements JacobianRightHandSide {
    @Override
    public void eval(double t, double[] y, double[] out) {
        f.eval(t, y, out);
        for (int i = 0; i < y.length; i++) {
            out[i] += y[i];
        }
    }

    @Override
    public void jacobian(double t, double[] y, double[] out) {
        f.jacobian(t, y, out);
        for (int i = 0; i < y.length; i++) {
            out[i * y.length + i] += 1;
        }
    }
}
