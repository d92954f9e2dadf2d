package dev.costate.solvers.step;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Esdirk;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/**
 * Steps of an {@link Esdirk} method (Hairer and Wanner, Solving ODEs II, IV.8).
 *
 * <p>Each stage solves g(k) = f(t + cᵢh, ψ + hγk) − k = 0, ψ = y + h Σ aᵢⱼkⱼ, by k ← k + (I − hγJ)⁻¹g(k) until the
 * next change, foreseen from the rate θ of the last ones, would be below a thousandth of the tolerance.
 *
 * <p>A Jacobian is kept for later steps while θ stays small; if the iteration fails with a kept one, the step begins
 * again with a new one. Where no shorter step can be taken, it begins again with a new Jacobian for each iteration.
 * Thread-confined.
 */
public final class EsdirkStepper extends StiffStepper {
    private static final int MOST_ITERATIONS = 10;
    private static final int MOST_TIGHT_ITERATIONS = 60;
    private static final double FRACTION = 1e-3;
    private static final double SLOW = 0.02;
    private static final double ROUNDING = 4 * Math.ulp(1.0);

    private final Esdirk method;
    private final double[][] k;
    private final double[] weights;
    private final double[] psi;
    private final double[] change;
    private final BlockMatrix atStage;
    private final double[] stageJacobian;
    private final boolean tight;
    private final double fraction;
    private final int mostIterations;
    private double factoredStep;
    private double worstRate;
    private boolean known;
    private boolean fresh;
    private boolean full;
    private boolean solved;
    private boolean broken;
    private int brokenStage;
    private boolean rounded;
    private double[][] states;
    private int[] origins;
    private int origin;
    private double originT;
    private double[] originY;
    private int step;
    private double startT;
    private double stepH;

    EsdirkStepper(SolveOptions options, Esdirk method, StiffField field, Memory memory, int n, int blocks) {
        super(options, field, memory, n, blocks);
        this.method = method;
        k = new double[method.stages()][n];
        weights = new double[method.stages()];
        psi = new double[n];
        change = new double[n];
        atStage = blocks == 1 ? null : new BlockMatrix(m, blocks);
        stageJacobian = blocks == 1 ? null : new double[n * m];
        tight = !options.adaptive() || options.grid().isPresent();
        fraction = tight ? 0.05 : FRACTION;
        mostIterations = tight ? MOST_TIGHT_ITERATIONS : MOST_ITERATIONS;
    }

    @Override
    public void keep(StageBuffers buffers, StageLayout layout) {
        super.keep(buffers, layout);
        states = new double[k.length][n];
    }

    @Override
    public boolean noteOrigins() {
        origins = new int[64];
        return true;
    }

    @Override
    public int origin(int number) {
        return origins[number];
    }

    @Override
    public void prepareToRetake() {
        states = new double[k.length][n];
        originY = new double[n];
    }

    @Override
    public void retake(int number, double t, double h, int from) {
        rescale();
        full = from < 0;
        if (from == number) {
            Stepper.write(y0, originY, 0);
            originT = t;
            known = false;
        }
        if (full) {
            // no Jacobian but those of the iterations
            factoredStep = h;
        } else if (!known) {
            evaluations += field.jacobian(originT, originY, scale, m, jacobian);
            factoredStep = 0;
        }
        known = !full;
        tryStages(t, h);
        full = false;
    }

    @Override
    public double[][] states() {
        states[0] = y0;
        return states;
    }

    @Override
    public int startCells() {
        return 3 * n + 1;
    }

    @Override
    public void saveStart(int to) {
        Stepper.write(y0, memory.cells, to);
        Stepper.write(k[0], memory.cells, to + n);
        Stepper.write(originY, memory.cells, to + 2 * n);
        memory.cells[to + 3 * n] = originT;
    }

    @Override
    public void loadStart(int from) {
        Stepper.read(memory.cells, from, y0);
        Stepper.read(memory.cells, from + n, k[0]);
        Stepper.read(memory.cells, from + 2 * n, originY);
        originT = memory.cells[from + 3 * n];
        known = false;
    }

    @Override
    void forget() {
        Stepper.write(f0, k[0], 0);
        known = false;
        fresh = false;
    }

    @Override
    public void attempt(int number, double t, double h) {
        step = number;
        startT = t;
        stepH = h;
        rescale();
        if (!known || !fresh && (tight || worstRate > SLOW)) {
            renew(t);
        }
        broken = false;
        solved = tryStages(t, h);
        if (!solved && !broken && !fresh) {
            renew(t);
            solved = tryStages(t, h);
        }
        if (tight && !solved && !broken) {
            full = true;
            solved = tryStages(t, h);
            full = false;
            known = false;
            origin = -1;
            // an iteration that runs away says nothing about the field
            broken = false;
        }
    }

    private void renew(double t) {
        evaluations += field.jacobian(t, y0, scale, m, jacobian);
        known = true;
        fresh = true;
        factoredStep = 0;
        origin = step;
    }

    private boolean tryStages(double t, double h) {
        worstRate = 0;
        if (factoredStep != h && !factor(0, h)) {
            return false;
        }
        for (int s = 1; s < k.length; s++) {
            if (!solveStage(s, t, h)) {
                return false;
            }
        }
        return true;
    }

    /** Decomposes I − hγJ, J being the Jacobian at a stage. */
    private boolean factor(int s, double h) {
        boolean regular = matrix.factor(1, h * method.gamma(), jacobian);
        factoredStep = regular ? h : 0;
        if (!regular) {
            broken = Stepper.notFinite(jacobian, 0, m * m) >= 0;
            brokenStage = s;
        }
        return regular;
    }

