package dev.costate.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Tape;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Averaged;
import dev.costate.models.optim.Schedule;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.StepTapes;
import dev.costate.models.train.Trainer;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training on normal data, for which the smallest loss is known. */
class GaussianDataTest {
    private static final double[] DEVIATIONS = {1.5, 0.4};
    private static final int ROWS = 20_000;

    /**
     * Of independent normal columns of variances λ the exact score leaves the mean over t and the columns of a²λ/(a²λ +
     * s²), times the weight of t. A trained network comes to within 2% of it.
     *
     * <p>The rows' own variances are off by a standard error of 1%, and the mean of the loss by 0.3%: so much may it be
     * below. Measured: 0.995, 1.002 and 1.003 of it.
     */
    @ParameterizedTest
    @EnumSource(Weighting.class)
    void theSmallestLossIsReached(Weighting weighting) {
        ForwardProcess process = new VariancePreserving();
        double[] data = CounterRandom.normal(1, 1, 0, 2 * ROWS);
        Arrays.setAll(data, i -> data[i] * DEVIATIONS[i % 2]);
        ScoreNetwork network = ScoreNetwork.builder(process, 2).hidden(2, 32).features(16, 1).build();
        DenoisingScoreMatching loss = new DenoisingScoreMatching(network, weighting, data);
        Recipe recipe = Recipe.of(new Averaged(new Adam(), 0.995), new Schedule.Cosine(5e-3, 5e-5, 0, 2500),
                Batches.withReplacement(ROWS, 256), 2500);
        double trained = mean(loss, new Trainer(loss, recipe, 1).run().parameters());
        double least = smallest(process, weighting);
        assertTrue(trained > 0.98 * least && trained < 1.02 * least, weighting + ": " + trained + " for " + least);
    }

    /** The mean loss of all rows, at other times and noises than those of the training. */
    private static double mean(DenoisingScoreMatching loss, Parameters parameters) {
        int batch = 2000;
        Tape tape = StepTapes.loss(loss, batch);
        Replay replay = Replay.of(tape.simplify()).set(0, parameters.flat()).set(1, 99.0);
        double sum = 0;
        int rounds = 100;
        for (int step = 0; step < rounds; step++) {
            double[] index = new double[batch];
            int from = step * batch;
            Arrays.setAll(index, i -> (from + i) % ROWS);
            sum += replay.set(2, (double) step).set(3, index).run().scalar(0);
        }
        return sum / rounds;
    }

    /** The closed form, by the midpoint rule in ln t. */
    private static double smallest(ForwardProcess process, Weighting weighting) {
        int parts = 100_000;
        double sum = 0;
        double total = 0;
        double from = process.start();
        double ratio = process.end() / from;
        for (int i = 1; i <= parts; i++) {
            double to = process.start() * Math.pow(ratio, (double) i / parts);
            double t = (from + to) / 2;
            double s2 = Math.pow(process.standardDeviation(t), 2);
            double a2 = Math.pow(process.mean(t), 2);
            double weight = switch (weighting) {
                case NOISE, LIKELIHOOD -> to - from;
                case SCALE -> Math.log(process.standardDeviation(to) / process.standardDeviation(from));
            };
            double factor = weighting == Weighting.LIKELIHOOD ? Math.pow(process.diffusion(t), 2) / s2 : 1;
            for (double d : DEVIATIONS) {
                sum += weight * factor * a2 * d * d / (a2 * d * d + s2) / DEVIATIONS.length;
            }
            total += weight;
            from = to;
        }
        return sum / total;
    }
}
