package dev.costate.solvers.step;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.KicksAndDrifts;
import dev.costate.solvers.method.Stability;
import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Memory;
import java.util.Optional;

/** Steps by kernels, states and derivatives in {@link StageBuffers}. Thread-confined. */
public class KernelStepper implements Stepper {
    final Tableau method;
    final Kernels kernels;
    final Memory memory;
    final StageLayout layout;
    final int n;
    final ExplicitStages stages;
    final int[] k;
    private final ErrorNorm norm;

    Field field;
    StageBuffers buffers;
    public int y0;
    public int y1;
    int step;
    boolean dense;
    private int recalled = -1;

    KernelStepper(SolveOptions options, Tableau method, Kernels kernels, StageLayout layout, int normCells) {
        this.method = method;
        this.kernels = kernels;
        memory = kernels.memory();
        this.layout = layout;
        this.n = layout.n();
        norm = new ErrorNorm(options, normCells);
        stages = new ExplicitStages(method, kernels, layout, 1);
        k = stages.k;
    }

    /** Returns how many cells it needs beside the buffers. */
    public int cells() {
        return 0;
    }

    /** Takes those cells, which begin at an address. */
    public void place(int at) {
        // none
    }

    /** Returns how many cells it carries from step to step beside the buffers; 0 for none. */
    public int carryCells() {
        return 0;
    }

    /** Writes that state to an address. */
    public void save(int to) {
        // none
    }

    /** Returns the stage of each step at which nothing of a field is evaluated, −1 for none. */
    public int leftOut(Field f) {
        return stages.leftOut(f);
    }

    /** Takes the field of the next run, and the buffers in whose slot 0 its y₀ lies. */
    public void use(Field f, StageBuffers b) {
        field = f;
        buffers = b;
        y0 = layout.y(b.at(0));
    }

    @Override
    public void first(double t) {
        stages.countFromZero();
        stages.first(field, t, buffers.at(0), buffers.hasResidual(0));
    }

    @Override
    public int evaluations() {
        return stages.evaluations();
    }

    @Override
    public void attempt(int number, double t, double h) {
        int s = method.stages();
        step = number;
        dense = false;
        int first = number * (s - 1);
        int slot = buffers.at(first);
        y0 = layout.y(slot);
        k[0] = layout.k(slot);
        for (int i = 1; i < s; i++) {
            int place = first + stages.place(field, i);
            slot = buffers.at(place);
            stages.evaluate(field, i, y0, t, h, slot, buffers.hasResidual(place));
        }
        y1 = layout.y(slot);
    }

    @Override
    public double squaredError(double h) {
        double first = norm.meanSquare(kernels, h, method.e(), k, method.stages(), y0, y1);
        return method.e2().length == 0 ? first
                : Tableau.joined(first, norm.meanSquare(kernels, h, method.e2(), k, method.stages(), y0, y1));
    }

    @Override
    public double stiffness(double h) {
        Stability s = method.stability();
        double change = norm.meanSquare(kernels, h, s.change(), k, method.stages(), y0, y1);
        double move = norm.meanSquare(kernels, h, s.move(), k, method.stages(), y0, y1);
        return Math.sqrt(change / move) / s.interval();
    }

    @Override
    public boolean finite() {
        return kernels.allFinite(y1, n);
    }

    @Override
    public NonFinite firstNonFinite(double t, double h) {
        Optional<KicksAndDrifts> moves = stages.moves(field);
        for (int i = 0; i < (dense ? k.length : method.stages()); i++) {
            int from = moves.isPresent() ? moves.get().used(i) * (n / 2) : 0;
            int cell = Stepper.notFinite(memory.cells, k[i] + from, moves.isPresent() ? n / 2 : n);
            if (cell >= 0) {
                return NonFinite.stage(i, from + cell);
            }
        }
        return NonFinite.NONE;
    }

    @Override
    public void accept() {
        // the next step's slots begin with the last of this one
    }

    @Override
    public void current(int out) {
        kernels.copy(y0, out, n);
    }

    @Override
    public void end(int out) {
        kernels.copy(y1, out, n);
    }

    @Override
    public void inside(double t, double h, double theta, int out) {
        denseStages(t, h);
        stages.inside(y0, h, theta, out);
    }

    /** Evaluates the dense output's own stages, once a step. */
    void denseStages(double t, double h) {
        denseStages(t, h, y0);
    }

    @Override
    public int keptCells() {
        return (1 + k.length) * n;
    }

    @Override
    public void keep(double t, double h, double[] to, int at) {
        denseStages(t, h);
        double[] cells = memory.cells;
        System.arraycopy(cells, y0, to, at, n);
        for (int i = 0; i < k.length; i++) {
            System.arraycopy(cells, k[i], to, at + (1 + i) * n, n);
        }
    }

    @Override
    public void recall(double[] from, int at) {
        if (recalled < 0) {
            recalled = memory.allocate(keptCells());
        }
        dense = true;
        System.arraycopy(from, at, memory.cells, recalled, keptCells());
        y0 = recalled;
        for (int i = 0; i < k.length; i++) {
            k[i] = recalled + (1 + i) * n;
        }
    }

    final void denseStages(double t, double h, int from) {
        if (!dense && k.length > method.stages()) {
            stages.evaluateDense(field, from, t, h, buffers.dense(step));
        }
        if (!dense) {
            stages.completeEnds(field);
        }
        dense = true;
    }

    @Override
    public double stateNorm() {
        return norm(y0);
    }

    @Override
    public double derivativeNorm() {
        return norm(layout.k(buffers.at(0)));
    }

    @Override
    public double derivativeChangeNorm(double t, double h) {
        int f0 = layout.k(buffers.at(0));
        int slot = buffers.at(1);
        int f1 = layout.k(slot);
        kernels.axpy(h, f0, y0, layout.y(slot), n);
        field.eval(t + h, slot, false);
        stages.count();
        kernels.binary(Binary.SUBTRACT, f1, 1, f0, 1, f1, n);
        return norm(f1);
    }

    final double norm(int v) {
        return norm.norm(kernels, v, y0);
    }
}