    private boolean solveStage(int s, double t, double h) {
        double g = h * method.gamma();
        double stageT = t + method.c(s) * h;
        for (int i = 0; i < n; i++) {
            psi[i] = y0[i] + h * sum(method.a(s), k, s, i);
        }
        method.predictor(s, weights);
        for (int i = 0; i < m; i++) {
            k[s][i] = sum(weights, k, s, i);
        }
        double last = 0;
        for (int iteration = 0; iteration < mostIterations; iteration++) {
            stage(s, g);
            if (full) {
                evaluations += field.jacobian(stageT, y1, scale, m, jacobian);
                if (!factor(s, h)) {
                    return false;
                }
            }
            double size = iterate(s, stageT, g);
            // infinitely many tolerances may be a finite change: of a state that is zero where only rounding is allowed
            if (!(size < Double.POSITIVE_INFINITY) && Stepper.notFinite(change, 0, m) >= 0) {
                broken = true;
                brokenStage = s;
                return false;
            }
            double rate = iteration == 0 ? 0 : size / last;
            worstRate = Math.max(worstRate, rate);
            boolean small = tight ? size <= fraction && (rate >= 1 || iteration == mostIterations - 1)
                    : iteration == 0 ? size <= 1e-3 * fraction : rate < 1 && size * rate / (1 - rate) <= fraction;
            if (small || rounded) {
                stage(s, g);
                if (m < n) {
                    solveTangents(s, stageT, g);
                }
                if (states != null) {
                    Stepper.write(y1, states[s], 0);
                }
                return true;
            }
            if (rate >= 2 && !full) {
                return false;
            }
            last = size;
        }
        return false;
    }

    /** y₁ = ψ + hγk, in the first block. */
    private void stage(int s, double g) {
        for (int i = 0; i < m; i++) {
            y1[i] = psi[i] + g * k[s][i];
        }
    }

    /** Improves k by one iteration and returns the size of the change of the state. */
    private double iterate(int s, double t, double g) {
        double[] ks = k[s];
        field.eval(t, y1, change);
        evaluations++;
        for (int i = 0; i < m; i++) {
            change[i] -= ks[i];
        }
        matrix.solveBlock(change, 0);
        double sum = 0;
        rounded = true;
        for (int i = 0; i < m; i++) {
            ks[i] += change[i];
            double d = g * change[i];
            double q = d / scale[i];
            sum += q * q;
            rounded &= Math.abs(d) <= ROUNDING * Math.abs(y1[i]);
        }
        return Math.sqrt(sum / m);
    }

    /**
     * Solves the further blocks of a stage.
     *
     * <p>Each is linear in itself, k = J(ψ + hγk) + what the blocks before it give, and J is taken at the stage.
     */
    private void solveTangents(int s, double t, double g) {
        System.arraycopy(psi, m, y1, m, n - m);
        evaluations += field.jacobian(t, y1, scale, m, stageJacobian);
        boolean regular = atStage.factor(1, g, stageJacobian);
        for (int b = 1; b < n / m; b++) {
            field.eval(t, y1, change);
            evaluations++;
            if (!regular) {
                // Newton's method did without it: the steps are those of the solve without tangents
                Arrays.fill(change, Double.NaN);
            }
            atStage.solveBlock(change, b);
            for (int i = b * m; i < (b + 1) * m; i++) {
                k[s][i] = change[i];
                y1[i] = psi[i] + g * change[i];
            }
        }
    }

    @Override
    public boolean solved() {
        return solved || broken;
    }

    @Override
    public double squaredError(double h) {
        if (broken) {
            return Double.NaN;
        }
        for (int i = 0; i < n; i++) {
            change[i] = sum(method.e(), k, k.length, i);
        }
        return meanSquare(change, h);
    }

    @Override
    public boolean finite() {
        return !broken && super.finite();
    }

    @Override
    public NonFinite firstNonFinite(double t, double h) {
        int cell = Stepper.notFinite(k[0], 0, n);
        if (cell >= 0) {
            return NonFinite.stage(0, cell);
        }
        // Newton's method left the state that it tried last
        return brokenStage == 0 ? super.firstNonFinite(t, h)
                : firstNonFinite(brokenStage, t + method.c(brokenStage) * h, y1);
    }

    @Override
    public void accept() {
        for (int s = 1; keeping() && s < k.length; s++) {
            write(step * (k.length - 1) + s, startT + method.c(s) * stepH, states[s]);
        }
        if (origins != null) {
            if (step == origins.length) {
                origins = Arrays.copyOf(origins, 2 * step);
            }
            origins[step] = origin;
        }
        double[] v = y0;
        y0 = y1;
        y1 = v;
        v = k[0];
        k[0] = k[k.length - 1];
        k[k.length - 1] = v;
        fresh = false;
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
    void dense(double h, double theta, double[] out, int at) {
        method.denseWeights(theta, weights);
        for (int i = 0; i < n; i++) {
            out[at + i] = y0[i] + h * sum(weights, k, k.length, i);
        }
    }

    @Override
    void denseDerivative(double h, double theta, double[] out) {
        method.denseDerivativeWeights(theta, weights);
        for (int i = 0; i < n; i++) {
            out[i] = sum(weights, k, k.length, i);
        }
    }

    @Override
    double filter(double h, double[] v) {
        matrix.solveBlock(v, 0);
        return h * method.gamma();
    }
}
