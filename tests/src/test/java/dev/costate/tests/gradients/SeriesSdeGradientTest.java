package dev.costate.tests.gradients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.latent.LatentSdeModel;
import dev.costate.models.latent.LatentSdeNetwork;
import dev.costate.models.latent.LatentSdeObjective;
import dev.costate.models.latent.SeriesEncoder;
import dev.costate.models.latent.SeriesScale;
import dev.costate.models.layers.Linear;
import dev.costate.models.train.StepTapes;
import dev.costate.shared.Richardson;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Latent SDEs: the bound of irregular series with gaps on its frozen paths, along drawn directions. */
class SeriesSdeGradientTest {
    private static final int CASES = 25;

    private static LatentSdeObjective draw(Random random) {
        int width = 1 + random.nextInt(2);
        int latent = 1 + random.nextInt(3);
        boolean gaps = random.nextBoolean();
        double horizon = 0.3 + 1.5 * random.nextDouble();
        SeriesEncoder encoder = LatentOdeGradientTest.encoder(random, 1 + width * (gaps ? 2 : 1),
                1 + random.nextInt(5));
        SeriesSet data = LatentOdeGradientTest.series(random, width, gaps, 0, horizon);
        LatentSdeModel model = new LatentSdeModel("m",
                new LatentSdeNetwork(encoder, latent, 1 + random.nextInt(3), 2 + random.nextInt(3),
                        new Linear(latent, width)),
                Standardiser.identity(width), new SeriesScale.Clock(1, horizon / (1 + random.nextInt(6))),
                0.3 + random.nextDouble());
        return new LatentSdeObjective(model, data, gaps ? 0.7 : 1, random.nextInt(4));
    }

    private static Tensor[] at(LatentSdeObjective loss, Random random) {
        double[] theta = loss.parameters().initial(random.nextInt(1000)).flat();
        for (int i = 0; i < theta.length; i++) {
            theta[i] += 0.2 * random.nextGaussian();
        }
        return new Tensor[] {Tensor.vector(theta), Tensor.scalar(random.nextInt(1000)),
            Tensor.scalar(1 + random.nextInt(9)), Tensor.vector(random.nextInt(4), random.nextInt(4))};
    }

    /** Measured: 3e-13 of the terms. */
    @Test
    void wholeLosses() {
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(1_000_003L + i);
            LatentSdeObjective loss = draw(random);
            Tensor[] in = at(loss, random);
            Tape tape = StepTapes.loss(loss, 2);
            double[] gradient = gradient(tape, in);
            assertArrayEquals(gradient,
                    gradient(StepTapes.loss(loss.withGradient(GradientMethods.CHECKPOINTED), 2), in), 1e-10);
            double[] direction = random.doubles(gradient.length, -1, 1).toArray();
            double along = 0;
            double scale = 0;
            for (int j = 0; j < gradient.length; j++) {
                along += gradient[j] * direction[j];
                scale += Math.abs(gradient[j] * direction[j]);
            }
            Replay replay = Replay.of(tape.simplify());
            double[] theta = in[0].toArray();
            Richardson slope = Richardson.of(h -> {
                double[] moved = theta.clone();
                for (int j = 0; j < moved.length; j++) {
                    moved[j] += h * direction[j];
                }
                return replay.run(Tensor.vector(moved), in[1], in[2], in[3])[0].item();
            });
            assertEquals(slope.slope(), along, 1e-7 * scale, "case " + i);
        }
    }

    private static double[] gradient(Tape tape, Tensor[] in) {
        return Replay.of(tape.vjp(true, false, false, false).simplify())
                .run(in[0], in[1], in[2], in[3], Tensor.scalar(1))[1].toArray();
    }
}
