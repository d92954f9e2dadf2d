package dev.costate.solvers.sde;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.ops.Scan;
import dev.costate.solvers.GradientMethod.Keeps;
import dev.costate.solvers.GradientMethod.Truth;
import java.util.List;

/**
 * The exact adjoint of the steps taken, by the tape's own rules for their loop, {@link Scan}.
 *
 * <p>Truth: the discrete map on the frozen grid and path, to rounding, in both modes and to any order. Cost: one vjp of
 * drift and diffusion for each evaluation.
 *
 * <p>Memory: the carry of every step and, up to 512 MiB, what its vjp reads; the rest is computed again. Quality
 * number: the dot-product residual.
 *
 * <p>Immutable, thread-safe.
 */
public record SdeDirect() implements SdeGradientMethod {
    @Override
    public String name() {
        return "direct";
    }

    @Override
    public Truth truth() {
        return Truth.FROZEN_GRID;
    }

    @Override
    public String qualityName() {
        return "dot-product residual";
    }

    @Override
    public boolean qualityByForwardMode() {
        return true;
    }

    @Override
    public Keeps keeps() {
        return Keeps.ACTIVATIONS;
    }

    @Override
    public boolean unrolls() {
        return true;
    }

    @Override
    public Kernel adjoint(RecordedSde solve, List<Boolean> wanted, Binding b) {
        throw new IllegalStateException("a solve recorded as a loop has no backward pass of its own");
    }
}
