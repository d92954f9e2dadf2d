package org.example.outside;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.RecordedSolve;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.BackwardPass;
import dev.costate.solvers.method.Tableau;
import java.util.Arrays;
import java.util.Optional;

/**
 * A gradient method as a user writes it, outside the jar: the exact adjoint of the steps taken, each start of √n
 * segments kept, the steps of a segment taken again when its turn comes.
 *
 * <p>It is compiled against what the jar exports alone, and tested among the methods of the library.
 */
public record SquareRootCheckpointed() implements GradientMethod {
    @Override
    public Profile profile() {
        return new Profile("square-root", Truth.FROZEN_GRID, "change of the last state", Keeps.GRID);
    }

    @Override
    public Optional<String> refusal(SolveOptions options) {
        return options.method().partitioned() ? Optional.of(", which is partitioned")
                : GradientMethod.super.refusal(options);
    }

    @Override
    public Kernel adjoint(RecordedSolve solve, Binding binding) {
        BackwardPass pass = BackwardPass.of(solve, binding);
        Tableau method = Tableau.require(solve.options().method(), name());
        return addresses -> {
            pass.begin(addresses);
            new Run(pass, method).toTheStart();
        };
    }

    /** One backward pass. */
    private static final class Run {
        private final BackwardPass pass;
        private final Tableau method;
        private final int n;
        private final int s;
        private final int all;
        private final double[] start;
        private final double[][] y;
        private final double[][] k;
        private final double[][] kBar;
        private final double[] yBar;
        private final double[] cotangent;
        private final double[] weights;
        private final double[] bar;
        private double[] carried;
        private double[] given;
        private int time;

        Run(BackwardPass pass, Tableau method) {
            this.pass = pass;
            this.method = method;
            n = pass.cells();
            s = method.stages();
            all = s + method.denseStages();
            start = new double[n];
            y = new double[all][n];
            k = new double[all][n];
            kBar = new double[all][n];
            yBar = new double[n];
            cotangent = new double[n];
            weights = new double[all];
            bar = new double[n];
            carried = new double[n];
            given = new double[n];
            time = pass.times() - 1;
        }

        void toTheStart() {
            int steps = pass.steps();
            int length = (int) Math.ceil(Math.sqrt(steps));
            double[][] kept = new double[length == 0 ? 0 : (steps + length - 1) / length][n];
            double[][] segment = new double[length][n];
            pass.state(0, start);
            for (int i = 0; i < steps; i++) {
                if (i % length == 0) {
                    System.arraycopy(start, 0, kept[i / length], 0, n);
                }
                advance(i);
            }
            double quality = change();
            for (int part = kept.length - 1; part >= 0; part--) {
                int from = part * length;
                int to = Math.min(steps, from + length);
                System.arraycopy(kept[part], 0, start, 0, n);
                for (int i = from; i < to; i++) {
                    System.arraycopy(start, 0, segment[i - from], 0, n);
                    advance(i);
                }
                for (int i = to - 1; i >= from; i--) {
                    System.arraycopy(segment[i - from], 0, start, 0, n);
                    reverse(i);
                }
            }
            if (steps > 0) {
                // the first stage of the first step
                pass.vjp(pass.t(0), start, carried, yBar);
                add(1, yBar, bar);
            }
            for (; time >= 0; time--) {
                pass.cotangent(time, cotangent);
                add(1, cotangent, bar);
            }
            pass.end(bar, quality);
        }

        /** How far the steps taken again end from where the solve ended. */
        private double change() {
            double worst = 0;
            pass.state(pass.times() - 1, cotangent);
            for (int i = 0; i < n; i++) {
                worst = Math.max(worst, Math.abs(cotangent[i] - start[i]));
            }
            return worst;
        }

        /** Yᵢ = y + h Σ aᵢⱼkⱼ and kᵢ = f(t + cᵢh, Yᵢ). */
        private void stage(int step, int i, double node, double[] row) {
            System.arraycopy(start, 0, y[i], 0, n);
            for (int j = 0; j < Math.min(i, row.length); j++) {
                add(pass.h(step) * row[j], k[j], y[i]);
            }
            pass.eval(pass.t(step) + node * pass.h(step), y[i], k[i]);
        }

        private void stages(int step) {
            for (int i = 0; i < s; i++) {
                stage(step, i, method.c()[i], method.a(i));
            }
        }

        private void advance(int step) {
            stages(step);
            System.arraycopy(y[s - 1], 0, start, 0, n);
        }

        /**
         * k̄ᵢ = h(bᵢȳ₁ + Σ aₗᵢȲₗ), Ȳᵢ = (∂f/∂y)ᵀk̄ᵢ, ȳ₀ = ȳ₁ + ΣȲᵢ; the last stage is the first of the next step, whose
         * k̄ it carries. A state inside is y + h Σ bᵢ(θ)kᵢ.
         */
        private void reverse(int step) {
            stages(step);
            double h = pass.h(step);
            for (double[] one : kBar) {
                Arrays.fill(one, 0);
            }
            System.arraycopy(carried, 0, kBar[s - 1], 0, n);
            Arrays.fill(given, 0);
            if (inside(step, h)) {
                for (int i = s; i < all; i++) {
                    stage(step, i, method.denseC(i - s), method.denseA(i - s));
                }
                for (int i = all - 1; i >= s; i--) {
                    pull(step, i, method.denseC(i - s), method.denseA(i - s));
                }
            }
            pass.vjp(pass.t(step) + h, y[s - 1], kBar[s - 1], yBar);
            add(1, yBar, bar);
            for (int i = 0; i < s - 1; i++) {
                add(h * method.b()[i], bar, kBar[i]);
            }
            for (int i = s - 2; i > 0; i--) {
                pull(step, i, method.c()[i], method.a(i));
            }
            add(1, given, bar);
            System.arraycopy(kBar[0], 0, carried, 0, n);
        }

        /** Takes the cotangents of the states that this step gave; true if one lies inside. */
        private boolean inside(int step, double h) {
            boolean found = false;
            for (; time >= 0 && pass.stepOf(time) == step; time--) {
                pass.cotangent(time, cotangent);
                if (pass.thetaOf(time) == 1) {
                    add(1, cotangent, bar);
                    continue;
                }
                found = true;
                method.denseWeights(pass.thetaOf(time), weights);
                for (int i = 0; i < all; i++) {
                    add(h * weights[i], cotangent, kBar[i]);
                }
                add(1, cotangent, given);
            }
            return found;
        }

        /** Hands Ȳᵢ to y and to the stages before. */
        private void pull(int step, int i, double node, double[] row) {
            pass.vjp(pass.t(step) + node * pass.h(step), y[i], kBar[i], yBar);
            add(1, yBar, given);
            for (int j = 0; j < i; j++) {
                add(pass.h(step) * row[j], yBar, kBar[j]);
            }
        }

        private static void add(double factor, double[] x, double[] to) {
            for (int i = 0; i < to.length; i++) {
                to[i] += factor * x[i];
            }
        }
    }
}
