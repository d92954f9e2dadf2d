package dev.costate.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.Tape;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.StepTapes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mean loss of a training does not depend on how many rows a step has. */
class WeightingTest {
    private static final int WIDTH = 2;
    private static final int ROWS = 20_480;

    /**
     * A network before training gives −x/v, v = a² + s²; where every x₀² is 1 its expected loss at t is a²/v. The
     * mean over t, over ln s, or over t with the weight g²/s², follows by the midpoint rule.
     *
     * <p>Five standard errors of {@value #ROWS} rows, a row's loss before its weight having a variance of at most 2.
     * Where a single row took t uniformly in place of ln s, its mean was 0.2 in place of 0.85 (vp).
     */
    @ParameterizedTest
    @CsvSource({"SCALE, 1", "SCALE, 4", "SCALE, 512", "NOISE, 1", "NOISE, 4", "NOISE, 512", "LIKELIHOOD, 1",
        "LIKELIHOOD, 512"})
    void meanLossIsThatOfEveryBatchSize(Weighting weighting, int batch) {
        for (ForwardProcess process : ForwardProcesses.ALL) {
            ScoreNetwork network = ScoreNetwork.builder(process, WIDTH).hidden(1, 4).features(2, 1).build();
            Tape tape = StepTapes.loss(
                    new DenoisingScoreMatching(network, weighting, new double[] {1, 1, -1, 1, 1, -1, -1, -1}), batch);
            ParameterSpec parameters = network.parameters();
            Replay replay = Replay.of(tape.simplify()).set(0, parameters.initial(1).flat()).set(1, 7.0);
            double[] index = new double[batch];
            double mean = 0;
            for (int step = 1; step <= ROWS / batch; step++) {
                for (int i = 0; i < batch; i++) {
                    index[i] = (step + i) % 4;
                }
                mean += replay.set(2, (double) step).set(3, index).run().scalar(0) * batch / ROWS;
            }
            double factor = weighting != Weighting.LIKELIHOOD ? 1
                    : 2 * (logRatio(process, process.end()) - logRatio(process, process.start()))
                            / (process.end() - process.start());
            assertEquals(factor * expected(process, weighting), mean, factor * 5 * Math.sqrt(2.0 / ROWS),
                    process.optionName());
        }
    }

    private static double logRatio(ForwardProcess process, double t) {
        return Math.log(process.standardDeviation(t) / process.mean(t));
    }

    private static double expected(ForwardProcess process, Weighting weighting) {
        int parts = 100_000;
        double sum = 0;
        double total = 0;
        double from = process.start();
        double ratio = process.end() / from;
        for (int i = 1; i <= parts; i++) {
            double to = process.start() * Math.pow(ratio, (double) i / parts);
            double weight = weighting == Weighting.NOISE ? to - from
                    : weighting == Weighting.LIKELIHOOD
                            ? Math.pow(process.diffusion((from + to) / 2)
                                    / process.standardDeviation((from + to) / 2), 2) * (to - from)
                    : Math.log(process.standardDeviation(to) / process.standardDeviation(from));
            double a2 = Math.pow(process.mean((from + to) / 2), 2);
            sum += weight * a2 / (a2 + Math.pow(process.standardDeviation((from + to) / 2), 2));
            total += weight;
            from = to;
        }
        return sum / total;
    }
}
