package dev.costate.models.functions;

import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import java.util.Map;

/**
 * A diffusion model of functions, one for all grids. Immutable.
 *
 * @param name the model's name within its run
 * @param network Q times the score, of functions in units of {@code values}
 * @param sampler how samples are drawn
 * @param grid on which samples are drawn if no other is given
 * @param values mean and scale of all values
 */
public record FunctionDiffusion(String name, FunctionScoreNetwork network, FunctionSampler sampler, GridSize grid,
        Values values) implements Model {
    /**
     * How the values of functions are scaled.
     *
     * @param mean what is subtracted first
     * @param scale what is divided by then, positive
     */
    public record Values(double mean, double scale) {
        /** Checks the numbers. */
        public Values {
            if (!Double.isFinite(mean) || !(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("functions of mean " + mean + " and scale " + scale
                        + ": must be finite, the scale positive");
            }
        }

        /** Returns mean and standard deviation of all values of some rows. */
        public static Values of(double[][] rows) {
            double sum = 0;
            long n = 0;
            for (double[] row : rows) {
                for (double v : row) {
                    sum += v;
                    n++;
                }
            }
            double mean = sum / n;
            double squares = 0;
            for (double[] row : rows) {
                for (double v : row) {
                    squares += (v - mean) * (v - mean);
                }
            }
            return new Values(mean, Math.sqrt(squares / n));
        }

        /** Returns rows in these units. */
        public double[][] apply(double[][] rows) {
            double[][] out = new double[rows.length][];
            for (int r = 0; r < rows.length; r++) {
                out[r] = rows[r].clone();
                for (int i = 0; i < out[r].length; i++) {
                    out[r][i] = (out[r][i] - mean) / scale;
                }
            }
            return out;
        }
    }

    /** Checks that all parts are of one process and one domain. */
    public FunctionDiffusion {
        if (!network.process().equals(sampler.process()) || network.dimensions() != grid.dimensions()) {
            throw new IllegalArgumentException("model " + name + ": a score of the process " + network.process()
                    + " in " + network.dimensions() + " dimensions with a sampler of " + sampler.process() + " on "
                    + grid + ": must be the same");
        }
    }

    @Override
    public int width() {
        return grid.points();
    }

    @Override
    public ParameterSpec parameters() {
        return network.parameters();
    }

    @Override
    public Map<String, NdArray> arrays() {
        return Map.of(name + ".frequencies", NdArray.of(network.frequencies().clone()), name + ".values",
                NdArray.of(new double[] {values.mean, values.scale}, 2));
    }

    @Override
    public FittedFunctionDiffusion fitted(Parameters parameters) {
        return new FittedFunctionDiffusion(this, parameters);
    }

    /** Returns this model with the frequencies and units of values that a run saved. */
    public FunctionDiffusion restored(SavedModel saved) {
        double[] phi = saved.values(name + ".frequencies", network.frequencies().length);
        double[] units = saved.values(name + ".values", 2);
        try {
            return new FunctionDiffusion(name,
                    new FunctionScoreNetwork(network.process(), network.operator(), phi, network.form()), sampler, grid,
                    new Values(units[0], units[1]));
        } catch (IllegalArgumentException wrong) {
            throw saved.wrong("model \"" + name + "\": " + wrong.getMessage());
        }
    }
}
