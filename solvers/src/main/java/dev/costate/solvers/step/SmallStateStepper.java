package dev.costate.solvers.step;

import static dev.costate.vectorapi.Fma.fma;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.RightHandSide;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.OdeMethod.Family;
import dev.costate.solvers.method.Stability;
import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.Memory;

/**
 * Steps of a plain right-hand side with a state of at most {@link #MOST} unknowns.
 *
 * <p>They are on arrays that the right-hand side reads and writes itself: a step of two unknowns is too short for calls
 * of kernels and copies. Same roundings as {@link KernelStepper}. Thread-confined.
 */
public final class SmallStateStepper extends ArrayStepper {
    /** Up to here each unknown has a lane of its own in the kernels' sums. */
    public static final int MOST = 8;

    private final double[] c;
    private final double[][] a;
    private final double[] e;
    private final Tableau method;
    private final DenseWeights weights;
    private final int stages;
    private final double[][] k;
    private final double[] inner;
    private RightHandSide f;
    private boolean dense;

    public SmallStateStepper(SolveOptions options, Memory memory, int n) {
        super(options, memory, n, n);
        method = Tableau.require(options.method(), "stepping on arrays");
        stages = method.stages();
        c = method.c();
        a = new double[stages][];
        for (int i = 0; i < stages; i++) {
            a[i] = method.a(i);
        }
        e = method.e();
        k = new double[stages + method.denseStages()][n];
        weights = new DenseWeights(method, k.length);
        inner = new double[n];
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

    @Override
    public double stiffness(double h) {
        Stability s = method.stability();
        return Math.sqrt(squares(h, s.change()) / squares(h, s.move())) / s.interval();
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
    public void inside(double t, double h, double theta, int out) {
        denseStages(t, h);
        double[] w = weights.at(theta);
        for (int i = 0; i < n; i++) {
            memory.cells[out + i] = fma(h, weighted(w, k.length, i), y0[i]);
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
    double[] kept(int i) {
        return i == 0 ? y0 : k[i - 1];
    }

    @Override
    int keptCount() {
        return 1 + k.length;
    }

    @Override
    public void keep(double t, double h, double[] to, int at) {
        denseStages(t, h);
        super.keep(t, h, to, at);
    }

    @Override
    public void recall(double[] from, int at) {
        dense = true;
        super.recall(from, at);
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
