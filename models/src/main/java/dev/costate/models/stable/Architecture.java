package dev.costate.models.stable;

import dev.costate.models.layers.Activation;
import java.util.Locale;
import java.util.function.BiFunction;

/** The architectures of Haber and Ruthotto 2017, with the plain residual network to compare. Immutable. */
public enum Architecture {
    /** Euler's method on {@link ResidualLayer}. */
    RESNET("ResNet", (n, damping) -> new ResidualLayer(n, Activation.TANH)),
    /** Euler's method on {@link AntisymmetricLayer}. */
    ANTISYMMETRIC("antisymmetric", (n, damping) -> new AntisymmetricLayer(n, damping, Activation.TANH)),
    /** Störmer–Verlet on {@link HamiltonianLayer}. */
    HAMILTONIAN("Hamiltonian", (n, damping) -> new HamiltonianLayer(n, Activation.TANH)),
    /** Störmer–Verlet on {@link SecondOrderLayer}. */
    LEAPFROG("leapfrog", (n, damping) -> new SecondOrderLayer(n, Activation.TANH)),
    /** Störmer–Verlet on {@link TwoBlockLayer}. */
    TWO_BLOCK("two-block", (n, damping) -> new TwoBlockLayer(n, Activation.TANH));

    private final String title;
    private final BiFunction<Integer, Double, StableLayer> layer;

    Architecture(String title, BiFunction<Integer, Double, StableLayer> layer) {
        this.title = title;
        this.layer = layer;
    }

    /** Returns its name in a sentence. */
    public String title() {
        return title;
    }

    /** Returns its name as options spell it. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns its layer, with tanh.
     *
     * @param channels number of channels
     * @param damping γ of {@link AntisymmetricLayer}; the others have none
     */
    public StableLayer layer(int channels, double damping) {
        return layer.apply(channels, damping);
    }
}
