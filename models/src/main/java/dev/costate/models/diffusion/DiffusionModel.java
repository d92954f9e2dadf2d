package dev.costate.models.diffusion;

import dev.costate.models.data.Standardiser;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Origin;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import java.util.Optional;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A diffusion model of rows of data: how they are standardised, the score network, and how it is used. Immutable.
 *
 * @param name the model's name within its run
 * @param network the score, on standardised data
 * @param values mean and scale of each column; a constant column has the scale 1 and is learned as a point
 * @param use how samples are drawn and likelihoods are computed
 * @param origin what restores it, if an estimator made it
 */
public record DiffusionModel(String name, ScoreNetwork network, Standardiser values, Use use, Optional<Origin> origin)
        implements Model {
    /**
     * How a fitted model is used.
     *
     * @param sampler how samples are drawn
     * @param flow the probability flow, which gives likelihoods
     */
    public record Use(DiffusionSampler sampler, ProbabilityFlow flow) {
    }

    /** Checks the widths, and that all parts are of one forward process. */
    public DiffusionModel {
        if (network.width() != values.columns()) {
            throw new IllegalArgumentException("model " + name + ": the network has " + network.width()
                    + " dimensions, the data " + values.columns() + " columns");
        }
        sameProcess(name, network, "sampler", use.sampler());
        sameProcess(name, network, "probability flow", use.flow());
    }

    /** A model that no estimator made. */
    public DiffusionModel(String name, ScoreNetwork network, Standardiser values, Use use) {
        this(name, network, values, use, Optional.empty());
    }

    /** Returns the same model, which can be restored. */
    DiffusionModel of(Origin made) {
        return new DiffusionModel(name, network, values, use, Optional.of(made));
    }

    /** Refuses a sampler of another process than the network's. */
    void requireSameProcess(DiffusionSampler sampler) {
        sameProcess(name, network, "sampler", sampler);
    }

    private static void sameProcess(String name, ScoreNetwork network, String what, DiffusionSampler given) {
        if (!given.process().equals(network.process())) {
            throw new IllegalArgumentException("model " + name + ": the " + what + " is of the process "
                    + given.process() + ", the network of " + network.process() + ": must be the same");
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
        arrays.put(name + ".frequencies", NdArray.of(network.first().frequencies().clone()));
        return arrays;
    }

    @Override
    public FittedDiffusion fitted(Parameters parameters) {
        return new FittedDiffusion(this, parameters);
    }

    /**
     * Restores the model from what a run saved.
     *
     * @param form gives a network of the same form for a number of dimensions; its frequencies do not matter
     */
    public static DiffusionModel from(String name, IntFunction<ScoreNetwork.Builder> form, Use use, SavedModel saved) {
        Standardiser values = Standardiser.from(name, saved.file(), saved.content());
        double[] phi = saved.values(name + ".frequencies");
        try {
            ScoreNetwork network = form.apply(values.columns()).detail(1).build();
            ScoreNetwork.First first = new ScoreNetwork.First(phi, 1, network.first().waves(),
                    network.first().classes());
            return new DiffusionModel(name, new ScoreNetwork(network.process(), values.columns(), first,
                    network.hidden()), values, use);
        } catch (IllegalArgumentException wrong) {
            throw saved.wrong("model \"" + name + "\": " + wrong.getMessage());
        }
    }
}
