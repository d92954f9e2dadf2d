package dev.costate.solvers.step;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.vectorapi.Kernels;

/**
 * Steps of a {@link ReversibleMethod}, forwards and back; formulas there. The evaluations lie in {@link StageBuffers}, y
 * and z apart, as {@link DoubleDouble}. Thread-confined.
 */
public final class ReversibleStepper extends KernelStepper {
    private static final double[] ONE = {1};

    private final ReversibleMethod pair;
    private final int width;
    private final int inner;
    private final double[] blend = new double[2];
    private final int[] both = new int[2];
    private final int[] single = new int[1];
    private final int[] second;
    private double start;
    private int now;
    private int next;
    private int zero;
    private int work;

    public ReversibleStepper(SolveOptions options, Kernels kernels, StageLayout layout, int normCells) {
        super(options, ((ReversibleMethod) options.method()).base(), kernels, layout, normCells);
        pair = (ReversibleMethod) options.method();
        width = (n + 7) / 8 * 8;
        inner = method.stages() - 1;
        second = new int[inner];
    }

    /** Those of y and z. */
    @Override
    public int carryCells() {
        return 4 * width;
    }

    @Override
    public int cells() {
        return 11 * width;
    }

    @Override
    public void place(int at) {
        now = at;
        next = now + carryCells();
        zero = next + carryCells();
        work = zero + width;
        kernels.fill(0, zero, n);
        evaluations = 0;
    }

    @Override
    public void use(Field f, StageBuffers s) {
        super.use(f, s);
        kernels.fill(0, now, carryCells());
        kernels.copy(y0, now, n);
        kernels.copy(y0, z(now), n);
        y0 = now;
    }

    /** The address of z in y and z as {@link #save} leaves them. */
    public int z(int carries) {
        return carries + 2 * width;
    }

    /** The address of z. */
    public int z() {
        return z(now);
    }

    @Override
    public void save(int to) {
        kernels.copy(now, to, carryCells());
    }

    /** Takes y and z kept before. */
    public void load(int from) {
        kernels.copy(from, now, carryCells());
    }

    @Override
    public void first(double t) {
        start = t;
        evaluations = 0;
        if (pair.heun()) {
            super.first(t);
        }
    }

    /** Only the choice of the first step wants the slope at y. */
    @Override
    public double derivativeNorm() {
        super.first(start);
        return super.derivativeNorm();
    }

    @Override
    public void attempt(int number, double t, double h) {
        step = number;
        dense = false;
        y0 = now;
        y1 = next;
        if (pair.heun()) {
            heun(number, number + 1, t + h, h);
            k[0] = layout.k(slots.at(number));
            k[1] = layout.k(slots.at(number + 1));
            return;
        }
        int first = number * pair.perStep() + 1;
        pass(first, z(now), t, h, k);
        DoubleDouble.add(kernels.memory().cells, width, z(now), pair.coupling(), now, z(now), 1, work, next, n);
        kernels.copy(work, work + width, n);
        pass(first + inner, next, t + h, -h, second);
        DoubleDouble.add(kernels.memory().cells, width, z(now), -1, work, z(next), n);
        k[inner] = second[0];
    }

    /**
     * Undoes a step: its end is the current state, and its start becomes so; the evaluations are those of the step.
     * Reversible Heun wants f at its end, and takes that at its start at the time of the step before, which may
     * differ by rounding.
     */
    public void undo(int number, double before, double t, double h) {
        step = number;
        dense = false;
        if (pair.heun()) {
            heun(number + 1, number, before, -h);
            k[0] = layout.k(slots.at(number));
            k[1] = layout.k(slots.at(number + 1));
        } else {
            int first = number * pair.perStep() + 1;
            pass(first + inner, now, t + h, -h, second);
            DoubleDouble.add(kernels.memory().cells, width, z(now), 1, work, z(next), n);
            pass(first, z(next), t, h, k);
            DoubleDouble.divide(kernels.memory().cells, width, z(next), pair.coupling(), now, work, next, n);
            k[inner] = second[0];
        }
        accept();
    }

