package dev.costate.models.experiments;

import dev.costate.models.data.Dates;
import dev.costate.models.files.FileException;
import dev.costate.models.fitted.LogDensity;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Sampler;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeEnsemble;
import dev.costate.models.run.ModelFile;
import dev.costate.models.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A trained run in use.
 *
 * <pre>{@code
 * TrainedModel model = TrainedModel.load(Path.of("runs/lynx-hare"));
 * double[][] forecast = model.predict(1915, 1916, 1917);
 * }</pre>
 *
 * <p>A run of a Neural ODE {@linkplain #predict predicts}, one of a flow or a diffusion model {@linkplain #sample
 * samples} and {@linkplain #score scores}; a classifier, a model of series and a posterior are found by {@link #find}.
 * What a run cannot do throws {@link UnsupportedOperationException}. All numbers are in the units of the data,
 * columns in the order of {@link #columns}, times in the unit of {@link #timeColumn}.
 *
 * <p>Immutable and thread-safe: use it from as many threads as you like. Each thread that is at work at the same time
 * takes memory of its own out of a pool.
 */
public final class TrainedModel {
    private final ModelFile.Loaded loaded;

    private TrainedModel(ModelFile.Loaded loaded) {
        this.loaded = loaded;
    }

    /**
     * Loads a run's folder or its {@code model.safetensors}, which is all that is needed of it.
     *
     * @throws FileException if there is none, or it is not what it should be
     */
    public static TrainedModel load(Path path) {
        if (!Files.isDirectory(path)) {
            return new TrainedModel(ModelFile.load(path, Experiments::named));
        }
        RunFolder folder = new RunFolder(path);
        if (!Files.exists(folder.model())) {
            throw new FileException(path.toString(),
                    Files.exists(folder.checkpoint())
                            ? "its training has not finished: costate train … --resume goes on with it"
                            : "holds no trained model (model.safetensors)");
        }
        return new TrainedModel(ModelFile.load(folder.model(), Experiments::named));
    }

    /** Returns the experiment's name. */
    public String experiment() {
        return loaded.experiment().name();
    }

    /** Returns the options of the training, by name without dashes. */
    public Map<String, String> options() {
        return loaded.options();
    }

    /** Returns the name of the time. */
    public String timeColumn() {
        return loaded.timeColumn();
    }

    /** Returns whether times are {@value Dates#UNIT}, since the run was trained on dates. */
    public boolean dates() {
        return loaded.dates();
    }

    /** Returns the time up to which a forecast goes by default; empty if the run does not say. */
    public OptionalDouble until() {
        return Double.isFinite(loaded.until()) ? OptionalDouble.of(loaded.until()) : OptionalDouble.empty();
    }

    /** Returns the names of the columns that are modelled, in the order of a row. */
    public List<String> columns() {
        return loaded.columns();
    }

    /**
     * Returns the names of the classes that a classifier tells apart, in the order of its probabilities. None for
     * other models.
     */
    public List<String> classes() {
        return loaded.classes();
    }

    /** Returns the names of the models; the first one is used by default. */
    public List<String> models() {
        return loaded.fits().names();
    }

    /**
     * Returns one model.
     *
     * @throws IllegalArgumentException if there is none of that name; it names those that there are
     */
    public Fitted model(String name) {
        return loaded.fits().get(name);
    }

    /**
     * Returns one model as what it can do.
     *
     * <p>That is {@link FittedOde}, {@link Sampler}, {@link LogDensity}, {@link dev.costate.models.fitted.Classifier}
     * (the class of a row), {@link dev.costate.models.fitted.SeriesModel} (the gaps of a series) or
     * {@link dev.costate.models.fitted.ConditionalSampler} (the posterior of an observation).
     *
     * @param name one of {@link #models}
     * @return empty if it cannot
     */
    public <T> Optional<T> find(String name, Class<T> ability) {
        return Optional.of(model(name)).filter(ability::isInstance).map(ability::cast);
    }

    /** The first model as what it can do. */
    private <T> T first(Class<T> ability, String what) {
        return find(models().get(0), ability)
                .orElseThrow(() -> new UnsupportedOperationException("a run of " + experiment() + " cannot " + what));
    }

    /** Returns the time at which predictions start. */
    public double startTime() {
        return first(FittedOde.class, "predict").startTime();
    }

    /** Draws n rows from the first model, in the units of the data; the same seed gives the same rows. */
    public double[][] sample(int n, long seed) {
        return first(Sampler.class, "sample").sample(n, seed);
    }

    /** Returns the exact log-density of each row under the first model, in nats and in the units of the data. */
    public double[] score(double[][] rows) {
        return first(LogDensity.class, "score").score(rows);
    }

    /**
     * Predicts by the first model, in the units of the data.
     *
     * @param times rising, the first not before {@link #startTime}
     * @return one row a time
     * @throws dev.costate.solvers.SolveFailure if the solution does not reach the last time
     */
    public double[][] predict(double... times) {
        return first(FittedOde.class, "predict").predict(times);
    }

    /** Returns the models as one forecast with bands, if they were trained as an ensemble. */
    public Optional<OdeEnsemble> ensemble() {
        return loaded.ensemble();
    }

    /**
     * Predicts by the first model from a given state.
     *
     * @param t0 when the state holds
     * @param y0 the state
     * @param times rising, the first not before t0
     */
    public double[][] predictFrom(double t0, double[] y0, double... times) {
        return first(FittedOde.class, "predict").predictFrom(t0, y0, times);
    }
}
