package dev.costate.tests.gradients;

import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.models.diffusion.OrnsteinUhlenbeck;
import dev.costate.models.diffusion.VariancePreserving;
import dev.costate.models.functions.BesselNoise;
import dev.costate.models.functions.CombinedNoise;
import dev.costate.models.functions.FunctionData;
import dev.costate.models.functions.FunctionMatching;
import dev.costate.models.functions.FunctionNoise;
import dev.costate.models.functions.FunctionScoreNetwork;
import dev.costate.models.functions.GridSize;
import dev.costate.models.functions.LaplacianNoise;
import dev.costate.models.functions.SpectralNoise;
import dev.costate.models.functions.WhiteNoise;
import dev.costate.models.operators.SpectralConvolution;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Diffusion on functions: denoising score matching by neural operators. It solves nothing. */
class FunctionGradientTest {
    private static WholeLoss draw(Random random) {
        int dimensions = 1 + random.nextInt(2);
        int n = 2 + random.nextInt(dimensions == 1 ? 7 : 3);
        GridSize data = new GridSize(dimensions, n);
        GridSize grid = data.withPoints(n + random.nextInt(3));
        FunctionNoise spectral = new SpectralNoise(2, random.nextInt(9), 0.5);
        FunctionNoise noise = List.of(BesselNoise.of(dimensions), LaplacianNoise.of(dimensions), spectral,
                new CombinedNoise(BesselNoise.of(dimensions), spectral), new WhiteNoise(0.3)).get(random.nextInt(5));
        ForwardProcess process = random.nextBoolean() ? new VariancePreserving() : new OrnsteinUhlenbeck(5);
        int width = 1 + random.nextInt(3);
        FunctionScoreNetwork.Form form = FunctionScoreNetwork.Form.values()[random.nextInt(2)];
        FunctionScoreNetwork network = FunctionScoreNetwork.of(process,
                new SpectralConvolution(dimensions, width, width, 1 + random.nextInt(3)), 1 + random.nextInt(2),
                2 + 2 * random.nextInt(2), random.nextInt(9), form);
        int examples = 4;
        double[][] rows = new double[examples][];
        for (int i = 0; i < examples; i++) {
            rows[i] = random.doubles(data.points(), -1, 1).toArray();
        }
        FunctionMatching loss = new FunctionMatching(network, noise, grid, FunctionData.of(rows, data));
        return new WholeLoss(form + " of " + network.operator() + " with " + noise + " on " + grid,
                (how, steps, gradient) -> loss, List.of(), 1, false, 2, examples, true, 0.2);
    }

    @Test
    void wholeLosses() {
        Promise.check("diffusion on functions", FunctionGradientTest::draw);
    }
}
