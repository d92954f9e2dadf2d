package dev.costate.solvers.adjoint;

import dev.costate.autodiff.Binding;
import dev.costate.solvers.gradient.Direct;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.step.ReversibleStepper;
import dev.costate.solvers.RecordedSolve;

/**
 * The adjoint of steps of a {@link ReversibleMethod}, ȳ and z̄ being the cotangents at the step's end and each pass
 * that of an increment Ψ as in {@link Direct}: first that back from y₁, from −z̄ through its stages to ȳ; then that
 * from z₀, from ȳ through its stages to z̄; then z̄ ← z̄ + (1 − λ)ȳ, ȳ ← λȳ. Reversible Heun: k̄₁ = hȳ/2 + what the
 * next step hands down, z̄ ← z̄ + (∂f/∂z)ᵀk̄₁, k̄₀ = hz̄ + hȳ/2, ȳ ← ȳ + 2z̄, z̄ ← −z̄. Thread-confined.
 */
final class ReversibleAdjoint extends StepAdjoint {
    private final ReversibleMethod pair;
    private final int inner;
    private int zBar;
    private int fromY;

    ReversibleAdjoint(RecordedSolve solve, ReversibleMethod pair, Binding b) {
        super(solve, pair.base(), b);
        this.pair = pair;
        inner = pair.base().stages() - 1;
    }

    @Override
    public void start(int[] at) {
        super.start(at);
        zBar = single(5);
        fromY = single(6);
        kernels.fill(0, zBar, n);
        kernels.fill(0, carry, n);
    }

    @Override
    public void step(Evaluations at, int step) {
        double h = record.h(step);
        boolean inside = false;
        for (; record.outStep(time) == step; time--) {
            int g = statesBar + time * n;
            double theta = record.outTheta(time);
            if (theta == 1) {
                kernels.axpy(1, g, bar, bar, n);
                continue;
            }
            if (!inside) {
                inside = true;
                for (int i = 0; i < weights.length; i++) {
                    kernels.fill(0, dense(i), n);
                }
                kernels.fill(0, direct, n);
                kernels.fill(0, fromY, n);
            }
            double ofY = ReversibleStepper.denseWeights(pair, theta, weights);
            for (int i = 0; i < weights.length; i++) {
                kernels.axpy(h * weights[i], g, dense(i), dense(i), n);
            }
            kernels.axpy(ofY, g, fromY, fromY, n);
            kernels.axpy(1 - ofY, g, direct, direct, n);
        }
        if (pair.heun()) {
            heun(at, h, inside);
        } else {
            coupled(at, h, inside);
        }
        if (inside) {
            kernels.axpy(1, fromY, bar, bar, n);
            kernels.axpy(1, direct, zBar, zBar, n);
        }
    }

    private void heun(Evaluations at, double h, boolean inside) {
        if (inside) {
            kernels.axpy(1, dense(1), carry, carry, n);
        }
        kernels.axpy(0.5 * h, bar, carry, carry, n);
        pull(at.slot(1), at.kept(1), carry, yBar(0));
        kernels.axpy(1, yBar(0), zBar, zBar, n);
        kernels.axpy(0.5 * h, bar, inside ? dense(0) : zero, carry, n);
        kernels.axpy(h, zBar, carry, carry, n);
        kernels.axpy(2, zBar, bar, bar, n);
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
        add(bar);
        pass(at, 1, h, bar, inside, false);
        add(zBar);
        double coupling = pair.coupling();
        kernels.axpy(1 - coupling, bar, zBar, zBar, n);
        kernels.axpy(coupling, bar, zero, bar, n);
    }

    /**
     * The stages of one pass, last first; the dense output's share is that of all of them, or of the slope at the
     * step's end.
     */
    private void pass(Evaluations at, int first, double h, int from, boolean all, boolean end) {
        for (int i = inner - 1; i >= 0; i--) {
            gather(i, h, from, all ? dense(i) : end && i == 0 ? dense(inner) : zero, nextCarry);
            pull(at.slot(first + i), at.kept(first + i), nextCarry, yBar(i));
        }
    }

    private void add(int sum) {
        for (int i = 0; i < inner; i++) {
            vectors[i] = yBar(i);
        }
        kernels.combine(sum, 1, ones, vectors, inner, sum, n);
    }

    @Override
    public void finish(int[] at, int slot, boolean kept) {
        kernels.axpy(1, zBar, bar, bar, n);
        super.finish(at, slot, kept);
    }
}
