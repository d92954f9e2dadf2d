package dev.costate.models.mixture;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.DensityEstimator;
import dev.costate.models.data.Standardiser;
import dev.costate.models.data.Table;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.Origin;
import dev.costate.models.fitted.Rows;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.Setting;
import dev.costate.models.options.Settings;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A mixture of normal distributions Σₖ wₖ·N(mₖ, Σₖ) by expectation and maximisation, with as many components as the
 * Bayesian information criterion says. Immutable.
 *
 * @param most components that are tried
 * @param floor what is added to every variance, in variances of the columns, so that no component becomes a point
 * @param rounds most iterations for each number of components
 */
public record Mixture(@Setting(value = "components that are tried, from 1", min = 1, max = 100) int most,
        @Setting(value = "added to every variance, in variances of the columns", min = 1e-12, max = 1) double floor,
        @Setting(value = "most iterations for each number of components", min = 1, max = 100_000) int rounds)
        implements DensityEstimator {
    private static final Mixture USUAL = new Mixture(10, 1e-4, 300);

    /** Returns what is usual: up to ten components. */
    public static Mixture usual() {
        return USUAL;
    }

    @Override
    public String name() {
        return "mixture";
    }

    @Override
    public String title() {
        return "a mixture of normal distributions";
    }

    /** One, which changes nothing: the fit is done before. */
    @Override
    public long iterations() {
        return 1;
    }

    @Override
    public Plan plan(String model, Table seen, Optional<Table> heldOut, Training training) {
        if (seen.rows().length < 2) {
            throw FileFormatException.whole(seen.name(), "has one row only; a distribution needs at least 2");
        }
        Standardiser units = Standardiser.fit(seen.name(), seen.columns(), seen.flat());
        double[][] z = Rows.of(units.apply(seen.flat()), seen.width());
        Components best = ExpectationMaximisation.best(z, most, floor, rounds, training.seed());
        Form form = new Form(model, units, spec(best.weights(), best.means(), best.factors(), seen.width()),
                origin(seen.columns()));
        Tensor rows = Tensor.of(Shape.of(z.length, seen.width()), units.apply(seen.flat()));
        Recipe recipe = training.recipe(new Adam(), Schedule.constant(0), Batches.whole(z.length));
        return new Plan(form, Phase.of(form, model, recipe, (p, batch) -> form.logDensity(p.get("weights"),
                p.get("means"), p.get("factors"), Var.constant(rows).gather(batch.index())).mean().negated()));
    }

    @Override
    public Model restore(String model, SavedModel saved) {
        Standardiser units = Standardiser.from(model, saved.file(), saved.content());
        return new Form(model, units, spec(saved.values(model + ".weights"), saved.values(model + ".means"),
                saved.values(model + ".factors"), units.columns()), origin(saved.columns()));
    }

    private static ParameterSpec spec(double[] weights, double[] means, double[] factors, int d) {
        int k = weights.length;
        return ParameterSpec.of("weights", Shape.of(k), Init.values(weights))
                .and(ParameterSpec.of("means", Shape.of(k, d), Init.values(means)))
                .and(ParameterSpec.of("factors", Shape.of(k, d, d), Init.values(factors)));
    }

    /** Parameters: ln wₖ, mₖ and the lower triangular Pₖ with Σₖ⁻¹ = PₖᵀPₖ, in standardised columns. */
    record Form(String name, Standardiser units, ParameterSpec parameters, Origin made) implements Model {
        @Override
        public int width() {
            return units.columns();
        }

        @Override
        public Map<String, NdArray> arrays() {
            return units.arrays(name);
        }

        @Override
        public Optional<Origin> origin() {
            return Optional.of(made);
        }

        @Override
        public FittedMixture fitted(Parameters values) {
            return new FittedMixture(this, values);
        }

        /** Records ln p of each row of z, in standardised columns. */
        Var logDensity(Var weights, Var means, Var factors, Var z) {
            int d = width();
            Var unit = Var.constant(Tensor.of(Shape.of(d, d), IntStream.range(0, d * d)
                    .mapToDouble(i -> i / d == i % d ? 1 : 0).toArray()));
            Var[] each = new Var[weights.shape().size()];
            for (int k = 0; k < each.length; k++) {
                Var p = factors.select(0, k);
                Var y = z.minus(means.select(0, k)).matmul(p.transpose(1, 0));
                each[k] = y.square().sum(1).times(-0.5).plus(p.times(unit).sum(1).log().sum())
                        .plus(weights.select(0, k)).plus(-0.5 * d * StrictMath.log(2 * Math.PI)).expand(1);
            }
            return Var.concat(1, each).logSumExp(1);
        }
    }

    /** A fitted mixture. */
    record FittedMixture(Form model, Parameters parameters) implements DensityModel {
        @Override
        public Likelihoods score(double[][] rows, int probes, long seed) {
            int d = model.width();
            double unit = Arrays.stream(model.units.scale()).map(StrictMath::log).sum();
            double[] z = model.units.apply(Rows.finite(rows, d));
            Components all = Components.of(parameters, d);
            double[] log = new double[rows.length];
            Arrays.setAll(log, r -> all.logDensity(Arrays.copyOfRange(z, r * d, (r + 1) * d), new double[all.n()])
                    - unit);
            return new Likelihoods(log, new double[rows.length]);
        }

        @Override
        public double[][] sample(int n, long seed) {
            if (n < 0) {
                throw new IllegalArgumentException(n + " samples: must be 0 or more");
            }
            int d = model.width();
            Components all = Components.of(parameters, d);
            double[] u = CounterRandom.uniform(seed, CounterRandom.DATA, 0, n);
            double[] x = CounterRandom.normal(seed, CounterRandom.DATA + 1, 0, n * d);
            for (int r = 0; r < n; r++) {
                int k = 0;
                for (double left = u[r] - StrictMath.exp(all.weights()[0]); left > 0 && k + 1 < all.n(); k++) {
                    left -= StrictMath.exp(all.weights()[k + 1]);
                }
                for (int i = 0; i < d; i++) { // P·(x − m) = noise
                    for (int j = 0; j < i; j++) {
                        x[r * d + i] -= all.factors()[(k * d + i) * d + j] * (x[r * d + j] - all.means()[k * d + j]);
                    }
                    x[r * d + i] = x[r * d + i] / all.factors()[(k * d + i) * d + i] + all.means()[k * d + i];
                }
            }
            return Rows.of(model.units.invert(x), d);
        }

        @Override
        public Map<String, Object> figures(double[][] rows) {
            return Map.of("components", (long) Components.of(parameters, model.width()).n());
        }
    }
}
