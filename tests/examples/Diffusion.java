import dev.costate.models.data.Standardiser;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.diffusion.DenoisingScoreMatching;
import dev.costate.models.diffusion.DiffusionModel;
import dev.costate.models.diffusion.FittedDiffusion;
import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.models.diffusion.ProbabilityFlow;
import dev.costate.models.diffusion.ReverseSde;
import dev.costate.models.diffusion.ScoreNetwork;
import dev.costate.models.diffusion.VariancePreserving;
import dev.costate.models.diffusion.Weighting;
import dev.costate.models.optim.Adam;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Trainer;

/** A diffusion model learns eight Gaussians on a circle, and draws from them. */
class Diffusion {
    public static void main(String[] args) {
        double[] points = ToyDensity.EIGHT_GAUSSIANS.sample(2000, 1, 0);
        Standardiser values = Standardiser.fit(points, 2);
        ForwardProcess process = new VariancePreserving();
        ScoreNetwork network = ScoreNetwork.builder(process, 2).hidden(2, 64).build();
        DiffusionModel model = new DiffusionModel("eight", network, values,
                new DiffusionModel.Use(ReverseSde.of(process, 100), ProbabilityFlow.of(process, 1e-3)));
        DenoisingScoreMatching loss = new DenoisingScoreMatching(network, Weighting.NOISE, values.apply(points));
        Recipe recipe = Recipe.of(new Adam(), 0.005, Batches.withReplacement(2000, 256), 1000);
        FittedDiffusion fitted = model.fitted(new Trainer(loss, recipe, 1).run().parameters());
        int[] found = new int[8];
        for (double[] p : fitted.sample(800, 1)) {
            double eighths = StrictMath.atan2(p[1], p[0]) / (StrictMath.PI / 4);
            found[Math.floorMod((int) StrictMath.rint(eighths), 8)]++;
        }
        System.out.print("of 800 draws, near each of the eight:");
        for (int n : found) {
            System.out.print(" " + n);
        }
        System.out.println();
    }
}
