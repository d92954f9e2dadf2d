package dev.costate.tests.gradients;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.latent.LatentSde;
import dev.costate.models.latent.PathModel;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Objective;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.TimeGrid;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Latent SDEs: the evidence lower bound with the divergence of the paths, and the weights of paths. */
class LatentSdeGradientTest {
    private static final List<SdeMethod> EULER = List.of(SdeMethods.EULER_MARUYAMA);

    /** What is drawn of every loss. */
    private record Drawn(StochasticGradientTest.Steps steps, boolean tree, int rows, Tensor data) {
        Var seen(Var index) {
            return Var.constant(data).gather(index);
        }
    }

    private static SdeLoss draw(Random random) {
        int width = 1 + random.nextInt(2);
        int rows = 1 + random.nextInt(3);
        Drawn drawn = new Drawn(StochasticGradientTest.Steps.draw(random), random.nextBoolean(), rows,
                Tensor.of(Shape.of(4, width), random.doubles(4 * width, -1.5, 1.5).toArray()));
        return switch (random.nextInt(4)) {
            case 0 -> ofOneSeries(drawn, 1 + random.nextInt(5));
            case 1 -> ofEquations(drawn, width, random, true);
            default -> ofEquations(drawn, width, random, false);
        };
    }

    /** The model of one series, drawn to lie at the first column of the data. */
    private static SdeLoss ofOneSeries(Drawn drawn, int hidden) {
        PathModel model = new PathModel("m", hidden, 0.6);
        return new SdeLoss("path model " + hidden + " " + drawn.steps, (method, steps, gradient) ->
                Objective.of(model.parameters(), (p, batch) -> {
                    TimeGrid grid = drawn.steps.grid(steps);
                    LatentSde.Paths paths = model.paths(p, grid, drawn.rows, batch.seed(), gradient);
                    Var fit = paths.states().minus(drawn.seen(batch.index()).slice(1, 0, 1)).square().mean();
                    return fit.plus(last(paths.rate(), grid)).plus(model.startDivergence(p));
                }), EULER, drawn.rows, 4, 0.2, StochasticGradientTest::frozen);
    }

    /** Nets for prior and posterior, of latent states of another width than the data's. */
    private static SdeLoss ofEquations(Drawn drawn, int width, Random random, boolean weighted) {
        int latent = 1 + random.nextInt(3);
        int hidden = 1 + random.nextInt(4);
        boolean constant = random.nextBoolean();
        Mlp prior = Mlp.of(Activation.SILU, latent, hidden, latent);
        Mlp posterior = Mlp.of(Activation.TANH, latent + width, hidden + 1, latent);
        Mlp decoder = Mlp.of(Activation.TANH, latent, 2, width);
        Mlp encoder = Mlp.of(Activation.TANH, width, 3, latent);
        ParameterSpec spec = prior.parameters().under("prior").and(posterior.parameters().under("posterior"))
                .and(decoder.parameters().under("decoder")).and(encoder.parameters().under("encoder"))
                .and(ParameterSpec.of("scale", Shape.of(latent), Init.constant(0.3)));
        List<SdeMethod> methods = weighted ? EULER
                : SdeMethods.ALL.stream().filter(m -> constant || !m.additiveOnly()).toList();
        int rows = drawn.rows;
        return new SdeLoss((weighted ? "weighted " : "bound ") + latent + " " + hidden + (constant ? " constant " : " ")
                + drawn.steps, (method, steps, gradient) -> Objective.of(spec, (p, batch) -> {
                    Var x = drawn.seen(batch.index());
                    LatentSde sde = new LatentSde((t, z) -> prior.apply(p.in("prior"), z),
                            (t, z) -> posterior.apply(p.in("posterior"), Var.concat(1, z, x)), scale(p, constant));
                    TimeGrid grid = drawn.steps.grid(steps);
                    Shape motion = weighted ? Shape.of(rows, latent) : LatentSde.motion(rows, latent);
                    boolean tree = drawn.tree || !StochasticGradientTest.frozen(gradient);
                    var noise = drawn.steps.noise(batch.seed(), motion, tree, method);
                    Var z0 = encoder.apply(p.in("encoder"), x);
                    LatentSde.Paths paths = weighted ? sde.weighted(z0, grid, noise, gradient)
                            : sde.paths(z0, grid, noise, method, gradient);
                    Var flat = paths.states().reshape(grid.savedCount() * rows, latent);
                    Var out = decoder.apply(p.in("decoder"), flat).reshape(grid.savedCount(), rows, width);
                    return out.minus(x).square().mean().plus(last(paths.rate(), grid));
                }), methods, rows, 4, 0.2, g -> true);
    }

    private static VarField scale(Bound p, boolean constant) {
        Var s = p.get("scale");
        return constant ? (t, z) -> s.exp() : (t, z) -> z.times(s).sin().times(s).plus(0.9);
    }

    private static Var last(Var rate, TimeGrid grid) {
        return rate.select(0, grid.savedCount() - 1).mean();
    }

    @Test
    void wholeLosses() {
        Promise.checkSde("latent SDE", LatentSdeGradientTest::draw);
    }
}
