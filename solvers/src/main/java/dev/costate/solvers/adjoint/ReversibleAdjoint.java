package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.step.ReversibleStepper;
import java.util.List;

/**
 * The adjoint of steps of a {@link ReversibleMethod}, ȳ and z̄ being the cotangents at the step's end.
 *
 * <p>Each pass is the adjoint of an increment Ψ as in {@link Direct}: first that back from y₁, from −z̄ through its
 * stages to ȳ; then that from z₀, from ȳ through its stages to z̄; then z̄ ← z̄ + (1 − λ)ȳ, ȳ ← λȳ.
 *
 * <p>Reversible Heun: k̄₁ = hȳ/2 + what the
 * next step hands down, z̄ ← z̄ + (∂f/∂z)ᵀk̄₁, k̄₀ = hz̄ + hȳ/2, ȳ ← ȳ + 2z̄, z̄ ← −z̄. Thread-confined.
 */
final class ReversibleAdjoint extends StepAdjoint {
    private final ReversibleMethod pair;
    private final int inner;
    private int zBar;
    private int fromY;

    ReversibleAdjoint(RecordedSolve solve, ReversibleMethod pair, Binding b) {
        super(solve, List.of(), pair.base(), b);
        this.pair = pair;
        inner = pair.base().stages() - 1;
    }

    @Override
    void start(int[] at) {
        super.start(at);
        zBar = single(5);
        fromY = single(6);
        kernels.fill(0, zBar, n);
        kernels.fill(0, carry, n);
    }

    @Override
    void takeInside(double h, double theta, int g) {
        double ofY = ReversibleStepper.denseWeights(pair, theta, weights);
        for (int i = 0; i < weights.length; i++) {
            add(h * weights[i], g, dense(i));
        }
        add(ofY, g, fromY);
        add(1 - ofY, g, direct);
    }

    @Override
    void step(Evaluations at, int step) {
        double h = record.h(step);
        kernels.fill(0, fromY, n);
        boolean inside = takeTimes(step);
        if (pair.heun()) {
            heun(at, h, inside);
        } else {
            coupled(at, h, inside);
        }
        if (inside) {
            add(1, fromY, bar);
            add(1, direct, zBar);
        }
    }

    private void heun(Evaluations at, double h, boolean inside) {
        if (inside) {
            add(1, dense(1), carry);
        }
        add(0.5 * h, bar, carry);
        pull(at.slot(1), at.kept(1), carry, yBar(0));
        add(1, yBar(0), zBar);
        kernels.axpy(0.5 * h, bar, inside ? dense(0) : zero, carry, n);
        add(h, zBar, carry);
        add(2, zBar, bar);
        kernels.axpy(-1, zBar, zero, zBar, n);
        carried = true;
    }

    private void coupled(Evaluations at, double h, boolean inside) {
        if (inside) {
            pullDense(at.dense(), h);
        }
        // nextCarry is k̄; carry is free here
        kernels.axpy(-1, zBar, zero, carry, n);
        pass(at, 1 + inner, -h, carry, false, inside);
        addYBars(0, inner, bar);
        pass(at, 1, h, bar, inside, false);
        addYBars(0, inner, zBar);
        double coupling = pair.coupling();
        add(1 - coupling, bar, zBar);
        kernels.axpy(coupling, bar, zero, bar, n);
    }

    /**
     * The stages of one pass, last first.
     *
     * <p>The dense output's share is that of all of them, or of the derivative at the step's end.
     */
    private void pass(Evaluations at, int first, double h, int from, boolean all, boolean end) {
        for (int i = inner - 1; i >= 0; i--) {
            gather(i, h, from, all ? dense(i) : end && i == 0 ? dense(inner) : zero, nextCarry);
            pull(at.slot(first + i), at.kept(first + i), nextCarry, yBar(i));
        }
    }

    @Override
    void finish(int[] at, int slot, boolean kept) {
        add(1, zBar, bar);
        super.finish(at, slot, kept);
    }
}
