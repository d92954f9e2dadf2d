package dev.costate.models.experiments.functions;

import dev.costate.models.functions.BesselNoise;
import dev.costate.models.functions.FunctionData;
import dev.costate.models.functions.FunctionDiffusion;
import dev.costate.models.functions.FunctionMixture;
import dev.costate.models.functions.FunctionNoise;
import dev.costate.models.functions.FunctionScoreNetwork;
import dev.costate.models.functions.GridSize;
import dev.costate.models.functions.WhiteNoise;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Study;
import dev.costate.models.train.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A score on functions is learned on one grid and used on finer ones, beside the exact score (Hagemann et al. 2025,
 * section 6.1, in one dimension).
 *
 * <p>The functions are N(±Q^½·ramp, Q) on the unit interval. Immutable.
 */
final class MultilevelMixture implements Experiment<MultilevelMixture.Values> {
    /** Half the distance of the parts in standard deviations is 0.29 of it. */
    private static final double RAMP = 6;

    private static final FunctionOptions.Network NETWORK = new FunctionOptions.Network(16, 8, 3,
            FunctionScoreNetwork.Form.PLAIN);

    @Override
    public String name() {
        return "multilevel-mixture";
    }

    @Override
    public String summary() {
        return "diffusion on functions: a score learned on a coarse grid, beside the exact one on finer grids";
    }

    /** Its hyper-parameters. */
    record Values(FunctionOptions functions, int points, int rounds) implements Hyperparameters {
        @Override
        public Training training() {
            return functions.training();
        }

        /** The coarse grid, and those of twice and four times its points. */
        GridSize grid(int level) {
            return new GridSize(1, points << level);
        }

        /** Of all names, on the coarse grid if no other is given. */
        private FunctionDiffusion model(String name, FunctionMixture mixture) {
            return functions.model(name, mixture.noise(), grid(0), new FunctionDiffusion.Values(0, 1));
        }

        List<FunctionDiffusion> models() {
            List<FunctionDiffusion> all = new ArrayList<>();
            for (Variant which : Variant.values()) {
                all.add(model(which.optionName(), which == Variant.WHITE ? white() : bessel()));
            }
            return all;
        }

        FunctionMixture bessel() {
            return mixture(BesselNoise.of(1));
        }

        FunctionMixture white() {
            return mixture(new WhiteNoise(1));
        }

        /** Noise whose values have standard deviation 1 on the coarse grid. */
        private FunctionMixture mixture(FunctionNoise noise) {
            return new FunctionMixture(noise.withDeviation(grid(0), 1), 1,
                    List.of((x, y) -> RAMP * (x - 0.5), (x, y) -> RAMP * (0.5 - x)));
        }
    }

    /** The models, by how they are trained: on one grid with either noise, or from the coarse grid to the finest. */
    enum Variant {
        COARSE, MULTILEVEL, FINE, WHITE;

        String optionName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String about() {
        return "Learns the score of a mixture of two Gaussian distributions of functions, with noise of finite trace "
                + "and with white noise.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(FunctionOptions.of(o, 1000, NETWORK, 128, 5e-3),
                o.integer("points", 32, Range.closed(4, 4096), "points of the coarse grid"),
                o.integer("rounds", 10, Range.closed(1, 10_000), "rounds of 256 functions that an error is a mean of"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.copyOf(h.models().stream().map(m -> m.restored(saved)).toList());
    }

    @Override
    public Study study(Values h) {
        return new MixtureStudy(h);
    }

    /** The functions of a mixture, drawn anew in every step. */
    static FunctionData draws(FunctionMixture mixture) {
        return (batch, grid) -> mixture.sample(batch.index().shape().size(), grid, batch.seed(), batch.draw());
    }
}
