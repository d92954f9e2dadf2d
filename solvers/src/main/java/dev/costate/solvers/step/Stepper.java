package dev.costate.solvers.step;

import dev.costate.solvers.NonFinite;
import dev.costate.solvers.method.Stability;

/**
 * The arithmetic of one step, as the solve loop sees it.
 *
 * <p>Where states and derivatives lie is the implementation's business. The implementations for one method give the
 * same bits.
 */
public interface Stepper {
    /** Evaluates the field at the first state, and starts to count. */
    void first(double t);

    /** Returns the evaluations of the field since {@link #first}, itself included. */
    int evaluations();

    /** Tries step number {@code step} from the current state: all its stages and the new state. */
    void attempt(int step, double t, double h);

    /** Returns whether the tried step's equations were solved; explicit methods have none. */
    default boolean solved() {
        return true;
    }

    /** Returns the mean square of the tried step's error in units of the tolerance. */
    double squaredError(double h);

    /** Returns whether the tried step's new state is finite. */
    boolean finite();

    /** Returns the first number in the tried step that is not finite; may evaluate the field again. */
    NonFinite firstNonFinite(double t, double h);

    /** Returns which of the first n cells from a place is not finite, or −1. */
    static int notFinite(double[] cells, int at, int n) {
        for (int i = 0; i < n; i++) {
            if (!Double.isFinite(cells[at + i])) {
                return i;
            }
        }
        return -1;
    }

    /** Copies all of a vector to a place in cells. */
    static void write(double[] v, double[] cells, int at) {
        System.arraycopy(v, 0, cells, at, v.length);
    }

    /** Copies a vector from a place in cells. */
    static void read(double[] cells, int at, double[] v) {
        System.arraycopy(cells, at, v, 0, v.length);
    }

    /** Makes the tried step's new state the current one. */
    void accept();

    /** Writes the first state to the kernels' memory. */
    void current(int out);

    /** Writes the tried step's new state to the kernels' memory. */
    void end(int out);

    /** Writes the dense output of the tried step at t + θh, 0 &lt; θ &lt; 1, to the kernels' memory. */
    void inside(double t, double h, double theta, int out);

    /**
     * Returns the squared error of the dense output at t + θh in units of the tolerance.
     *
     * <p>As far as it is not that of the step: 0 for methods whose own estimate bounds both.
     */
    default double squaredDenseError(double t, double h, double theta) {
        return 0;
    }

    /** Returns how many numbers {@link #keep} writes. */
    int keptCells();

    /** Writes what {@link #inside} needs of the tried step. */
    void keep(double t, double h, double[] to, int at);

    /** Makes a kept step the one that {@link #inside} sees, until the next run. */
    void recall(double[] from, int at);

    /**
     * Returns how near the tried step comes to the limit of stability, 1 being there.
     *
     * <p>It is h‖Δf‖/‖Δy‖ of the last stages over the interval of {@link Stability}; 0 if it is not measured.
     */
    default double stiffness(double h) {
        return 0;
    }

    /** Returns ‖y₀‖ in units of the tolerance. */
    double stateNorm();

    /** Returns ‖f₀‖, f₀ = f(t₀, y₀), in units of the tolerance. */
    double derivativeNorm();

    /** Returns ‖f(t + h, y₀ + h f₀) − f₀‖ in units of the tolerance; one evaluation. */
    double derivativeChangeNorm(double t, double h);
}
