package dev.costate.solvers.step;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Rosenbrock;
import dev.costate.vectorapi.Memory;

/**
 * Steps of a {@link Rosenbrock} method; formulas there. Jacobian and ∂f/∂t are kept while a step is tried again.
 * Thread-confined.
 */
public final class RosenbrockStepper extends StiffStepper {
    private final Rosenbrock method;
    private final double[][] u;
    private final double[] weights;
    private final double[] ft;
    private final double[] y;
    private final double[][] start = new double[1][];
    private boolean derivativeKnown;
    private boolean jacobianKnown;
    private boolean regular;
    private int step;
    private double end;

    public RosenbrockStepper(SolveOptions options, Rosenbrock method, StiffField field, Memory memory, int n,
            int blocks) {
        super(options, field, memory, n, blocks);
        this.method = method;
        u = new double[method.stages()][n];
        weights = new double[u.length];
        ft = new double[n];
        y = new double[n];
    }

    @Override
    void forget() {
        derivativeKnown = true;
        jacobianKnown = false;
    }

    @Override
    public void use(double[] start, int from) {
        super.use(start, from);
        derivativeKnown = false;
        jacobianKnown = false;
    }

    @Override
    public void prepareToRetake() {
        // a step depends on where it starts, and on nothing else
    }

    @Override
    public void retake(int number, double t, double h, int origin) {
        attempt(number, t, h);
    }

    @Override
    public double[][] states() {
        start[0] = y0;
        return start;
    }

    @Override
    public int startCells() {
        return n;
    }

    @Override
    public void saveStart(int to) {
        current(to);
    }

    @Override
    public void loadStart(int from) {
        use(memory.cells, from);
    }

    @Override
    public void attempt(int number, double t, double h) {
        step = number;
        end = t + h;
        if (!derivativeKnown) {
            field.eval(t, y0, f0);
            evaluations++;
            derivativeKnown = true;
        }
        if (!jacobianKnown) {
            rescale();
            evaluations += field.jacobian(t, y0, scale, matrix.columns(), jacobian)
                    + field.timeDerivative(t, y0, f0, h, ft);
            jacobianKnown = true;
        }
        regular = matrix.factor(1 / (method.gamma() * h), 1, jacobian);
        if (!regular) {
            return;
        }
        for (int s = 0; s < u.length; s++) {
            double[] k = u[s];
            if (s == 0) {
                Stepper.write(f0, k, 0);
            } else {
                combine(method.a(s), s, y);
                field.eval(t + method.alpha(s) * h, y, k);
                evaluations++;
            }
            for (int i = 0; i < n; i++) {
                k[i] += sum(method.c(s), u, s, i) / h + method.gamma(s) * h * ft[i];
            }
            matrix.solve(k);
        }
        combine(method.m(), u.length, y1);
    }

    /** Returns uᵢ of the last attempt. */
    public double[] u(int i) {
        return u[i];
    }

    /** out = y₀ + Σ wⱼuⱼ. */
    public void combine(double[] w, int count, double[] out) {
        for (int i = 0; i < n; i++) {
            out[i] = y0[i] + sum(w, u, count, i);
        }
    }

    @Override
    public double squaredError(double h) {
        return regular ? meanSquare(u[u.length - 1], 1) : Double.NaN;
    }

    @Override
    public boolean finite() {
        return regular && super.finite();
    }

    @Override
    public NonFinite firstNonFinite(double t, double h) {
        NonFinite at = super.firstNonFinite(t, h);
        int cell = Stepper.notFinite(ft, 0, n);
        if (at.found() || cell >= 0) {
            return at.found() ? at : NonFinite.stage(0, cell);
        }
        for (int s = 1; regular && !at.found() && s < u.length; s++) {
            combine(method.a(s), s, y);
            at = firstNonFinite(s, t + method.alpha(s) * h, y);
        }
        return at;
    }

    @Override
    public void accept() {
        if (keeping()) {
            write(step + 1, end, y1);
        }
        double[] v = y0;
        y0 = y1;
        y1 = v;
        derivativeKnown = false;
        jacobianKnown = false;
    }

    @Override
    double[] kept(int i) {
        return i == 0 ? y0 : i == 1 ? y1 : u[i - 2];
    }

    @Override
    int keptCount() {
        return 2 + u.length;
    }

    @Override
    void dense(double h, double theta, double[] out, int at) {
        double rest = 1 - theta;
        for (int j = 0; j < u.length; j++) {
            weights[j] = method.d(theta, j);
        }
        for (int i = 0; i < n; i++) {
            out[at + i] = rest * y0[i] + theta * (y1[i] + rest * sum(weights, u, u.length, i));
        }
    }

    @Override
    void denseDerivative(double h, double theta, double[] out) {
        double rest = 1 - theta;
        for (int j = 0; j < u.length; j++) {
            weights[j] = (rest - theta) * method.d(theta, j) + theta * rest * method.denseDerivative(theta, j);
        }
        for (int i = 0; i < n; i++) {
            out[i] = (y1[i] - y0[i] + sum(weights, u, u.length, i)) / h;
        }
    }

    @Override
    double filter(double h, double[] v) {
        matrix.solveBlock(v, 0);
        return 1;
    }
}
