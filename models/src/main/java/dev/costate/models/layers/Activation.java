package dev.costate.models.layers;

import dev.costate.autodiff.Var;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What a layer applies to each element. Immutable and thread-safe. */
public enum Activation {
    /** x. */
    IDENTITY(x -> x),
    /** tanh x. */
    TANH(Var::tanh),
    /** 1/(1 + e⁻ˣ). */
    SIGMOID(Var::sigmoid),
    /** ln(1 + eˣ). */
    SOFTPLUS(Var::softplus),
    /** max(x, 0). */
    RELU(Var::relu),
    /** x for x &gt; 0, otherwise eˣ − 1. */
    ELU(Var::elu),
    /** x·Φ(x). */
    GELU(Var::gelu),
    /** x·sigmoid(x). */
    SILU(Var::silu);

    private final UnaryOperator<Var> function;

    Activation(UnaryOperator<Var> function) {
        this.function = function;
    }

    /** Records it. */
    public Var apply(Var x) {
        return function.apply(x);
    }

    /** Returns its name in lower case, as options and files spell it. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the activation of that option name. */
    public static Activation of(String name) {
        for (Activation a : values()) {
            if (a.optionName().equals(name)) {
                return a;
            }
        }
        throw new IllegalArgumentException(
                "activation " + name + ": must be one of identity, tanh, sigmoid, softplus, relu, elu, gelu, silu");
    }
}
