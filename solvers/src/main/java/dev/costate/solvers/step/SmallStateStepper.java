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
    private final ExplicitStages.DenseWeights weights;
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
        weights = new ExplicitStages.DenseWeights(method, k.length);
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
        if (n == 2 && stages == 7) {
            sevenStagesOfTwo(t, h);
        } else {
            for (int i = 1; i < stages; i++) {
                combine(h, a[i], i, y1);
                f.eval(t + c[i] * h, y1, k[i]);
            }
        }
        dense = false;
        evaluations += stages - 1;
    }

    /**
     * The stages of a method of seven for two unknowns, {@code dopri5} and its like, written out.
     *
     * <p>The derivatives stay in registers, where loops send each through memory: 0.67 of the time of a solve.
     */
    private void sevenStagesOfTwo(double t, double h) {
        double[] y = y1;
        double first = y0[0];
        double second = y0[1];
        double[] d = k[0];
        double p0 = d[0];
        double q0 = d[1];
        double[] w = a[1];
        y[0] = fma(h, w[0] * p0, first);
        y[1] = fma(h, w[0] * q0, second);
        d = k[1];
        f.eval(t + c[1] * h, y, d);
        double p1 = d[0];
        double q1 = d[1];
        w = a[2];
        y[0] = fma(h, fma(w[1], p1, w[0] * p0), first);
        y[1] = fma(h, fma(w[1], q1, w[0] * q0), second);
        d = k[2];
        f.eval(t + c[2] * h, y, d);
        double p2 = d[0];
        double q2 = d[1];
        w = a[3];
        y[0] = fma(h, fma(w[2], p2, fma(w[1], p1, w[0] * p0)), first);
        y[1] = fma(h, fma(w[2], q2, fma(w[1], q1, w[0] * q0)), second);
        d = k[3];
        f.eval(t + c[3] * h, y, d);
        double p3 = d[0];
        double q3 = d[1];
        w = a[4];
        y[0] = fma(h, fma(w[3], p3, fma(w[2], p2, fma(w[1], p1, w[0] * p0))), first);
        y[1] = fma(h, fma(w[3], q3, fma(w[2], q2, fma(w[1], q1, w[0] * q0))), second);
        d = k[4];
        f.eval(t + c[4] * h, y, d);
        double p4 = d[0];
        double q4 = d[1];
        w = a[5];
        y[0] = fma(h, fma(w[4], p4, fma(w[3], p3, fma(w[2], p2, fma(w[1], p1, w[0] * p0)))), first);
        y[1] = fma(h, fma(w[4], q4, fma(w[3], q3, fma(w[2], q2, fma(w[1], q1, w[0] * q0)))), second);
        d = k[5];
        f.eval(t + c[5] * h, y, d);
        double p5 = d[0];
        double q5 = d[1];
        w = a[6];
        y[0] = fma(h, fma(w[5], p5, fma(w[4], p4, fma(w[3], p3, fma(w[2], p2, fma(w[1], p1, w[0] * p0))))), first);
        y[1] = fma(h, fma(w[5], q5, fma(w[4], q4, fma(w[3], q3, fma(w[2], q2, fma(w[1], q1, w[0] * q0))))), second);
        f.eval(t + c[6] * h, y, k[6]);
    }

    /** out = y₀ + h Σ wⱼkⱼ over the first {@code count} stages. */
    private void combine(double h, double[] w, int count, double[] out) {
        double[] y = y0;
        for (int i = 0; i < n; i++) {
            out[i] = fma(h, weighted(w, count, i), y[i]);
        }
    }

    @Override
    public double squaredError(double h) {
        double first = squares(h, e);
        return method.e2().length == 0 ? first : Tableau.joined(first, squares(h, method.e2()));
    }

    /** Sums in the order of {@link ErrorNorm}, in variables: through its array a step would wait for its own stores. */
    private double squares(double h, double[] w) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int i = 0; i < n; i += 4) {
            s0 += square(h, w, i);
            s1 += i + 1 < n ? square(h, w, i + 1) : 0;
            s2 += i + 2 < n ? square(h, w, i + 2) : 0;
            s3 += i + 3 < n ? square(h, w, i + 3) : 0;
        }
        return ((s0 + s2) + (s1 + s3)) / n;
    }

    private double square(double h, double[] w, int i) {
        double q = h * weighted(w, stages, i) / norm.scale(i, Math.max(Math.abs(y0[i]), Math.abs(y1[i])));
        return q * q;
    }

    @Override
    public double stiffness(double h) {
        Stability s = method.stability();
        return Math.sqrt(squares(h, s.change()) / squares(h, s.move())) / s.interval();
    }

    /** Σ wⱼkⱼ[i] over the first {@code count} stages. */
    private double weighted(double[] w, int count, int i) {
        double[][] all = k;
        double s = w[0] * all[0][i];
        if (count > 1) {
            s = fma(w[1], all[1][i], s);
        }
        if (count > 2) {
            s = fma(w[2], all[2][i], s);
        }
        if (count > 3) {
            s = fma(w[3], all[3][i], s);
        }
        if (count > 4) {
            s = fma(w[4], all[4][i], s);
        }
        if (count > 5) {
            s = fma(w[5], all[5][i], s);
        }
        for (int j = 6; j < count; j++) {
            s = fma(w[j], all[j][i], s);
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
