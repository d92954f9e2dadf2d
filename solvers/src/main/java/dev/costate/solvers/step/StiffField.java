package dev.costate.solvers.step;

/** The field and its derivatives as stiff steps need them, on arrays. */
public interface StiffField {
    /** dy = f(t, y). */
    void eval(double t, double[] y, double[] dy);

    /**
     * Writes ∂f/∂y, row-major, and returns how many evaluations it took.
     *
     * <p>Of a state in blocks (see {@link BlockMatrix}) it writes the leading columns: strips as wide as a block, one
     * after the other, each row-major.
     *
     * @param scale per unknown, the size of a change that does not matter
     * @param columns how many columns
     */
    int jacobian(double t, double[] y, double[] scale, int columns, double[] out);

    /**
     * Writes ∂f/∂t and returns how many evaluations it took.
     *
     * @param f f(t, y)
     * @param h the step that begins at t
     */
    int timeDerivative(double t, double[] y, double[] f, double h, double[] out);
}
