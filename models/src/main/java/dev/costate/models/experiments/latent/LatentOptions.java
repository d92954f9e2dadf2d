package dev.costate.models.experiments.latent;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.latent.LatentModel;
import dev.costate.models.latent.LatentObjective;
import dev.costate.models.latent.LatentOde;
import dev.costate.models.latent.RowTimes;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.GruCell;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.RecurrentCell;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.ScaledField;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.study.Stage;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.Map;

/** The options of experiments with latent ODEs. Stateless. */
final class LatentOptions {
    static final String MODEL = "latent";

    private LatentOptions() {
    }

    /** What differs between experiments; a decoder of width 0 is linear. */
    record Defaults(long iterations, long hidden, long latent, long width, long decoder, long batch, double rate,
            long steps, double deviation) {
    }

    static Options declare(Options options, Defaults d) {
        return TrainingOptions.declare(options, d.iterations())
                .integer("hidden", d.hidden(), TrainingOptions.WIDTH, "length of the encoder's hidden state")
                .choice("encoder", List.of("gru", "rnn"), "gru", "the encoder's recurrent cell: gated, or plain")
                .integer("latent", d.latent(), TrainingOptions.WIDTH, "length of the latent variable z0")
                .integer("width", d.width(), TrainingOptions.WIDTH,
                        "length of the latent state and width of the field's layers")
                .integer("decoder", d.decoder(), Range.closed(0, 10_000),
                        "width of the decoder's hidden layer; 0 for a linear decoder")
                .integer("batch", d.batch(), TrainingOptions.BATCH, "series in a step")
                .real("rate", d.rate(), TrainingOptions.RATE, "learning rate")
                .integer("steps", d.steps(), Range.closed(1, 10_000), "steps of the solver over the span of a series")
                .real("deviation", d.deviation(), Range.closed(1e-6, 1000),
                        "standard deviation of the observations' noise, of standardised values");
    }

    /**
     * The parts that diffrax's example has: GRU (unless the plain cell is asked for), a bridge with two hidden
     * layers, the field s·tanh(MLP) with two hidden softplus layers.
     */
    static LatentOde network(Arguments options, int columns, boolean masked, Activation bridge) {
        int hidden = options.smallInteger("hidden");
        int latent = options.smallInteger("latent");
        int width = options.smallInteger("width");
        int decoder = options.smallInteger("decoder");
        Layer decode = decoder == 0 ? new Linear(width, columns) : Mlp.of(Activation.TANH, width, decoder, columns);
        int inputs = 1 + columns * (masked ? 2 : 1);
        RecurrentCell cell = options.text("encoder").equals("rnn") ? new RnnCell(inputs, hidden)
                : new GruCell(inputs, hidden);
        return new LatentOde(cell, new Linear(hidden, 2 * latent), Mlp.of(bridge, latent, width, width, width),
                new ScaledField(new MlpField(
                        Mlp.of(Activation.SOFTPLUS, width, width, width, width).withLast(Activation.TANH))),
                decode);
    }

    static LatentModel model(Arguments options, LatentOde network, Standardiser values, double unit, double span,
            boolean masked) {
        int steps = options.smallInteger("steps");
        double step = span > 0 ? span / unit / steps : 1;
        return new LatentModel(MODEL, network, values, unit, step, masked, new RowTimes(Methods.TSIT5, steps));
    }

    /** The model with the network of {@link #network}, its scaling out of a file. */
    static LatentModel restored(Arguments options, Activation bridge, SavedModel saved) {
        LatentModel.Saved s = LatentModel.Saved.of(MODEL, saved);
        return new LatentModel(MODEL, network(options, s.values().columns(), s.masked(), bridge), s.values(), s.unit(),
                s.step(), s.masked(), new RowTimes(Methods.TSIT5, options.smallInteger("steps")));
    }

    static Recipe recipe(Arguments options, int series, Schedule rate) {
        return TrainingOptions.recipe(options, new Adam(), rate,
                Batches.epochs(series, Math.min(series, options.smallInteger("batch"))), options.integer("iterations"));
    }

    static Stage stage(LatentModel model, SeriesSet series, LatentObjective.Options loss, Recipe recipe) {
        LatentObjective objective = new LatentObjective(model, series, loss);
        return new Stage(model.name(), model.name(), objective, recipe, Map.of(),
                (step, gradient) -> objective.withGradient(gradient.apply(model.rowTimes().gradient())));
    }
}
