import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.latent.*;
import dev.costate.models.layers.*;
import dev.costate.models.node.MlpField;
import dev.costate.models.optim.Adam;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Trainer;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.stream.IntStream;

/** A latent ODE learns forty cosines of random phase and fills a gap. */
class LatentSeries {
    public static void main(String[] args) {
        double[] phases = CounterRandom.uniform(1, CounterRandom.DATA, 0, 40);
        double[] times = IntStream.range(0, 13).mapToDouble(i -> 0.25 * i).toArray();
        List<SeriesSet.Series> all = IntStream.range(0, 40).mapToObj(s -> {
            double[][] values = new double[times.length][1];
            for (int i = 0; i < times.length; i++) {
                values[i][0] = (i + 5 * s) % 12 / 3 == 2 ? Double.NaN : cosine(times[i], phases[s]);
            }
            return new SeriesSet.Series(s, times, values);
        }).toList();
        LatentOde network = new LatentOde(new RecurrentEncoder(new GruCell(3, 16)), new Linear(16, 8),
                new MlpField(Mlp.of(Activation.TANH, 4, 32, 4)), new Linear(4, 1));
        LatentModel model = new LatentModel("cosines", network, Standardiser.identity(1),
                new SeriesScale.Clock(1, 0.25), new RowTimes(Methods.TSIT5, 12));
        LatentObjective bound = new LatentObjective(model, new SeriesSet(List.of("x"), all),
                LatentObjective.Options.bound(0.1));
        Recipe recipe = Recipe.of(new Adam(), 0.01, Batches.epochs(40, 20), 1000);
        FittedLatentOde fitted = model.fitted(new Trainer(bound, recipe, 1).run().parameters());
        for (double t : new double[] {2, 2.5}) {
            System.out.printf("at t = %.2f: %.2f, the truth is %.2f%n", t, fitted.reconstruct(all.get(0), t)[0][0],
                    cosine(t, phases[0]));
        }
    }

    private static double cosine(double t, double phase) {
        return StrictMath.cos(2 * t + 6 * phase);
    }
}
