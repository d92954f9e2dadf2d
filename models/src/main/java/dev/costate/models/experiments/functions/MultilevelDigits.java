package dev.costate.models.experiments.functions;

import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.functions.BesselNoise;
import dev.costate.models.functions.CombinedNoise;
import dev.costate.models.functions.FunctionDiffusion;
import dev.costate.models.functions.FunctionNoise;
import dev.costate.models.functions.FunctionScoreNetwork;
import dev.costate.models.functions.GridSize;
import dev.costate.models.functions.LaplacianNoise;
import dev.costate.models.functions.SpectralNoise;
import dev.costate.models.functions.WhiteNoise;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.study.Study;
import dev.costate.models.train.Training;
import java.util.List;

/**
 * Handwritten digits as functions on the unit square: trained on 8×8 points, then on 16×16, drawn on 32×32 too.
 *
 * <p>The functions are the trigonometric polynomials of the digits' frequencies below 4, which all grids hold.
 * Immutable.
 */
final class MultilevelDigits implements Experiment<MultilevelDigits.Values> {
    static final int DIMENSIONS = 2;
    static final String MULTILEVEL = "multilevel";
    static final String COARSE = "coarse";
    static final String FINE = "fine";

    private static final FunctionOptions.Network NETWORK = new FunctionOptions.Network(24, 4, 3,
            FunctionScoreNetwork.Form.PRECONDITIONED);

    /** Modes of the noise of an operator's layer. */
    private static final int MODES = 4;

    @Override
    public String name() {
        return "multilevel-digits";
    }

    @Override
    public String summary() {
        return "real data: digits as functions, learned on 8x8 points and drawn on three grids";
    }

    /** Its hyper-parameters. */
    record Values(FunctionOptions functions, String noise, int samples) implements Hyperparameters {
        @Override
        public Training training() {
            return functions.training();
        }

        /** 8, 16 and 32 points in each direction. */
        static GridSize grid(int level) {
            return new GridSize(DIMENSIONS, 8 << level);
        }

        FunctionDiffusion model(String name, FunctionDiffusion.Values units) {
            return functions.model(name, chosen().withDeviation(grid(1), 1), grid(1), units);
        }

        private FunctionNoise chosen() {
            FunctionNoise spectral = new SpectralNoise(MODES, training().seed(), 1);
            return List.of(BesselNoise.of(DIMENSIONS), LaplacianNoise.of(DIMENSIONS), spectral,
                    new CombinedNoise(LaplacianNoise.of(DIMENSIONS).times(10), spectral.times(0.5)),
                    new WhiteNoise(1)).stream().filter(n -> n.optionName().equals(noise)).findFirst().orElseThrow();
        }
    }

    @Override
    public String about() {
        return "Learns handwritten digits as functions on the unit square, on coarse grids first, and draws them on "
                + "grids of 8, 16 and 32 points in each direction.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(FunctionOptions.of(o, 1000, NETWORK, 64, 5e-3),
                o.choice("noise-kind", List.of("bessel", "laplacian", "fno", "combined", "white"), "bessel",
                        "noise on functions; all but white are of finite trace"),
                o.integer("samples", 200, Range.closed(10, 898), "samples that are compared with digits"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(MULTILEVEL, COARSE, FINE).stream()
                .<Model>map(name -> h.model(name, new FunctionDiffusion.Values(0, 1)).restored(saved)).toList();
    }

    @Override
    public Study study(Values h) {
        return new DigitsStudy(h, LabelledRows.digits());
    }
}
