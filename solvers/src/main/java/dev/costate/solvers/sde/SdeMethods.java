package dev.costate.solvers.sde;

import java.util.List;
import java.util.stream.Collectors;

/** The list of all methods for stochastic equations. */
public final class SdeMethods {
    /** Every method, in the order in which help shows them. */
    public static final List<SdeMethod> ALL = List.of(new EulerMaruyama(), new Milstein(), new HeunStratonovich(),
            new Sra1(), new ReversibleHeun());

    private SdeMethods() {
    }

    /** Returns the method with a name. */
    public static SdeMethod byName(String name) {
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no SDE method '" + name + "': must be one of "
                        + ALL.stream().map(SdeMethod::name).collect(Collectors.joining(", "))));
    }
}
