package dev.costate.models.experiments.latent;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.latent.LatentModel;
import dev.costate.models.latent.LatentObjective;
import dev.costate.models.latent.LatentOde;
import dev.costate.models.latent.LatentSdeModel;
import dev.costate.models.latent.LatentSdeNetwork;
import dev.costate.models.latent.LatentSdeObjective;
import dev.costate.models.latent.OdeRnn;
import dev.costate.models.latent.RecurrentEncoder;
import dev.costate.models.latent.RowTimes;
import dev.costate.models.latent.SeriesEncoder;
import dev.costate.models.latent.SeriesScale;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.GaussianGruCell;
import dev.costate.models.layers.GruCell;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.ScaledField;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.train.Phase;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Training;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.Locale;

/**
 * The options of experiments with latent ODEs and SDEs. Immutable.
 *
 * @param training what all experiments have in common
 * @param network the parts of the latent ODE
 * @param batch series in a step
 * @param rate learning rate
 * @param steps steps of the solver over the span of a series
 * @param standardDeviation of the observations' noise, of standardised values
 */
record LatentOptions(Training training, Network network, int batch, double rate, int steps,
        double standardDeviation) implements Hyperparameters {
    static final String MODEL = "latent";

    /** What differs between experiments; a decoder of width 0 is linear. */
    record Defaults(long iterations, int hidden, int latent, int width, int decoder, int batch, double rate, int steps,
            double standardDeviation, Encoder encoder) {
        Defaults(long iterations, int hidden, int latent, int width, int decoder, int batch, double rate, int steps,
                double standardDeviation) {
            this(iterations, hidden, latent, width, decoder, batch, rate, steps, standardDeviation, Encoder.GRU);
        }

        Defaults withEncoder(Encoder other) {
            return new Defaults(iterations, hidden, latent, width, decoder, batch, rate, steps, standardDeviation,
                    other);
        }
    }

    /** What reads the series. */
    enum Encoder {
        /** A gated recurrent unit that is told the times. */
        GRU,
        /** A plain recurrent network that is told the times. */
        RNN,
        /** An ODE from entry to entry, and a gated recurrent unit of means and deviations. */
        ODE_RNN;

        String optionName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** An encoder of entries (time, values, flags). */
        SeriesEncoder of(int inputs, int hidden) {
            return switch (this) {
                case GRU -> new RecurrentEncoder(new GruCell(inputs, hidden));
                case RNN -> new RecurrentEncoder(new RnnCell(inputs, hidden));
                case ODE_RNN -> odeRnn(inputs, hidden);
            };
        }

        static OdeRnn odeRnn(int inputs, int hidden) {
            return new OdeRnn(new GaussianGruCell(inputs - 1, hidden, 2 * hidden),
                    new MlpField(Mlp.of(Activation.TANH, hidden, 2 * hidden, hidden)), Methods.MIDPOINT, 1);
        }
    }

    /**
     * The latent ODE.
     *
     * @param hidden length of the encoder's hidden state, of the ODE-RNN that of its mean
     * @param encoder what reads the series
     * @param latent length of z₀
     * @param width of the state and of the field's layers
     * @param decoder width of the decoder's hidden layer; 0 for a linear decoder
     */
    record Network(int hidden, Encoder encoder, int latent, int width, int decoder) {
        private static Network of(OptionSource o, Defaults d) {
            return new Network(
                    o.integer("hidden", d.hidden(), TrainingOptions.WIDTH, "length of the encoder's hidden state"),
                    o.choice("encoder", List.of(Encoder.values()), Encoder::optionName, d.encoder(),
                            "what reads a series: a recurrent cell, gated or plain, or an ODE between its entries"),
                    o.integer("latent", d.latent(), TrainingOptions.WIDTH, "length of the latent variable z0"),
                    o.integer("width", d.width(), TrainingOptions.WIDTH,
                            "length of the latent state and width of the field's layers"),
                    o.integer("decoder", d.decoder(), Range.closed(0, 10_000),
                            "width of the decoder's hidden layer; 0 for a linear decoder"));
        }
    }

    /** Declares and reads them. */
    static LatentOptions of(OptionSource o, Defaults d) {
        return new LatentOptions(TrainingOptions.of(o, d.iterations()), Network.of(o, d),
                o.integer("batch", d.batch(), TrainingOptions.BATCH, "series in a step"),
                o.real("rate", d.rate(), TrainingOptions.RATE, "learning rate"),
                o.integer("steps", d.steps(), Range.closed(1, 10_000), "steps of the solver over the span of a series"),
                o.real("noise", d.standardDeviation(), Range.closed(1e-6, 1000),
                        "standard deviation of the observations' noise, of standardised values"));
    }

    /**
     * Returns the parts that diffrax's example has.
     *
     * <p>GRU (unless the plain cell is chosen), a bridge with two hidden layers, the field s·tanh(MLP) with two hidden
     * softplus layers.
     */
    LatentOde network(int columns, boolean masked, Activation bridge) {
        int width = network.width;
        int inputs = 1 + columns * (masked ? 2 : 1);
        SeriesEncoder encoder = network.encoder.of(inputs, network.hidden);
        OdeField field = new ScaledField(
                new MlpField(Mlp.of(Activation.SOFTPLUS, width, width, width, width).withLast(Activation.TANH)));
        return new LatentOde(encoder, new Linear(encoder.summary(), 2 * network.latent),
                Mlp.of(bridge, network.latent, width, width, width), field, decoder(width, columns));
    }

    /** Returns the decoder from a state of some length. */
    Layer decoder(int state, int columns) {
        return network.decoder == 0 ? new Linear(state, columns)
                : Mlp.of(Activation.TANH, state, network.decoder, columns);
    }

    /** Returns the network whose times are events, at first of about a given rate in the model's time. */
    LatentOde timed(LatentOde ode, double rate) {
        int width = network.width;
        Linear last = new Linear(width, 1, Init.constant(0), Init.constant(StrictMath.log(rate)));
        return ode.withIntensity(new Mlp(List.of(new Linear(ode.field().width(), width), last), Activation.TANH,
                Activation.IDENTITY));
    }

    /** Returns an ODE-RNN of the encoder's size. */
    OdeRnn odeRnn(int inputs) {
        return Encoder.odeRnn(inputs, network.hidden);
    }

    LatentModel model(LatentOde ode, Standardiser values, double unit, double span) {
        double step = span > 0 ? span / unit / steps : 1;
        return new LatentModel(MODEL, ode, values, new SeriesScale.Clock(unit, step),
                new RowTimes(Methods.TSIT5, steps));
    }

    /** Returns the model with the network of {@link #network}, its scaling out of a file. */
    LatentModel restored(Activation bridge, SavedModel saved) {
        return restored(bridge, saved, false);
    }

    /** As {@link #restored(Activation, SavedModel)}; with times, their rate is among the parameters. */
    LatentModel restored(Activation bridge, SavedModel saved, boolean times) {
        SeriesScale s = SeriesScale.of(MODEL, saved);
        LatentOde ode = network(s.values().columns(), s.masked(), bridge);
        return new LatentModel(MODEL, times ? timed(ode, 1) : ode, s.values(), s.clock(),
                new RowTimes(Methods.TSIT5, steps));
    }

    /**
     * Returns the latent SDE with the same encoder and decoder. Its context has half the length of the hidden state.
     *
     * @param finer how many of its steps stand for one of the options' own
     */
    LatentSdeModel sde(int columns, boolean masked, Standardiser values, double span, int finer) {
        return sde(columns, masked, values,
                new SeriesScale.Clock((span > 0 ? span : 1) / LatentSdeModel.SPAN,
                        LatentSdeModel.SPAN / steps / finer));
    }

    private LatentSdeModel sde(int columns, boolean masked, Standardiser values, SeriesScale.Clock clock) {
        SeriesEncoder encoder = network.encoder.of(1 + columns * (masked ? 2 : 1), network.hidden);
        return new LatentSdeModel(MODEL, new LatentSdeNetwork(encoder, network.latent, (network.hidden + 1) / 2,
                network.width, decoder(network.latent, columns)), values, clock, standardDeviation);
    }

    /** Returns the latent SDE with its scaling out of a file. */
    LatentSdeModel restoredSde(SavedModel saved) {
        SeriesScale s = SeriesScale.of(MODEL, saved);
        return sde(s.values().columns(), s.masked(), s.values(), s.clock());
    }

    /** Returns the training of a latent SDE, the divergence rising to its weight in a fifth of the steps. */
    Phase sdeStage(LatentSdeModel model, SeriesSet series, double kept) {
        return Phase.of(model, model.name(),
                new LatentSdeObjective(model, series, kept, training.iterations() / 5),
                falling(series.series().size()));
    }

    /** Returns a recipe whose rate falls to a hundredth by half a cosine. */
    Recipe falling(int series) {
        return recipe(training, batch, series, new Schedule.Cosine(rate, rate / 100, 0, training.iterations()));
    }

    static Recipe recipe(Training training, int batch, int series, Schedule rate) {
        return training.recipe(new Adam(), rate, Batches.epochs(series, Math.min(series, batch)));
    }

    static Phase phase(LatentModel model, SeriesSet series, LatentObjective.Options loss, Recipe recipe) {
        LatentObjective objective = new LatentObjective(model, series, loss);
        return Phase.of(model, model.name(), objective, recipe)
                .withSmooth((step, gradient) -> objective.withGradient(gradient.apply(model.rowTimes().gradient())));
    }
}
