package dev.costate.tests.gradients;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.latent.OdeRnn;
import dev.costate.models.latent.OdeRnnModel;
import dev.costate.models.latent.OdeRnnObjective;
import dev.costate.models.latent.SeriesScale;
import dev.costate.models.layers.Linear;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Autoregressive ODE-RNNs: the likelihood of irregular series with gaps, whose gaps are solved in fixed steps. */
class OdeRnnGradientTest {
    private static WholeLoss draw(Random random) {
        int width = 1 + random.nextInt(2);
        int hidden = 1 + random.nextInt(4);
        boolean gaps = random.nextBoolean();
        OdeRnn network = LatentOdeGradientTest.odeRnn(random, 1 + width * (gaps ? 2 : 1), hidden);
        OdeRnnModel model = new OdeRnnModel("m", network, new Linear(network.summary(), width),
                Standardiser.identity(width), new SeriesScale.Clock(1, 1));
        SeriesSet data = LatentOdeGradientTest.series(random, width, gaps, 0, 0.3 + 1.5 * random.nextDouble());
        double kept = gaps ? 0.7 : 1;
        double until = random.nextBoolean() ? 1 : 0.6;
        return new WholeLoss(network + (gaps ? " gaps" : ""),
                (how, steps, gradient) -> new OdeRnnObjective(model, data, kept, until), List.of(), 1, false, 2, 4,
                true, 0.2);
    }

    @Test
    void wholeLosses() {
        Promise.check("ODE-RNN", OdeRnnGradientTest::draw);
    }
}
