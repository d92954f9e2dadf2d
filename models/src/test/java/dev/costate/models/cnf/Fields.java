package dev.costate.models.cnf;

import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Activation;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random fields of every kind. */
final class Fields {
    private static final List<Activation> SMOOTH = List.of(Activation.TANH, Activation.SOFTPLUS, Activation.SIGMOID,
            Activation.SILU, Activation.GELU);

    private Fields() {
    }

    /** Widths 1 to 4, hidden widths 1 to 6, up to 4 hidden layers, smooth activations. */
    static Arbitrary<OdeField> any() {
        Arbitrary<int[]> hidden = Arbitraries.integers().between(1, 6).array(int[].class).ofMinSize(0).ofMaxSize(4);
        return Combinators.combine(Arbitraries.integers().between(0, 3), Arbitraries.integers().between(1, 4), hidden,
                Arbitraries.of(SMOOTH)).as(Fields::field);
    }

    private static OdeField field(int kind, int width, int[] hidden, Activation activation) {
        return switch (kind) {
            case 0 -> NetworkField.mlp(activation, width, hidden);
            case 1 -> NetworkField.concatSquash(activation, width, hidden);
            case 2 -> NetworkField.fineConcatSquash(activation, 4, width, hidden);
            default -> new HypernetworkField(width, 1 + Arrays.stream(hidden).sum(), 3);
        };
    }
}
