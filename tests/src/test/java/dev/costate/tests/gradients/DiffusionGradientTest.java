package dev.costate.tests.gradients;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.diffusion.DenoisingScoreMatching;
import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.models.diffusion.ForwardProcesses;
import dev.costate.models.diffusion.ProbabilityFlow;
import dev.costate.models.diffusion.ScoreNetwork;
import dev.costate.models.diffusion.Weighting;
import dev.costate.models.train.Objective;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Score-based diffusion: denoising score matching, and the likelihood through the probability flow. */
class DiffusionGradientTest {
    private static final List<OdeMethod> SOLVERS = Stream.of(Methods.EXPLICIT, Methods.REVERSIBLE)
            .<OdeMethod>flatMap(List::stream).toList();

    private static WholeLoss draw(Random random) {
        ForwardProcess process = ForwardProcesses.ALL.get(random.nextInt(ForwardProcesses.ALL.size()));
        int width = 1 + random.nextInt(3);
        ScoreNetwork network = ScoreNetwork.builder(process, width)
                .hidden(1 + random.nextInt(2), 1 + random.nextInt(7)).features(4, 0.5).detail(1)
                .waves(random.nextBoolean()).seed(random.nextInt(1000))
                .classes(random.nextBoolean() ? 1 + random.nextInt(3) : 0).build();
        int examples = 6;
        double[] rows = random.doubles(examples * width, -1.5, 1.5).toArray();
        Weighting weighting = Weighting.values()[random.nextInt(Weighting.values().length)];
        boolean likelihood = random.nextInt(4) > 0;
        double first = 0.3 * process.end();
        String text = process.optionName() + " " + width + " " + weighting + (likelihood ? " likelihood" : "");
        Tensor data = Tensor.of(Shape.of(examples, width), rows);
        WholeLoss.Solved ofFlow = (how, steps, gradient) -> Objective.of(network.parameters(), (p, batch) -> {
            ProbabilityFlow flow = new ProbabilityFlow(process, first, how, gradient);
            return flow.logDensity(network.score(p), Var.constant(data).gather(batch.index())).mean().negated();
        });
        // rounded data are spread over their cells
        double[] cell = random.nextBoolean() ? random.doubles(width, 0, 0.3).toArray() : new double[0];
        int classes = network.first().classes();
        double[] labels = random.doubles(examples, 0, Math.max(1, classes)).map(Math::floor).toArray();
        Optional<DenoisingScoreMatching.Labels> told = classes == 0 ? Optional.empty()
                : Optional.of(new DenoisingScoreMatching.Labels(labels, 0.3));
        WholeLoss.Solved ofScore = (how, steps, gradient) -> new DenoisingScoreMatching(network, weighting, rows, cell,
                told);
        return new WholeLoss(text, likelihood ? ofFlow : ofScore, SOLVERS, 0.7 * process.end(), likelihood, 3,
                examples, true, 0.2);
    }

    @Test
    void wholeLosses() {
        Promise.check("diffusion", DiffusionGradientTest::draw);
    }
}
