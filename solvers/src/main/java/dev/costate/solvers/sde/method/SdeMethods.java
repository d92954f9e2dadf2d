package dev.costate.solvers.sde.method;

import dev.costate.solvers.sde.SdeMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The list of all methods for stochastic equations; each constant adds itself to it. Immutable, thread-safe.
 *
 * <p>Orders are strong, then weak; cost counts evaluations of f and g a step.
 */
public final class SdeMethods {
    private static final List<SdeMethod> LISTED = new ArrayList<>();

    /** Euler–Maruyama. Itô; orders ½ (1 for additive noise) and 1; one of f and of g. */
    public static final SdeMethod EULER_MARUYAMA = list(new EulerMaruyama());

    /** Milstein. Itô; orders 1 and 1; one of f, of g and of the derivative of g along g. */
    public static final SdeMethod MILSTEIN = list(new Milstein());

    /** Platen's method of weak order 2. Itô; orders 1 and 2; two of f and three of g. */
    public static final SdeMethod PLATEN = list(new Platen());

    /** Heun. Stratonovich; orders 1 and 1; two of f and of g. */
    public static final SdeMethod HEUN = list(new HeunStratonovich());

    /** SRA1, for additive noise only. Orders 1.5 and 2; two of f and of g, and the space–time Lévy area. */
    public static final SdeMethod SRA1 = list(new Sra1());

    /** Reversible Heun. Stratonovich; orders 1 and 1; one of f and of g. */
    public static final SdeMethod REVERSIBLE_HEUN = list(new ReversibleHeun());

    /** Every method, in the order in which help shows them. */
    public static final List<SdeMethod> ALL = List.copyOf(LISTED);

    private SdeMethods() {
    }

    private static SdeMethod list(SdeMethod method) {
        LISTED.add(method);
        return method;
    }

    /**
     * Returns the method with a name.
     *
     * @throws IllegalArgumentException if there is none; the message names them all
     */
    public static SdeMethod byName(String name) {
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no SDE method '" + name + "': must be one of "
                        + ALL.stream().map(SdeMethod::name).collect(Collectors.joining(", "))));
    }
}
