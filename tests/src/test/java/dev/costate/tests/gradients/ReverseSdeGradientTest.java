package dev.costate.tests.gradients;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.models.diffusion.ForwardProcesses;
import dev.costate.models.diffusion.Predictor;
import dev.costate.models.diffusion.ReverseSde;
import dev.costate.models.diffusion.Score;
import dev.costate.models.diffusion.ScoreNetwork;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.Sde;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.TimeGrid;
import dev.costate.solvers.sde.TreeSpan;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A score network trained through the samples of its reverse SDE, by the samplers and by every method. */
class ReverseSdeGradientTest {
    private static SdeLoss draw(Random random) {
        ForwardProcess process = ForwardProcesses.ALL.get(random.nextInt(ForwardProcesses.ALL.size()));
        int width = 1 + random.nextInt(3);
        ScoreNetwork network = ScoreNetwork.builder(process, width)
                .hidden(1 + random.nextInt(2), 1 + random.nextInt(5)).features(4, 0.5).detail(1)
                .waves(random.nextBoolean()).seed(random.nextInt(1000)).build();
        int rows = 1 + random.nextInt(3);
        double last = 0.8 * process.end();
        Predictor predictor = Predictor.values()[random.nextInt(Predictor.values().length)];
        double corrector = random.nextBoolean() ? 0.16 : 0;
        boolean sampler = random.nextInt(4) == 0;
        String text = process.optionName() + " " + width + (sampler ? " " + predictor + " " + corrector : "");
        SdeLoss.Solved ofSampler = (method, steps, gradient) -> Objective.of(network.parameters(), (p, batch) -> {
            ReverseSde sde = new ReverseSde(process, steps, predictor, corrector, new ReverseSde.End(last, true));
            Var first = Var.constant(0);
            return size(sde.sample(network.score(p), start(rows, width, batch), batch.seed(), first));
        });
        SdeLoss.Solved ofEquation = (method, steps, gradient) -> Objective.of(network.parameters(), (p, batch) -> {
            TimeGrid grid = process.stepsBack(last, steps);
            Shape motion = Shape.of(rows, width);
            TreeSpan span = new TreeSpan(0, grid.t(steps), grid.t(steps) * 0x1p-14);
            Noise noise = method.needsArea() ? Noise.grid(batch.seed(), 1, motion)
                    : Noise.tree(batch.seed(), 1, motion, span);
            Score score = network.score(p);
            return size(Sde.recordLast((tau, x) -> {
                Var t = tau.negated().plus(process.end());
                return score.at(t, x).times(process.diffusion(t).square()).minus(x.times(process.drift(t)));
            }, (tau, x) -> process.diffusion(tau.negated().plus(process.end())), start(rows, width, batch), grid, noise,
                    method, gradient));
        });
        List<SdeMethod> methods = sampler ? List.of(SdeMethods.EULER_MARUYAMA) : SdeMethods.ALL;
        return new SdeLoss(text, sampler ? ofSampler : ofEquation, methods, rows, 4, 0.2,
                g -> !sampler || g.equals(GradientMethods.DIRECT));
    }

    private static Var start(int rows, int width, Batch batch) {
        double[] x = new Random(5).doubles(4 * width, -1, 1).toArray();
        return Var.constant(Tensor.of(Shape.of(4, width), x)).gather(batch.index());
    }

    private static Var size(Var samples) {
        return samples.square().plus(samples.times(0.3)).mean();
    }

    @Test
    void wholeLosses() {
        Promise.checkSde("reverse SDE", ReverseSdeGradientTest::draw);
    }
}
