package dev.costate.solvers.gradient;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.adjoint.AdjointLayout;
import dev.costate.solvers.adjoint.FieldPullback;
import dev.costate.solvers.tape.SolveRecord;
import dev.costate.vectorapi.Kernels;

/**
 * The backward pass of a recorded solve, operands and results by name and on arrays: what a {@link GradientMethod} of
 * one's own is written on.
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
    private final AdjointLayout places;
    private final FieldPullback field;
    private final SolveRecord record;
    private final boolean recorded;
    private int[] at;

    private BackwardPass(RecordedSolve solve, Binding binding) {
        kernels = binding.kernels();
        places = new AdjointLayout(binding);
        field = new FieldPullback(solve, places, binding);
        record = new SolveRecord(kernels.memory());
        recorded = solve.gradient().keeps() != GradientMethod.Keeps.NOTHING;
    }

    /** Makes the pass of {@link GradientMethod#adjoint}. */
    public static BackwardPass of(RecordedSolve solve, Binding binding) {
        return new BackwardPass(solve, binding);
    }

    /** Begins a run: {@code addresses} is what the kernel is run with. */
    public void begin(int[] addresses) {
        at = addresses;
        field.begin(at);
        if (recorded) {
            record.open(places.record(at));
        }
    }

    /** Returns the numbers of a state. */
    public int cells() {
        return places.n;
    }

    /** Returns how many times were requested. */
    public int times() {
        return places.timeCount;
    }

    /** Returns a requested time; y0 holds at number 0. */
    public double time(int number) {
        return kernels.memory().cells[at[places.times] + number];
    }

    /** Copies the state at a requested time. */
    public void state(int number, double[] to) {
        System.arraycopy(kernels.memory().cells, at[places.states] + number * places.n, to, 0, places.n);
    }

    /** Copies the cotangent of the state at a requested time. */
    public void cotangent(int number, double[] to) {
        System.arraycopy(kernels.memory().cells, at[places.cotangents] + number * places.n, to, 0, places.n);
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

    /** Returns where in its step a requested time lies, from 0 to 1: 1 where a step ends, dense output inside. */
    public double thetaOf(int number) {
        return record.outTheta(number);
    }

    /** Evaluates the field: dy = f(t, y). */
    public void eval(double t, double[] y, double[] dy) {
        field.eval(t, y, dy);
    }

    /**
     * Takes the field's vjp: yBar = (∂f/∂y)ᵀ dyBar, and the same with respect to what the field uses from outside is
     * added to its cotangents.
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
        System.arraycopy(y0Bar, 0, kernels.memory().cells, at[places.y0Bar], places.n);
        places.report(at, quality, field.evaluations(), field.vjps());
    }
}
