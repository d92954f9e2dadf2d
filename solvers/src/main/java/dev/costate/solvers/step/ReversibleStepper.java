package dev.costate.solvers.step;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.KicksAndDrifts;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.vectorapi.Kernels;

/**
 * Steps of a {@link ReversibleMethod}, forwards and back; formulas there.
 *
 * <p>The evaluations lie in {@link StageBuffers}, y and z apart, as {@link DoubleDouble}. Thread-confined.
 */
public final class ReversibleStepper extends KernelStepper {
    private static final double[] ONE = {1};

    private final ReversibleMethod pair;
    private final int width;
    private final int inner;
    private final double[] blend = new double[2];
    private final int[] both = new int[2];
    private final int[] single = new int[1];
    private final double[] part = new double[1];
    private final ExplicitStages second;
    /** Of a partitioned method; the others have none. */
    private final KicksAndDrifts moves;
    private final DoubleDouble sums;
    private double start;
    private int now;
    private int next;
    private int zero;
    private int work;

    public ReversibleStepper(SolveOptions options, Kernels kernels, StageLayout layout, int normCells) {
        super(options, ((ReversibleMethod) options.method()).base(), kernels, layout, normCells);
        pair = (ReversibleMethod) options.method();
        moves = pair.partitioned() ? KicksAndDrifts.of(method).orElseThrow() : null;
        width = (n + 7) / 8 * 8;
        inner = method.stages() - 1;
        second = new ExplicitStages(method, kernels, layout, 1);
        sums = new DoubleDouble(memory, width, n);
    }

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
        countFromZero();
    }

    @Override
    public void use(Field f, StageBuffers b) {
        super.use(f, b);
        kernels.fill(0, now, carryCells());
        kernels.copy(y0, now, n);
        if (!pair.partitioned()) {
            kernels.copy(y0, z(now), n);
        }
        y0 = now;
    }

    /** Returns the address of z where y and z lie as {@link #save} writes them. */
    public int z(int carries) {
        return carries + 2 * width;
    }

    /** Returns the address of z. */
    public int z() {
        return z(now);
    }

    @Override
    public void save(int to) {
        kernels.copy(now, to, carryCells());
    }

    /** Reads y and z as {@link #save} wrote them. */
    public void load(int from) {
        kernels.copy(from, now, carryCells());
    }

    @Override
    public void first(double t) {
        start = t;
        countFromZero();
        if (pair.handsDown()) {
            super.first(t);
        }
    }

    private void countFromZero() {
        stages.countFromZero();
        second.countFromZero();
    }

    @Override
    public int evaluations() {
        return stages.evaluations() + second.evaluations();
    }

    /** Only the choice of the first step needs the derivative at y. */
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
            return;
        }
        if (pair.partitioned()) {
            kicksAndDrifts(number, t, h);
            return;
        }
        int first = number * pair.perStep() + 1;
        pass(stages, first, z(now), t, h);
        sums.add(z(now), pair.coupling(), now, z(now), 1, work, next);
        kernels.copy(work, work + width, n);
        pass(second, first + inner, next, t + h, -h);
        sums.add(z(now), -1, work, z(next));
        k[inner] = second.k[0];
    }

    /**
     * Undoes a step: its end is the current state, and its start becomes so.
     *
     * <p>The evaluations are those of the step. Reversible Heun needs f at its end, and takes that at its start at the
     * time of the step before, which may differ by rounding; so do partitioned methods.
     */
    public void undo(int number, double before, double t, double h) {
        step = number;
        dense = false;
        if (pair.heun()) {
            heun(number + 1, number, before, -h);
        } else if (pair.partitioned()) {
            undoKicksAndDrifts(number, before, t, h);
        } else {
            int first = number * pair.perStep() + 1;
            pass(second, first + inner, now, t + h, -h);
            sums.add(z(now), 1, work, z(next));
            pass(stages, first, z(next), t, h);
            sums.divide(z(next), pair.coupling(), now, work, next);
            k[inner] = second.k[0];
        }
        accept();
    }

    /** Reversible Heun from one slot to another, by a step of length h that ends at {@code end}. */
    private void heun(int from, int to, double end, double h) {
        increment(h, layout.k(buffers.at(from)));
        sums.add(now, 1, now, z(now), 1, work, z(next));
        sums.add(now, 0.5, work, next);
        evaluate(to, end, z(next));
        increment(h, layout.k(buffers.at(to)));
        sums.add(next, 0.5, work, next);
        k[0] = layout.k(buffers.at(step));
        k[1] = layout.k(buffers.at(step + 1));
    }

    /** The stages of a partitioned method, each the one before with half of the state moved. */
    private void kicksAndDrifts(int number, double t, double h) {
        int first = number * pair.perStep();
        k[0] = layout.k(buffers.at(first));
        for (int i = 1; i <= inner; i++) {
            move(i, h);
            sums.add(i == 1 ? now : next, 1, work, next);
            stage(first, i, t + method.c()[i] * h, next);
        }
    }

    /** Evaluates the field, or the half of it that is used, at a stage. */
    private void stage(int first, int i, double t, int state) {
        int number = first + stages.place(field, i);
        int slot = buffers.at(number);
        k[i] = layout.k(slot);
        kernels.copy(state, layout.y(slot), n);
        if (stages.moves(field).isEmpty()) {
            evaluate(number, t, state);
        } else if (i < inner || !moves.shared()) {
            stages.half(field, moves.used(i), t, slot, i > 0 && buffers.hasResidual(number));
        }
    }

    /**
     * The same from the last to the first.
     *
     * <p>The half that is moved back does not enter the derivative by which it was moved, so that derivative is taken
     * before; then the slot gets the stage's own state.
     */
    private void undoKicksAndDrifts(int number, double before, double t, double h) {
        int first = number * pair.perStep();
        kernels.copy(now, next, carryCells());
        k[inner] = layout.k(buffers.at(first + inner));
        kernels.copy(now, layout.y(buffers.at(first + inner)), n);
        for (int i = inner; i >= 1; i--) {
            stage(first, i - 1, i == 1 ? before : t + method.c()[i - 1] * h, next);
            move(i, h);
            sums.add(next, -1, work, next);
            if (stages.place(field, i - 1) == i - 1) {
                kernels.copy(next, layout.y(buffers.at(first + i - 1)), n);
            }
        }
    }

    /** Returns whether the last two stages of a step are one evaluation, of half of the field. */
    public boolean shared() {
        return moves != null && moves.shared() && field.separable();
    }

    /** Writes what stage i of a partitioned method adds to the one before. */
    private void move(int i, double h) {
        int half = n / 2;
        int from = moves.moved(i) * half;
        part[0] = moves.weight(i);
        single[0] = k[i - 1] + from;
        kernels.fill(0, work, n);
        kernels.combine(zero, h, part, single, 1, work + from, half);
    }

    /** Where a state is that the field sees, of the states as {@link #save} writes them. */
    private int seen(int carries) {
        return pair.partitioned() ? carries : z(carries);
    }

    /** Evaluates the field at the current z in the slot of a number; a partitioned method has y only. */
    public void evaluate(int number, double t) {
        evaluate(number, t, seen(now));
    }

    /** Writes time and state of an evaluation at the current z, or y, but does not evaluate the field. */
    public void point(int number, double t) {
        int slot = buffers.at(number);
        kernels.copy(seen(now), layout.y(slot), n);
        memory.cells[layout.t(slot)] = t;
    }

    private void evaluate(int number, double t, int state) {
        int slot = buffers.at(number);
        kernels.copy(state, layout.y(slot), n);
        stages.first(field, t, slot, buffers.hasResidual(number));
    }

    private void increment(double h, int derivative) {
        single[0] = derivative;
        kernels.combine(zero, h, ONE, single, 1, work, n);
    }

    /** Ψ(h, t, y) with its evaluations. */
    private void pass(ExplicitStages of, int first, int y, double t, double h) {
        for (int i = 0; i < inner; i++) {
            of.evaluate(field, i, y, t, h, buffers.at(first + i), buffers.hasResidual(first + i));
        }
        kernels.combine(zero, h, method.b(), of.k, inner, work, n);
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
    public double stiffness(double h) {
        return 0;
    }

    @Override
    public boolean finite() {
        return super.finite() && kernels.allFinite(z(y1), n);
    }

    @Override
    public NonFinite firstNonFinite(double t, double h) {
        NonFinite found = super.firstNonFinite(t, h);
        for (int i = 0; !pair.handsDown() && (!found.found() || found.number() >= inner) && i < inner; i++) {
            int cell = Stepper.notFinite(memory.cells, second.k[i], n);
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

    /** Writes the weights of the dense output and returns that of y₀; those of y₀ and z₀ together are 1. */
    public static double denseWeights(ReversibleMethod pair, double theta, double[] w) {
        if (pair.heun()) {
            // the parabola with both derivatives
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
        if (pair.partitioned()) {
            stages.inside(now, h, theta, out);
            return;
        }
        blend[1] = 1 - denseWeights(pair, theta, stages.weights);
        blend[0] = -blend[1];
        both[0] = now;
        both[1] = z(now);
        // from y, so that θ = 0 gives its bits
        kernels.combine(now, 1, blend, both, 2, work, n);
        kernels.combine(work, h, stages.weights, k, k.length, out, n);
    }

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
        System.arraycopy(memory.cells, z(now), to, at + super.keptCells(), n);
    }

    @Override
    public void recall(double[] from, int at) {
        super.recall(from, at);
        System.arraycopy(from, at, memory.cells, now, n);
        System.arraycopy(from, at + super.keptCells(), memory.cells, z(now), n);
        y0 = now;
    }
}
