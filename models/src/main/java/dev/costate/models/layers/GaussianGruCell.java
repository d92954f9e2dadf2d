package dev.costate.models.layers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;

/**
 * The gated recurrent unit whose hidden state is a mean y with a deviation s ≥ 0 (Rubanova et al. 2019, appendix).
 *
 * <p>Gates and candidates are networks with one hidden tanh layer of the joint row (y, s, x):
 *
 * <pre>
 * u = σ(U(y, s, x)),   r = σ(R(y, s, x)),   (n, m) = N(r∘y, r∘s, x)
 * y' = (1 − u)∘n + u∘y
 * s' = (1 − u)∘|m| + u∘s
 * </pre>
 *
 * <p>so that s' ≥ 0 wherever s is.
 *
 * <p>Parameters: for each part {@code update}, {@code reset}, {@code new}: {@code part_state} [2·width, units],
 * {@code part_input} [inputs, units] and {@code part_bias} [units] of its hidden layer, {@code part_out} [units, width
 * or 2·width], {@code part_out_bias}; all as a linear layer's at first. Immutable and thread-safe.
 *
 * @param inputs length of x
 * @param width length of the mean; the hidden state (y, s) has twice that length
 * @param units width of the hidden layers
 */
public record GaussianGruCell(int inputs, int width, int units) implements RecurrentCell {
    private static final String[] PARTS = {"update", "reset", "new"};

    /** Checks the lengths. */
    public GaussianGruCell {
        if (inputs < 1 || width < 1 || units < 1) {
            throw new IllegalArgumentException("a recurrent cell with " + inputs + " inputs, " + width + " means and "
                    + units + " units: all must be at least 1");
        }
    }

    @Override
    public int hidden() {
        return 2 * width;
    }

    @Override
    public ParameterSpec parameters() {
        Init first = Init.fanIn(2 * width + inputs);
        Init second = Init.fanIn(units);
        ParameterSpec all = ParameterSpec.NONE;
        for (String part : PARTS) {
            int outputs = part.equals("new") ? 2 * width : width;
            all = all.and(ParameterSpec.of(part + "_state", Shape.of(2 * width, units), first))
                    .and(ParameterSpec.of(part + "_input", Shape.of(inputs, units), first))
                    .and(ParameterSpec.of(part + "_bias", Shape.of(units), first))
                    .and(ParameterSpec.of(part + "_out", Shape.of(units, outputs), second))
                    .and(ParameterSpec.of(part + "_out_bias", Shape.of(outputs), second));
        }
        return all;
    }

    @Override
    public Var[] project(Bound p, Var x) {
        Var[] projected = new Var[PARTS.length];
        for (int i = 0; i < PARTS.length; i++) {
            projected[i] = x.matmul(p.get(PARTS[i] + "_input")).plus(p.get(PARTS[i] + "_bias"));
        }
        return projected;
    }

    @Override
    public Var step(Bound p, Var[] projected, Var h) {
        Var u = part(p, 0, projected, h).sigmoid();
        Var r = part(p, 1, projected, h).sigmoid();
        Var candidate = part(p, 2, projected, Var.concat(1, r, r).times(h));
        Var n = candidate.slice(1, 0, width);
        Var m = candidate.slice(1, width, 2 * width).abs();
        Var y = h.slice(1, 0, width);
        Var s = h.slice(1, width, 2 * width);
        return Var.concat(1, n.plus(u.times(y.minus(n))), m.plus(u.times(s.minus(m))));
    }

    private static Var part(Bound p, int i, Var[] projected, Var state) {
        Var hidden = projected[i].plus(state.matmul(p.get(PARTS[i] + "_state"))).tanh();
        return hidden.matmul(p.get(PARTS[i] + "_out")).plus(p.get(PARTS[i] + "_out_bias"));
    }
}
