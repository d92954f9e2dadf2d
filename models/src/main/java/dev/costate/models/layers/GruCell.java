package dev.costate.models.layers;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;

/**
 * The gated recurrent unit (Cho et al. 2014).
 *
 * <p>The variant is that of torch, equinox and cuDNN, which applies the reset gate after the matrix product:
 *
 * <pre>
 * r = σ(x·Wr + br + h·Ur)
 * z = σ(x·Wz + bz + h·Uz)
 * n = tanh(x·Wn + bn + r ∘ (h·Un + c))
 * h' = n + z ∘ (h − n)
 * </pre>
 *
 * <p>These are the parameters of equinox; torch's two biases of r and of z are one here. Parameters:
 * {@code input_reset}, {@code input_update}, {@code input_new} [inputs, hidden] (W), {@code hidden_reset},
 * {@code hidden_update}, {@code hidden_new} [hidden, hidden] (U), {@code bias_reset}, {@code bias_update},
 * {@code bias_new}, {@code bias_hidden_new} [hidden] (b and c), all uniform on ±1/√hidden at first.
 *
 * <p>Immutable and thread-safe.
 *
 * @param inputs length of x
 * @param hidden length of h
 */
public record GruCell(int inputs, int hidden) implements RecurrentCell {
    private static final String[] GATES = {"reset", "update", "new"};

    /** Checks the lengths. */
    public GruCell {
        if (inputs < 1 || hidden < 1) {
            throw new IllegalArgumentException("a recurrent cell with " + inputs + " inputs and " + hidden
                    + " hidden values: both must be at least 1");
        }
    }

    @Override
    public ParameterSpec parameters() {
        Init init = Init.fanIn(hidden);
        ParameterSpec all = ParameterSpec.NONE;
        for (String gate : GATES) {
            all = all.and(ParameterSpec.of("input_" + gate, Shape.of(inputs, hidden), init))
                    .and(ParameterSpec.of("hidden_" + gate, Shape.of(hidden, hidden), init))
                    .and(ParameterSpec.of("bias_" + gate, Shape.of(hidden), init));
        }
        return all.and(ParameterSpec.of("bias_hidden_new", Shape.of(hidden), init));
    }

    @Override
    public Var[] project(Bound p, Var x) {
        Var[] gates = new Var[GATES.length];
        for (int i = 0; i < gates.length; i++) {
            gates[i] = x.matmul(p.get("input_" + GATES[i])).plus(p.get("bias_" + GATES[i]));
        }
        return gates;
    }

    @Override
    public Var step(Bound p, Var[] projected, Var h) {
        Var r = projected[0].plus(h.matmul(p.get("hidden_reset"))).sigmoid();
        Var z = projected[1].plus(h.matmul(p.get("hidden_update"))).sigmoid();
        Var n = projected[2].plus(r.times(h.matmul(p.get("hidden_new")).plus(p.get("bias_hidden_new")))).tanh();
        return n.plus(z.times(h.minus(n)));
    }
}
