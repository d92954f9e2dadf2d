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
}