    /** Reversible Heun from one slot to another, by a step of length h that ends at {@code end}. */
    private void heun(int from, int to, double end, double h) {
        increment(h, layout.k(slots.at(from)));
        DoubleDouble.add(kernels.memory().cells, width, now, 1, now, z(now), 1, work, z(next), n);
        DoubleDouble.add(kernels.memory().cells, width, now, 0.5, work, next, n);
        evaluate(to, end, z(next));
        increment(h, layout.k(slots.at(to)));
        DoubleDouble.add(kernels.memory().cells, width, next, 0.5, work, next, n);
    }

    /** Evaluates the field at the current z; slots by their number. */
    public void evaluate(int number, double t) {
        evaluate(number, t, z(now));
    }

    /** Tells where and when the field would be evaluated next at the current z. */
    public void point(int number, double t) {
        int slot = slots.at(number);
        kernels.copy(z(now), layout.y(slot), n);
        kernels.memory().cells[layout.t(slot)] = t;
    }

    private void evaluate(int number, double t, int state) {
        int slot = slots.at(number);
        kernels.copy(state, layout.y(slot), n);
        field.eval(t, slot, slots.hasResidual(number));
        evaluations++;
    }

    private void increment(double h, int slope) {
        single[0] = slope;
        kernels.combine(zero, h, ONE, single, 1, work, n);
    }

    /** Ψ(h, t, y) with its evaluations. */
    private void pass(int first, int y, double t, double h, int[] slopes) {
        for (int i = 0; i < inner; i++) {
            int slot = slots.at(first + i);
            if (i == 0) {
                kernels.copy(y, layout.y(slot), n);
            } else {
                kernels.combine(y, h, method.a(i), slopes, i, layout.y(slot), n);
            }
            slopes[i] = layout.k(slot);
            field.eval(t + method.c()[i] * h, slot, slots.hasResidual(first + i));
        }
        evaluations += inner;
        kernels.combine(zero, h, method.b(), slopes, inner, work, n);
    }

    @Override
    public double squaredError(double h) {
        // Ψ(h, t₀, z₀) + Ψ(−h, t₁, y₁): what the step adds to y − z
        single[0] = work + width;
        kernels.combine(work, 1, ONE, single, 1, work, n);
        double apart = norm(work);
        return super.squaredError(h) + apart * apart / (1 - pair.coupling());
    }

    @Override
    public boolean finite() {
        return super.finite() && kernels.allFinite(z(y1), n);
    }

    /** Counts the stages of both passes. */
    @Override
    public NonFinite firstNonFinite(double t, double h) {
        NonFinite found = super.firstNonFinite(t, h);
        for (int i = 0; !pair.heun() && (!found.found() || found.number() >= inner) && i < inner; i++) {
            int cell = Stepper.notFinite(kernels.memory().cells, second[i], n);
            if (cell >= 0) {
                return NonFinite.stage(inner + i, cell);
            }
        }
        return found;
    }

    @Override
    public void accept() {
        int swap = now;
        now = next;
        next = swap;
        y0 = now;
    }

    /** The weights of the dense output: those of y₀ and z₀ together are 1. Returns that of y₀. */
    public static double denseWeights(ReversibleMethod pair, double theta, double[] w) {
        if (pair.heun()) {
            // the parabola with both slopes
            w[1] = 0.5 * theta * theta;
            w[0] = theta - w[1];
            return 1;
        }
        pair.base().denseWeights(theta, w);
        return 1 - theta * (1 - pair.coupling());
    }

    @Override
    public void inside(double t, double h, double theta, int out) {
        denseStages(t, h);
        blend[1] = 1 - denseWeights(pair, theta, weights);
        blend[0] = -blend[1];
        both[0] = now;
        both[1] = z(now);
        // from y, so that θ = 0 gives its bits
        kernels.combine(now, 1, blend, both, 2, work, n);
        kernels.combine(work, h, weights, k, k.length, out, n);
    }

    /** From z. */
    @Override
    public void denseStages(double t, double h) {
        denseStages(t, h, z(now));
    }

    @Override
    public int keptCells() {
        return super.keptCells() + n;
    }

    @Override
    public void keep(double t, double h, double[] to, int at) {
        super.keep(t, h, to, at);
        System.arraycopy(kernels.memory().cells, z(now), to, at + super.keptCells(), n);
    }

    @Override
    public void recall(double[] from, int at) {
        super.recall(from, at);
        System.arraycopy(from, at, kernels.memory().cells, now, n);
        System.arraycopy(from, at + super.keptCells(), kernels.memory().cells, z(now), n);
        y0 = now;
    }
}
