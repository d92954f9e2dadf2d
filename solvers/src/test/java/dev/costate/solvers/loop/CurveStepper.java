package dev.costate.solvers.loop;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Steps along a known curve of one unknown; its norms and errors are what a test says, and it notes who asked. */
final class CurveStepper implements Stepper {
    final Memory memory = new Memory(64);
    double stateNorm;
    double derivativeNorm;
    /** What the change of the derivative is for a step of length h. */
    DoubleUnaryOperator change = h -> 0;
    /** What the error of the dense output is at θ. */
    DoubleUnaryOperator denseError = theta -> 0;
    /** How near the next step comes to the limit of stability. */
    double stiffness;
    /** The lengths and places at which change, dense error and stiffness were requested. */
    final List<Double> asked = new ArrayList<>();

    private final DoubleUnaryOperator curve;
    private double t;
    private double to;

    CurveStepper(DoubleUnaryOperator curve) {
        this.curve = curve;
    }

    @Override
    public void first(double start) {
        t = start;
    }

    @Override
    public int evaluations() {
        return 0;
    }

    @Override
    public void attempt(int step, double start, double h) {
        t = start;
        to = start + h;
    }

    @Override
    public double squaredError(double h) {
        return 0;
    }

    @Override
    public boolean finite() {
        return true;
    }

    @Override
    public NonFinite firstNonFinite(double start, double h) {
        return NonFinite.NONE;
    }

    @Override
    public void accept() {
        t = to;
    }

    @Override
    public void current(int out) {
        memory.cells[out] = curve.applyAsDouble(t);
    }

    @Override
    public void end(int out) {
        memory.cells[out] = curve.applyAsDouble(to);
    }

    @Override
    public void inside(double start, double h, double theta, int out) {
        memory.cells[out] = curve.applyAsDouble(start + theta * h);
    }

    @Override
    public double squaredDenseError(double start, double h, double theta) {
        asked.add(theta);
        return denseError.applyAsDouble(theta);
    }

    @Override
    public int keptCells() {
        return 1;
    }

    @Override
    public void keep(double start, double h, double[] cells, int at) {
        cells[at] = start;
    }

    @Override
    public void recall(double[] from, int at) {
        t = from[at];
    }

    @Override
    public double stiffness(double h) {
        asked.add(h);
        return stiffness;
    }

    @Override
    public double stateNorm() {
        return stateNorm;
    }

    @Override
    public double derivativeNorm() {
        return derivativeNorm;
    }

    @Override
    public double derivativeChangeNorm(double start, double h) {
        asked.add(h);
        return change.applyAsDouble(h);
    }
}
