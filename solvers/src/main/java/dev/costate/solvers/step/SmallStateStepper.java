package dev.costate.solvers.step;

import static dev.costate.vectorapi.Fma.fma;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.OdeMethod.Family;
import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.Memory;

/**
 * Steps of a plain right-hand side with a state of at most {@link #MOST} unknowns.
 *
 * <p>They are on arrays that the right-hand side reads and writes itself: a step of two unknowns is too short for calls
 * of kernels and copies. Same roundings as {@link KernelStepper}. Thread-confined.
 */
public final class SmallStateStepper implements Stepper {
    /** Up to here each unknown has a lane of its own in the kernels' sums. */
    public static final int MOST = 8;

    private final ErrorNorm norm;
    private final double[] c;
    private final double[][] a;
    private final double[] e;
    private final Tableau method;
    private final double[] weights;
    private final Memory memory;
    private final int n;
    private final int stages;
    private final double[][] k;
    private final double[] inner;
    private double[] y0;
    private double[] y1;
    private RightHandSide f;
    private boolean dense;
    private int evaluations;

    public SmallStateStepper(SolveOptions options, Memory memory, int n) {
        method = Tableau.require(options.method(), "stepping on arrays");
        norm = new ErrorNorm(options, n);
        this.memory = memory;
        this.n = n;
        stages = method.stages();
        c = method.c();
        a = new double[stages][];
        for (int i = 0; i < stages; i++) {
            a[i] = method.a(i);
        }
        e = method.e();
        k = new double[stages + method.denseStages()][n];
        weights = new double[k.length];
        inner = new double[n];
        y0 = new double[n];
        y1 = new double[n];
    }

    /** Returns whether steps of a method on so many unknowns are taken here. */
    public static boolean serves(OdeMethod method, int n) {
        return n <= MOST && method.family() == Family.EXPLICIT && !method.partitioned();
    }

    /** Goes to the first state of a solve. */
    public void start(RightHandSide rightHandSide, double[] start) {
        f = rightHandSide;
        Stepper.write(start, y0, 0);
    }

    @Override
    public void first(double t) {
        f.eval(t, y0, k[0]);
        evaluations = 1;
    }

    @Override
    public int evaluations() {
        return evaluations;
    }

    @Override
    public void attempt(int step, double t, double h) {
        double[] y = y1;
        for (int i = 1; i < stages; i++) {
            combine(h, a[i], i, y);
            f.eval(t + c[i] * h, y, k[i]);
        }
        dense = false;
        evaluations += stages - 1;
    }

    /** out = y₀ + h Σ wⱼkⱼ over the first {@code count} stages. */
    private void combine(double h, double[] w, int count, double[] out) {
        double[] k0 = k[0];
        double w0 = w[0];
        switch (count) {
            case 1:
                for (int i = 0; i < n; i++) {
                    out[i] = fma(h, w0 * k0[i], y0[i]);
                }
                return;
            case 2: {
                double[] k1 = k[1];
                for (int i = 0; i < n; i++) {
                    out[i] = fma(h, fma(w[1], k1[i], w0 * k0[i]), y0[i]);
                }
                return;
            }
            case 3: {
                double[] k1 = k[1];
                double[] k2 = k[2];
                for (int i = 0; i < n; i++) {
                    out[i] = fma(h, fma(w[2], k2[i], fma(w[1], k1[i], w0 * k0[i])), y0[i]);
                }
                return;
            }
            case 4: {
                double[] k1 = k[1];
                double[] k2 = k[2];
                double[] k3 = k[3];
                for (int i = 0; i < n; i++) {
                    out[i] = fma(h, fma(w[3], k3[i], fma(w[2], k2[i], fma(w[1], k1[i], w0 * k0[i]))), y0[i]);
                }
                return;
            }
            default:
                for (int i = 0; i < n; i++) {
                    out[i] = fma(h, weightedFour(w, count, i), y0[i]);
                }
        }
    }

