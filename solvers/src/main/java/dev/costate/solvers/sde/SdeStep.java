package dev.costate.solvers.sde;

import dev.costate.autodiff.Var;
import java.util.Optional;

/** One step of a recorded solve: its times and its Brownian motion. Immutable; belongs to one recording. */
public final class SdeStep {
    private final Var t;
    private final Var tNext;
    private final Var h;
    private final Var dw;
    private final Optional<Var> area;

    private SdeStep(Var t, Var tNext, Var h, Var dw, Optional<Var> area) {
        this.t = t;
        this.tNext = tNext;
        this.h = h;
        this.dw = dw;
        this.area = area;
    }

    /**
     * Returns a step without Lévy area.
     *
     * @param t time at the start
     * @param tNext time at the end
     * @param h length
     * @param dw increment ΔW of the Brownian motion
     */
    public static SdeStep of(Var t, Var tNext, Var h, Var dw) {
        return new SdeStep(t, tNext, h, dw, Optional.empty());
    }

    /** Returns this step with its space–time Lévy area H. */
    public SdeStep withArea(Var levyArea) {
        return new SdeStep(t, tNext, h, dw, Optional.of(levyArea));
    }

    /** Returns the time at the start. */
    public Var t() {
        return t;
    }

    /** Returns the time at the end. */
    public Var tNext() {
        return tNext;
    }

    /** Returns the length. */
    public Var h() {
        return h;
    }

    /** Returns the increment ΔW of the Brownian motion. */
    public Var dw() {
        return dw;
    }

    /**
     * Returns the space–time Lévy area H = (1/h)∫(W(s) − W(t) − (s − t)/h·ΔW) ds.
     *
     * @throws IllegalStateException if the method does not state that it needs areas
     */
    public Var area() {
        return area.orElseThrow(
                () -> new IllegalStateException("a step without Lévy area: needsArea() of the method must be true"));
    }
}
