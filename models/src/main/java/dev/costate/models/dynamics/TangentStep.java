package dev.costate.models.dynamics;

import dev.costate.solvers.JacobianRightHandSide;
import java.util.Arrays;

/** A state and n tangent vectors, the columns of V, moved together. Thread-confined. */
final class TangentStep {
    /** Where in a step the stages of the classical Runge–Kutta method stand, and their weights. */
    private static final double[] NODE = {0, 0.5, 0.5, 1};
    private static final double[] WEIGHT = {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6};

    private final JacobianRightHandSide f;
    private final int n;
    final double[] y;
    /** Tangent k has its component i at i·n + k. */
    final double[] v;
    private final double[] stage;
    private final double[] stageV;
    private final double[] slope;
    private final double[] slopeV;
    private final double[] sum;
    private final double[] sumV;
    private final double[] jacobian;

    /** Starts with the unit vectors. */
    TangentStep(JacobianRightHandSide f, double[] start) {
        this.f = f;
        n = start.length;
        y = start.clone();
        v = new double[n * n];
        for (int i = 0; i < n; i++) {
            v[i * n + i] = 1;
        }
        stage = new double[n];
        stageV = new double[n * n];
        slope = new double[n];
        slopeV = new double[n * n];
        sum = new double[n];
        sumV = new double[n * n];
        jacobian = new double[n * n];
    }

    /** Takes a step of the classical Runge–Kutta method, and its derivative, and returns the divergence before it. */
    double flow(double t, double h) {
        Arrays.fill(sum, 0);
        Arrays.fill(sumV, 0);
        double divergence = 0;
        for (int s = 0; s < NODE.length; s++) {
            double a = NODE[s] * h;
            for (int i = 0; i < n; i++) {
                stage[i] = s == 0 ? y[i] : y[i] + a * slope[i];
            }
            for (int i = 0; i < n * n; i++) {
                stageV[i] = s == 0 ? v[i] : v[i] + a * slopeV[i];
            }
            f.eval(t + a, stage, slope);
            f.jacobian(t + a, stage, jacobian);
            if (s == 0) {
                divergence = trace();
            }
            product(jacobian, stageV, slopeV);
            for (int i = 0; i < n; i++) {
                sum[i] += WEIGHT[s] * slope[i];
            }
            for (int i = 0; i < n * n; i++) {
                sumV[i] += WEIGHT[s] * slopeV[i];
            }
        }
        for (int i = 0; i < n; i++) {
            y[i] += h * sum[i];
        }
        for (int i = 0; i < n * n; i++) {
            v[i] += h * sumV[i];
        }
        return divergence;
    }

    /** Applies f as a map, and its derivative. */
    void map(long step) {
        f.eval(step, y, slope);
        f.jacobian(step, y, jacobian);
        product(jacobian, v, slopeV);
        System.arraycopy(slope, 0, y, 0, n);
        System.arraycopy(slopeV, 0, v, 0, n * n);
    }

    /**
     * Makes the tangents orthonormal by the modified Gram–Schmidt process.
     *
     * @param lengths each is multiplied by the length that its tangent had beside those before it
     */
    void orthonormalise(double[] lengths) {
        for (int k = 0; k < n; k++) {
            for (int j = 0; j < k; j++) {
                double along = 0;
                for (int i = 0; i < n; i++) {
                    along += v[i * n + j] * v[i * n + k];
                }
                for (int i = 0; i < n; i++) {
                    v[i * n + k] -= along * v[i * n + j];
                }
            }
            double square = 0;
            for (int i = 0; i < n; i++) {
                square += v[i * n + k] * v[i * n + k];
            }
            double length = Math.sqrt(square);
            lengths[k] *= length;
            for (int i = 0; length > 0 && i < n; i++) {
                v[i * n + k] /= length;
            }
        }
    }

    /** Returns whether the state is finite. */
    boolean finite() {
        double sum = 0;
        for (double x : y) {
            sum += x - x;
        }
        return sum == 0;
    }

    private double trace() {
        double trace = 0;
        for (int i = 0; i < n; i++) {
            trace += jacobian[i * n + i];
        }
        return trace;
    }

    private void product(double[] a, double[] b, double[] out) {
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                double x = 0;
                for (int j = 0; j < n; j++) {
                    x += a[i * n + j] * b[j * n + k];
                }
                out[i * n + k] = x;
            }
        }
    }
}
