package dev.costate.solvers.loop;

import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.StepController;
import dev.costate.solvers.step.Stepper;
import dev.costate.vectorapi.math.ElementaryMath;

/**
 * Plans the next step from the errors of those tried. Thread-confined.
 *
 * <p>It is the controller's arithmetic, for the loop and, differentiated, for the adjoint of the adaptive map.
 *
 * <p>After a step of length h with squared error ε₀, those of the accepted steps before being ε₁ and ε₂, the plan is h
 * · factor(ε₀, ε₁, ε₂); formulas in {@link StepController}. A step that an end or a stop clipped says nothing against a
 * longer one planned before it: then that plan stands.
 */
public final class StepPlanner {
    private final StepController controller;
    private final StepFactor factor;
    private final double power0;
    private final double power1;
    private final double power2;

    private double planned;
    private double previous;
    private double beforePrevious;

    // cotangents, of what attempted found, by pull
    private double plannedBar;
    private double triedBar;
    private double errorBar;
    private double previousBar;
    private double beforePreviousBar;

    /** Makes the planner of a solve; with fixed steps it keeps to its first plan. */
    public StepPlanner(SolveOptions options) {
        controller = options.controller();
        factor = options.adaptive() ? new StepFactor(controller, options.method().order()) : null;
        double half = options.adaptive() ? -0.5 / options.method().order() : 0;
        power0 = half * (controller.p() + controller.i() + controller.d());
        power1 = -half * (controller.p() + 2 * controller.d());
        power2 = half * controller.d();
    }

    /** Begins with a first plan. */
    public void begin(double h) {
        planned = h;
        previous = 1;
        beforePrevious = 1;
    }

    /** Takes another length for the plan. */
    void plan(double h) {
        planned = h;
    }

    /** Returns the length planned for the next step. */
    public double planned() {
        return planned;
    }

    /** Plans after a step was tried. */
    public void attempted(double tried, double squaredError, boolean accepted, boolean clipped) {
        if (factor == null) {
            return;
        }
        double f = factor.of(squaredError, previous, beforePrevious, accepted);
        double next = tried * f;
        if (accepted) {
            beforePrevious = previous;
            previous = StepFactor.remembered(squaredError);
        }
        planned = stands(f, next, accepted, clipped) ? planned : next;
    }

    private boolean stands(double f, double next, boolean accepted, boolean clipped) {
        return accepted && clipped && f == controller.grow() && Math.abs(next) < Math.abs(planned);
    }

    /** The cells that {@link #save} writes. */
    public static final int CELLS = 3;

    /** Keeps what the plans to come depend on. */
    public void save(double[] cells, int at) {
        cells[at] = planned;
        cells[at + 1] = previous;
        cells[at + 2] = beforePrevious;
    }

    /** Goes back to what was kept. */
    public void load(double[] cells, int at) {
        planned = cells[at];
        previous = cells[at + 1];
        beforePrevious = cells[at + 2];
    }

    /** Sets the cotangents at the end of a solve: all zero. */
    public void clearCotangents() {
        plannedBar = 0;
        previousBar = 0;
        beforePreviousBar = 0;
    }

    /** Sets the cotangents of an attempt that was not planned after: fixed steps, or one that spans a stop. */
    public void pullNothing() {
        triedBar = 0;
        errorBar = 0;
    }

    /**
     * The adjoint of {@link #attempted}, the planner being as it was before it.
     *
     * <p>It leads from the cotangents of the plan and of the two errors remembered after it to those before it, and of
     * what was tried.
     */
    public void pull(double tried, double squaredError, boolean accepted, boolean clipped) {
        double hBar = plannedBar;
        double ofPrevious = accepted ? beforePreviousBar : previousBar;
        double ofBeforePrevious = accepted ? 0 : beforePreviousBar;
        plannedBar = 0;
        triedBar = 0;
        errorBar = 0;
        if (hBar != 0) {
            double f = factor.of(squaredError, previous, beforePrevious, accepted);
            if (stands(f, tried * f, accepted, clipped)) {
                plannedBar = hBar;
            } else {
                triedBar = hBar * f;
                if (!factor.clamped(f, accepted)) {
                    double relative = hBar * tried * f;
                    errorBar = relative * power0 / squaredError;
                    ofPrevious += power1 == 0 ? 0 : relative * power1 / previous;
                    ofBeforePrevious += power2 == 0 ? 0 : relative * power2 / beforePrevious;
                }
            }
        }
        errorBar += accepted && squaredError > StepFactor.LEAST ? previousBar : 0;
        previousBar = ofPrevious;
        beforePreviousBar = ofBeforePrevious;
    }

    /** Adds to the cotangent of the plan before the attempt. */
    public void addPlannedCotangent(double bar) {
        plannedBar += bar;
    }

    /** Returns the cotangent of the plan before the attempt. */
    public double plannedCotangent() {
        return plannedBar;
    }

    /** Returns the cotangent of the length tried. */
    public double triedCotangent() {
        return triedBar;
    }

    /** Returns the cotangent of the squared error. */
    public double errorCotangent() {
        return errorBar;
    }

    /**
     * The length of the first step, after Hairer, Nørsett and Wanner, Solving ODEs I, II.4.
     *
     * <p>With d₀ = ‖y₀‖, d₁ = ‖f₀‖, h₀ = d₀/(100 d₁) and d₂ = ‖f(t₀ + h₀, y₀ + h₀f₀) − f₀‖/h₀ in units of the
     * tolerance, it is min(100 h₀, (1/(100 max(d₁, d₂)))^(1/p)), so that the error of an explicit Euler step is about
     * 1% of the tolerance scale. Cost: one evaluation.
     */
    static final class InitialStep {
        private InitialStep() {
        }

        /**
         * Returns the length, > 0.
         *
         * @param end where the solve ends
         */
        static double of(Stepper stepper, double t, double end, SolveOptions options) {
            double d0 = stepper.stateNorm();
            double d1 = stepper.derivativeNorm();
            double h0 = d0 < 1e-5 || !(d1 >= 1e-5) ? 1e-6 : 0.01 * d0 / d1;
            h0 = Math.min(h0, Math.abs(end - t));
            double d2 = stepper.derivativeChangeNorm(t, end > t ? h0 : -h0) / h0;
            double top = Math.max(d1, d2);
            double h1 = top <= 1e-15 ? 1e-6 : ElementaryMath.pow(0.01 / top, 1.0 / options.method().order());
            double h = Math.max(options.limits().least(), Math.min(100 * h0, h1));
            return h > 0 && h < Double.POSITIVE_INFINITY ? h : 1e-6;
        }
    }
}
