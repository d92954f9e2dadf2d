package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.adjoint.FieldPullback;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;

/**
 * The backward pass of a recorded solve, operands and results by name and on arrays.
 *
 * <p>It is what a {@link GradientMethod} of one's own is written on:
 *
 * <pre>{@code
 * public Kernel adjoint(RecordedSolve solve, Binding binding) {
 *     BackwardPass pass = BackwardPass.of(solve, binding);
 *     return at -> {
 *         pass.begin(at);
 *         …                              // steps from the last to the first, pass.vjp(…) for each evaluation
 *         pass.end(y0Cotangent, quality);
 *     };
 * }
 * }</pre>
 *
 * <p>A state is a vector of {@link #cells} numbers, row-major, whatever its shape. Thread-confined.
 */
public final class BackwardPass {
    private final Kernels kernels;
    private final AdjointLayout operands;
    private final FieldPullback field;
    private final SolveRecord record;
    private final boolean recorded;
    private int[] at;

    private BackwardPass(RecordedSolve solve, Binding binding) {
        kernels = binding.kernels();
        operands = new AdjointLayout(binding);
        field = new FieldPullback(solve, operands, binding);
        record = new SolveRecord(kernels.memory());
        recorded = solve.gradient().keeps() != GradientMethod.Keeps.NOTHING;
    }

    /** Makes the pass of {@link GradientMethod#adjoint}. */
    public static BackwardPass of(RecordedSolve solve, Binding binding) {
        return new BackwardPass(solve, binding);
    }

    /**
     * Begins a run.
     *
     * @param addresses what the kernel is run with
     */
    public void begin(int[] addresses) {
        at = addresses;
        field.begin(at);
        if (recorded) {
            record.open(operands.record(at));
        }
    }

    /** Returns the numbers of a state. */
    public int cells() {
        return operands.n;
    }

    /** Returns how many times were requested. */
    public int times() {
        return operands.timeCount;
    }

    /** Returns a requested time; y0 holds at number 0. */
    public double time(int number) {
        return kernels.memory().cells[at[operands.times] + number];
    }

    /**
     * Copies the state at a requested time.
     *
     * @param to receives {@link #cells} numbers
     */
    public void state(int number, double[] to) {
        System.arraycopy(kernels.memory().cells, at[operands.states] + number * operands.n, to, 0, operands.n);
    }

    /**
     * Copies the cotangent of the state at a requested time.
     *
     * @param to receives {@link #cells} numbers
     */
    public void cotangent(int number, double[] to) {
        System.arraycopy(kernels.memory().cells, at[operands.cotangents] + number * operands.n, to, 0, operands.n);
    }

    /** Returns the accepted steps; for methods that keep the grid, as are the next four. */
    public int steps() {
        return record.steps();
    }

    /** Returns where a step starts. */
    public double t(int step) {
        return record.t(step);
    }

    /** Returns the length of a step. */
    public double h(int step) {
        return record.h(step);
    }

    /** Returns the step that gave the state at a requested time; −1 where y0 holds. */
    public int stepOf(int number) {
        return record.outStep(number);
    }

    /**
     * Returns where in its step a requested time lies: 1 where the step ends, below 1 inside.
     *
     * <p>Inside a step the state is that of the dense output.
     */
    public double thetaOf(int number) {
        return record.outTheta(number);
    }

    /** Evaluates the field: dy = f(t, y). */
    public void eval(double t, double[] y, double[] dy) {
        field.eval(t, y, dy);
    }

    /**
     * Takes the field's vjp: yBar = (∂f/∂y)ᵀ dyBar.
     *
     * <p>The same with respect to what the field uses from outside is added to its cotangents.
     *
     * @param dyBar the cotangent of dy = f(t, y)
     * @param yBar receives the cotangent of y
     */
    public void vjp(double t, double[] y, double[] dyBar, double[] yBar) {
        field.pull(t, y, dyBar, yBar);
    }

    /**
     * Ends the run.
     *
     * @param y0Bar the cotangent of y0
     * @param quality how far to trust the gradient, by the method's own measure; NaN for none
     */
    public void end(double[] y0Bar, double quality) {
        System.arraycopy(y0Bar, 0, kernels.memory().cells, at[operands.y0Bar], operands.n);
        operands.report(at, quality, field.evaluations(), field.vjps());
    }
}
