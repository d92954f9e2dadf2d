package dev.costate.models.diffusion;

import dev.costate.models.data.Standardiser;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import java.util.Map;

/**
 * A diffusion model of rows of data: how they are standardised, the score network, and how it is used. Immutable.
 *
 * @param name the model's name within its run
 * @param network the score, on standardised data
 * @param values mean and scale of each column; a constant column has the scale 1 and is learned as a point
 * @param use how samples are drawn and likelihoods are computed
 */
public record DiffusionModel(String name, ScoreNetwork network, Standardiser values, Use use) implements Model {
    /**
     * How a fitted model is used.
     *
     * @param sampler how samples are drawn
     * @param flow the probability flow, which gives likelihoods
     */
    public record Use(DiffusionSampler sampler, ProbabilityFlow flow) {
    }

    /** Checks the widths. */
    public DiffusionModel {
        if (network.width() != values.columns()) {
            throw new IllegalArgumentException("model " + name + ": the network has " + network.width()
                    + " dimensions, the data " + values.columns() + " columns");
        }
    }

    @Override
    public int width() {
        return network.width();
    }

    @Override
    public ParameterSpec parameters() {
        return network.parameters();
    }

    @Override
    public Map<String, NdArray> arrays() {
        Map<String, NdArray> arrays = values.arrays(name);
        arrays.put(name + ".frequencies", NdArray.of(network.frequencies().clone()));
        return arrays;
    }

    @Override
    public FittedDiffusion fitted(Parameters parameters) {
        return new FittedDiffusion(this, parameters);
    }

    /** Makes the model again from what a run saved: a network of the same form, with what {@link #arrays} returned. */
    public static DiffusionModel from(String name, ForwardProcess process, int units, int layers, boolean waves,
            Use use, SavedModel saved) {
        Standardiser values = Standardiser.from(name, saved.file(), saved.content());
        double[] phi = saved.values(name + ".frequencies");
        try {
            ScoreNetwork form = ScoreNetwork.of(process, values.columns(), units, layers, 2 * phi.length, 1, 1, waves,
                    0);
            return new DiffusionModel(name, new ScoreNetwork(process, values.columns(), phi, 1, waves, form.hidden()),
                    values, use);
        } catch (IllegalArgumentException wrong) {
            throw saved.wrong("model \"" + name + "\": " + wrong.getMessage());
        }
    }
}
