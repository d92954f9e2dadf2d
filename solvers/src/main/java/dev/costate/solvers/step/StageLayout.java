package dev.costate.solvers.step;

import dev.costate.autodiff.Program;

/**
 * One evaluation of the field in memory: time t, state Y, derivative k = f(t, Y) and residual.
 *
 * @param n cells of a state
 * @param residual cells of what the field's vjp needs; 0 if no derivative is taken
 */
public record StageLayout(int n, int residual) {
    private static final int LINE = 8;

    private static int round(int cells) {
        return (cells + LINE - 1) / LINE * LINE;
    }

    public int t(int slot) {
        return slot;
    }

    public int y(int slot) {
        return slot + LINE;
    }

    public int k(int slot) {
        return slot + LINE + round(n);
    }

    public int residual(int slot) {
        return slot + LINE + 2 * round(n);
    }

    /** Points a field's program to a slot: t and y are its first inputs, dy its first output. */
    public void point(Program field, int slot) {
        field.pointInput(0, t(slot));
        field.pointInput(1, y(slot));
        field.pointOutput(0, k(slot));
    }

    /** Points the program of half a field to a slot: its state is the other half of y, its output that half of dy. */
    public void pointHalf(Program field, int half, int slot) {
        field.pointInput(0, t(slot));
        field.pointInput(1, y(slot) + (1 - half) * (n / 2));
        field.pointOutput(0, k(slot) + half * (n / 2));
    }

    /** Returns the cells of a slot with residual. */
    public int size() {
        return bareSize() + round(residual);
    }

    /** Returns the cells of a slot without residual. */
    public int bareSize() {
        return LINE + 2 * round(n);
    }
}