    private double weightedFour(double[] w, int count, int i) {
        double s = fma(w[4], k[4][i], fma(w[3], k[3][i], fma(w[2], k[2][i], fma(w[1], k[1][i], w[0] * k[0][i]))));
        if (count > 5) {
            s = fma(w[5], k[5][i], s);
            for (int j = 6; j < count; j++) {
                s = fma(w[j], k[j][i], s);
            }
        }
        return s;
    }

    @Override
    public double squaredError(double h) {
        double first = squares(h, e);
        return method.e2().length == 0 ? first : Tableau.joined(first, squares(h, method.e2()));
    }

    private double squares(double h, double[] w) {
        norm.clear();
        for (int i = 0; i < n; i++) {
            double error = h * weighted(w, stages, i);
            norm.add(i, error / norm.scale(i, Math.max(Math.abs(y0[i]), Math.abs(y1[i]))));
        }
        return norm.mean();
    }

    private double norm(double[] v) {
        return Math.sqrt(norm.meanSquare(v, 1, y0, y0));
    }

    private double weighted(double[] w, int count, int i) {
        if (count > 4) {
            return weightedFour(w, count, i);
        }
        double s = w[0] * k[0][i];
        for (int j = 1; j < count; j++) {
            s = fma(w[j], k[j][i], s);
        }
        return s;
    }

    @Override
    public boolean finite() {
        return Stepper.notFinite(y1, 0, n) < 0;
    }

    @Override
    public NonFinite firstNonFinite(double t, double h) {
        for (int i = 0; i < (dense ? k.length : stages); i++) {
            int cell = Stepper.notFinite(k[i], 0, n);
            if (cell >= 0) {
                return NonFinite.stage(i, cell);
            }
        }
        return NonFinite.NONE;
    }

    @Override
    public void accept() {
        double[] y = y0;
        y0 = y1;
        y1 = y;
        double[] first = k[0];
        k[0] = k[stages - 1];
        k[stages - 1] = first;
    }

    @Override
    public void current(int out) {
        Stepper.write(y0, memory.cells, out);
    }

    @Override
    public void end(int out) {
        Stepper.write(y1, memory.cells, out);
    }

    @Override
    public void inside(double t, double h, double theta, int out) {
        denseStages(t, h);
        method.denseWeights(theta, weights);
        for (int i = 0; i < n; i++) {
            memory.cells[out + i] = fma(h, weighted(weights, k.length, i), y0[i]);
        }
    }

    private void denseStages(double t, double h) {
        if (!dense) {
            dense = true;
            for (int i = stages; i < k.length; i++) {
                combine(h, method.denseA(i - stages), i, inner);
                f.eval(t + method.denseC(i - stages) * h, inner, k[i]);
            }
            evaluations += k.length - stages;
        }
    }

    @Override
    public int keptCells() {
        return (1 + k.length) * n;
    }

    @Override
    public void keep(double t, double h, double[] to, int at) {
        denseStages(t, h);
        Stepper.write(y0, to, at);
        for (int i = 0; i < k.length; i++) {
            Stepper.write(k[i], to, at + (1 + i) * n);
        }
    }

    @Override
    public void recall(double[] from, int at) {
        dense = true;
        Stepper.read(from, at, y0);
        for (int i = 0; i < k.length; i++) {
            Stepper.read(from, at + (1 + i) * n, k[i]);
        }
    }

    @Override
    public double stateNorm() {
        return norm(y0);
    }

    @Override
    public double derivativeNorm() {
        return norm(k[0]);
    }

    @Override
    public double derivativeChangeNorm(double t, double h) {
        double[] f1 = k[1];
        for (int i = 0; i < n; i++) {
            y1[i] = fma(h, k[0][i], y0[i]);
        }
        f.eval(t + h, y1, f1);
        evaluations++;
        for (int i = 0; i < n; i++) {
            f1[i] -= k[0][i];
        }
        return norm(f1);
    }
}
