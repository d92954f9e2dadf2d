package dev.costate.solvers.sde;

import dev.costate.autodiff.Var;
import java.util.Optional;

/**
 * One step of a recorded solve: its times and its Brownian motion. Immutable; belongs to one recording.
 *
 * @param t time at the start
 * @param tNext time at the end
 * @param h length
 * @param dw increment ΔW of the Brownian motion
 * @param levyArea its space–time Lévy area, if it was drawn
 */
public record SdeStep(Var t, Var tNext, Var h, Var dw, Optional<Var> levyArea) {
    /** Returns a step without Lévy area. */
    public static SdeStep of(Var t, Var tNext, Var h, Var dw) {
        return new SdeStep(t, tNext, h, dw, Optional.empty());
    }

    /** Returns this step with its space–time Lévy area H. */
    SdeStep withArea(Var area) {
        return new SdeStep(t, tNext, h, dw, Optional.of(area));
    }

    /**
     * Returns the space–time Lévy area H = (1/h)∫(W(s) − W(t) − (s − t)/h·ΔW) ds.
     *
     * @throws IllegalStateException if the method does not state that it needs areas
     */
    public Var area() {
        return levyArea.orElseThrow(
                () -> new IllegalStateException("a step without Lévy area: needsArea() of the method must be true"));
    }
}
