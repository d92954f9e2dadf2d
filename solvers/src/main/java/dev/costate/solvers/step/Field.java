package dev.costate.solvers.step;

/** The right-hand side of y' = f(t, y) on addresses of the kernels' memory. */
public interface Field {
    /**
     * Evaluates the field at the state of a slot and writes the derivative there.
     *
     * @param t the time
     * @param slot address of the slot, laid out by {@link StageLayout}
     * @param keep whether what the field's vjp needs shall stay in the slot, which has room for it then
     */
    void eval(double t, int slot, boolean keep);

    /**
     * Returns whether the halves of the derivative can be evaluated apart.
     *
     * <p>Then {@link #evalHalf} is called in place of {@link #eval}: that of the positions depends on the momenta only,
     * and that of the momenta on the positions.
     */
    default boolean separable() {
        return false;
    }

    /**
     * Evaluates one half of the derivative at the other half of the state of a slot and writes it there.
     *
     * @param half 0 for that of the positions, 1 for that of the momenta
     */
    default void evalHalf(int half, double t, int slot, boolean keep) {
        throw new UnsupportedOperationException("a field that is not separable has no halves");
    }
}
