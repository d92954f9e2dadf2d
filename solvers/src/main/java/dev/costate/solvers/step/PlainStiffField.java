package dev.costate.solvers.step;

import dev.costate.solvers.JacobianRightHandSide;
import dev.costate.solvers.RightHandSide;
import java.util.Arrays;

/**
 * A right-hand side in plain Java, differentiated by differences where it does not do so itself.
 *
 * <p>In y they are central, with a step of ∛ε|y|, at least the tolerance. In t, to stay within the step, they are (4f(t
 * + δ) − 3f(t) − f(t + 2δ))/2δ with δ = h/5000. Thread-confined.
 */
public final class PlainStiffField implements StiffField {
    private static final double RELATIVE = 6e-6;
    private static final double OF_STEP = 2e-4;

    private final int n;
    private final double[] shifted;
    private final double[] below;
    private final double[] above;
    private RightHandSide f;

    public PlainStiffField(int n) {
        this.n = n;
        shifted = new double[n];
        below = new double[n];
        above = new double[n];
    }

    public void use(RightHandSide rightHandSide) {
        f = rightHandSide;
    }

    @Override
    public void eval(double t, double[] y, double[] dy) {
        f.eval(t, y, dy);
    }

    @Override
    public int jacobian(double t, double[] y, double[] scale, int columns, double[] out) {
        if (f instanceof JacobianRightHandSide j) {
            j.jacobian(t, y, out);
            return 0;
        }
        System.arraycopy(y, 0, shifted, 0, n);
        for (int j = 0; j < n; j++) {
            double delta = Math.max(RELATIVE * Math.abs(y[j]), scale[j]);
            double up = y[j] + delta;
            double down = y[j] - delta;
            shifted[j] = up;
            f.eval(t, shifted, above);
            shifted[j] = down;
            f.eval(t, shifted, below);
            shifted[j] = y[j];
            for (int i = 0; i < n; i++) {
                out[i * n + j] = (above[i] - below[i]) / (up - down);
            }
        }
        return 2 * n;
    }

    @Override
    public int timeDerivative(double t, double[] y, double[] at, double h, double[] out) {
        double delta = OF_STEP * h;
        double near = t + delta;
        double far = t + 2 * delta;
        if (near == t || far == near) {
            Arrays.fill(out, 0, n, 0);
            return 0;
        }
        f.eval(near, y, above);
        f.eval(far, y, below);
        double p = near - t;
        double q = far - t;
        for (int i = 0; i < n; i++) {
            out[i] = ((above[i] - at[i]) * q / p - (below[i] - at[i]) * p / q) / (q - p);
        }
        return 2;
    }
}
