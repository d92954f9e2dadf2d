package dev.costate.tests.gradients;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Objective;
import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.Sde;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.TimeGrid;
import dev.costate.solvers.sde.TreeSpan;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Neural stochastic equations: every kind of noise, method and gradient method, from learned first states. */
class StochasticGradientTest {
    /** How noise enters. */
    private enum Kind {
        DIAGONAL, SCALAR, ADDITIVE, GENERAL;

        boolean serves(SdeMethod m) {
            return this == ADDITIVE || !m.additiveOnly() && (this != GENERAL || m.generalNoise());
        }
    }

    /**
     * A grid from 0 of any number of steps, which grow if the power is above 1.
     *
     * @param every saved is every k-th time and the last
     */
    record Steps(double span, double power, int every) {
        static Steps draw(Random random) {
            return new Steps(0.2 + random.nextDouble(), 1 + random.nextInt(2) * random.nextDouble(),
                    1 + random.nextInt(4));
        }

        TimeGrid grid(int steps) {
            double[] t = IntStream.rangeClosed(0, steps).mapToDouble(i -> span * Math.pow((double) i / steps, power))
                    .toArray();
            return TimeGrid.of(t).saving(IntStream.rangeClosed(0, steps)
                    .filter(i -> i == steps || 4 * i % (every * steps) == 0).toArray());
        }

        /** Returns the increments of a tree; where a method needs areas, or a tree is not wanted, those of a grid. */
        Noise noise(Var seed, Shape motion, boolean tree, SdeMethod method) {
            return tree && !method.needsArea()
                    ? Noise.tree(seed, 3, motion, new TreeSpan(0, span, span * 0x1p-14))
                    : Noise.grid(seed, 3, motion);
        }
    }

    private static SdeLoss draw(Random random) {
        Kind kind = Kind.values()[random.nextInt(4)];
        List<SdeMethod> methods = SdeMethods.ALL.stream().filter(kind::serves).toList();
        int n = 1 + random.nextInt(3);
        int motions = 1 + random.nextInt(3);
        int hidden = 1 + random.nextInt(5);
        Activation activation = random.nextBoolean() ? Activation.TANH : Activation.SILU;
        Mlp drift = Mlp.of(activation, n + 1, hidden, n);
        Mlp diffusion = Mlp.of(Activation.TANH, n, hidden + 1, kind == Kind.GENERAL ? n * motions : n);
        ParameterSpec spec = drift.parameters().under("drift").and(diffusion.parameters().under("diffusion"))
                .and(ParameterSpec.of("scale", Shape.of(n), Init.constant(0.4)))
                .and(ParameterSpec.of("start", Shape.of(n), Init.zeros()))
                .and(ParameterSpec.of("times", Shape.of(2), Init.zeros()));
        Steps steps = Steps.draw(random);
        boolean tree = random.nextBoolean();
        boolean between = random.nextInt(4) == 0;
        int rows = 1 + random.nextInt(2);
        int examples = 4;
        Tensor data = Tensor.of(Shape.of(examples, n), random.doubles(examples * n, -1.5, 1.5).toArray());
        Shape motion = switch (kind) {
            case DIAGONAL, ADDITIVE -> Shape.of(rows, n);
            case SCALAR -> random.nextBoolean() ? Shape.of(1) : Shape.of(rows, 1);
            case GENERAL -> Shape.of(rows, motions);
        };
        SdeLoss.Solved solved = (method, count, gradient) -> Objective.of(spec, (p, batch) -> {
            Var x = Var.constant(data).gather(batch.index());
            VarField f = (t, y) -> drift.apply(p.in("drift"), Var.concat(1, y, t.broadcastTo(Shape.of(rows, 1))));
            VarField g = diffusion(kind, p, diffusion, motions);
            Var y0 = x.times(0.5).plus(p.get("start"));
            boolean asTree = tree || !frozen(gradient);
            Steps parts = between ? new Steps(1, steps.power, steps.every) : steps;
            Noise noise = parts.noise(batch.seed(), motion, asTree, method);
            Var from = p.get("times").select(0, 0);
            Var to = p.get("times").select(0, 1).exp().times(steps.span).plus(from);
            Var ys = between ? Sde.recordBetween(f, g, y0, from, to, parts.grid(count), noise, method, gradient)
                    : Sde.record(f, g, y0, parts.grid(count), noise, method, gradient);
            return ys.plus(x).square().mean();
        });
        String text = kind + " " + n + " " + hidden + " " + motions + " " + steps + (tree ? " tree" : "")
                + (between ? " between times" : "");
        return new SdeLoss(text, solved, methods, rows, examples, 0.2, g -> true);
    }

    static boolean frozen(GradientMethod gradient) {
        return gradient.truth() == Truth.FROZEN_GRID;
    }

    private static VarField diffusion(Kind kind, Bound p, Mlp net, int motions) {
        Bound own = p.in("diffusion");
        Var scale = p.get("scale");
        return switch (kind) {
            // an element depends on itself alone
            case DIAGONAL -> (t, y) -> y.times(scale).sin().plus(t.times(0.1)).times(scale).plus(0.3);
            case SCALAR -> (t, y) -> net.apply(own, y).times(0.5);
            case ADDITIVE -> (t, y) -> scale.times(t.cos()).broadcastTo(y.shape());
            case GENERAL -> (t, y) -> net.apply(own, y).times(0.5)
                    .reshape(y.shape().dim(0), y.shape().dim(1), motions);
        };
    }

    @Test
    void wholeLosses() {
        Promise.checkSde("stochastic equation", StochasticGradientTest::draw);
    }
}
