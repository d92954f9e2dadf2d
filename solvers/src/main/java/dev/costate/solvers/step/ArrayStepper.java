package dev.costate.solvers.step;

import dev.costate.solvers.SolveOptions;
import dev.costate.vectorapi.Memory;

/** What steppers on arrays share: the states at both ends of a step, norms, what dense output keeps. */
abstract class ArrayStepper implements Stepper {
    final int n;
    final Memory memory;
    final ErrorNorm norm;
    public double[] y0;
    public double[] y1;
    int evaluations;

    ArrayStepper(SolveOptions options, Memory memory, int n, int normCells) {
        this.memory = memory;
        this.n = n;
        norm = new ErrorNorm(options, normCells);
        y0 = new double[n];
        y1 = new double[n];
    }

    @Override
    public int evaluations() {
        return evaluations;
    }

    @Override
    public boolean finite() {
        return Stepper.notFinite(y1, 0, n) < 0;
    }

    @Override
    public void current(int out) {
        Stepper.write(y0, memory.cells, out);
    }

    @Override
    public void end(int out) {
        Stepper.write(y1, memory.cells, out);
    }

    /** Returns one of the vectors that dense output needs. */
    abstract double[] kept(int i);

    /** Returns how many vectors dense output needs. */
    abstract int keptCount();

    @Override
    public int keptCells() {
        return keptCount() * n;
    }

    @Override
    public void keep(double t, double h, double[] to, int at) {
        for (int i = 0; i < keptCount(); i++) {
            Stepper.write(kept(i), to, at + i * n);
        }
    }

    @Override
    public void recall(double[] from, int at) {
        for (int i = 0; i < keptCount(); i++) {
            Stepper.read(from, at + i * n, kept(i));
        }
    }

    /** Returns ‖v‖ in units of the tolerance at the start of the step. */
    final double norm(double[] v) {
        return Math.sqrt(norm.meanSquare(v, 1, y0, y0));
    }

    @Override
    public double stateNorm() {
        return norm(y0);
    }
}
