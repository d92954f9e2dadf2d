package dev.costate.models.latent;

import dev.costate.solvers.GradientMethod;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import java.util.Optional;

/**
 * The negative evidence lower bound of series, without the likelihood's constant, averaged over the series of a
 * batch:
 *
 * <pre>
 * Σ ½ ((x − x̂)/σ)² + w·KL(q ‖ N(0, 1)),   x̂ decoded at one draw of z₀ from q
 * </pre>
 *
 * <p>A model that learns its noise of observation reads σ, of each column, from its parameters instead of the options,
 * and the sum has ln σ of every value that is there.
 *
 * <p>Where the latent ODE has an intensity, the times are data too: events of a Poisson process from the series' first
 * time to its last, and the loss has minus their log-likelihood
 *
 * <pre>
 * Λ(t_last) − Σ ln λ(tᵢ)
 * </pre>
 *
 * <p>in the model's time. An event is an entry with a value, after the first time (which is where the clock starts); an
 * entry without any says that the series was watched until then.
 *
 * <p>The sum runs over the values that are there. With thinning, each entry is hidden from the encoder with some
 * probability, and still counts in the sum: the model learns to fill gaps.
 *
 * <p>A series says nothing of the field after its end, where predictions go on. But a solution's second half is a
 * solution too. Consistency adds
 *
 * <pre>
 * c·‖y(t_h) − b(μ_h)‖²
 * </pre>
 *
 * <p>where y(t_h) is the state at the entry in the middle and μ_h the mean that the encoder infers from that entry and
 * those after it, as a series of its own: where a solution arrives must be where series start, and there the field
 * is trained. Immutable.
 */
public final class LatentObjective implements Objective {
    private final LatentModel model;
    private final Options options;
    private final Data data;

    /**
     * How the loss is made.
     *
     * @param standardDeviation σ, of standardised values; not read where the model learns it
     * @param klWeight w, at its full height
     * @param klSteps steps of training in which w rises from 0; 0 for none
     * @param kept probability that the encoder sees an entry
     * @param until the part of a series' span whose entries the encoder may see; the rest is to be predicted
     * @param consistency c; above 0 only for series of equally many entries, at least 2, none of them missing or hidden
     */
    public record Options(double standardDeviation, double klWeight, long klSteps, double kept, double until,
            double consistency) {
        /** Checks the ranges. */
        public Options {
            if (!(standardDeviation > 0 && standardDeviation < Double.POSITIVE_INFINITY)
                    || !(klWeight >= 0 && klWeight < Double.POSITIVE_INFINITY) || klSteps < 0
                    || !(kept > 0 && kept <= 1) || !(until > 0 && until <= 1)
                    || !(consistency >= 0 && consistency < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("standard deviation " + standardDeviation + ", weight " + klWeight
                        + ", steps " + klSteps + ", kept " + kept + ", until " + until + ", consistency "
                        + consistency + ": need a positive standard deviation, weights and steps not negative, and a "
                        + "probability and a part above 0 and at most 1");
            }
        }

        /** Returns the same with another weight of the divergence. */
        public Options withKlWeight(double weight) {
            return new Options(standardDeviation, weight, klSteps, kept, until, consistency);
        }

        /** Returns the same whose divergence reaches its weight only after some steps. */
        public Options withKlSteps(long steps) {
            return new Options(standardDeviation, klWeight, steps, kept, until, consistency);
        }

        /** Returns the same with another probability that the encoder sees an entry. */
        public Options withKept(double probability) {
            return new Options(standardDeviation, klWeight, klSteps, probability, until, consistency);
        }

        /** Returns the same whose encoder sees only the entries in the first part of a series' span. */
        public Options withUntil(double part) {
            return new Options(standardDeviation, klWeight, klSteps, kept, part, consistency);
        }

        /** Returns the same with another weight of consistency. */
        public Options withConsistency(double weight) {
            return new Options(standardDeviation, klWeight, klSteps, kept, until, weight);
        }

        /** The bound itself, of all entries. */
        public static Options bound(double standardDeviation) {
            return new Options(standardDeviation, 1, 0, 1, 1, 0);
        }
    }

    /** The series, and where their times lie in the solve of a batch. */
    private record Data(PaddedSeries series, Tensor span, Tensor node, Tensor weights, Tensor events) {
    }

    /** Takes the series, which must have the model's columns. */
    public LatentObjective(LatentModel model, SeriesSet series, Options options) {
        this(model, options, arranged(model, series));
    }

    private LatentObjective(LatentModel model, Options options, Data data) {
        this.model = model;
        this.options = options;
        this.data = data;
        if (options.consistency() > 0 && (data.series().length() < 2 || data.series().present().isPresent()
                || options.kept() < 1 || options.until() < 1)) {
            throw new IllegalArgumentException("consistency " + options.consistency()
                    + ": needs series of equally many entries, at least 2, none missing or hidden");
        }
    }

    /** Returns the same loss, its solve differentiated in another way. */
    public LatentObjective withGradient(GradientMethod by) {
        return new LatentObjective(model.withGradient(by), options, data);
    }

    private static Data arranged(LatentModel model, SeriesSet set) {
        int n = set.series().size();
        int length = set.longest();
        double[] span = new double[n];
        double[] node = new double[n * length];
        double[] weights = new double[n * length * RowTimes.NODES];
        double[] events = new double[n * length];
        for (int s = 0; s < n; s++) {
            SeriesSet.Series one = set.series().get(s);
            span[s] = one.span() / model.unit();
            for (int i = 0; i < length; i++) {
                int at = s * length + i;
                boolean last = i >= one.length() - 1;
                double position = one.span() == 0 ? 0 : last ? 1 : (one.times()[i] - one.times()[0]) / one.span();
                node[at] = model.rowTimes().node(position);
                model.rowTimes().weights(position, weights, at * RowTimes.NODES);
                events[at] = i < one.length() && PoissonProcess.event(one, i) ? 1 : 0;
            }
        }
        return new Data(PaddedSeries.of(model.scale(), set), Tensor.of(Shape.of(n, 1), span),
                Tensor.of(Shape.of(n, length), node), Tensor.of(Shape.of(n, length * RowTimes.NODES), weights),
                Tensor.of(Shape.of(n, length), events));
    }

    /** Returns the model. */
    public LatentModel model() {
        return model;
    }

    @Override
    public ParameterSpec parameters() {
        return model.parameters();
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        int n = batch.index().shape().dim(0);
        int length = data.series().length();
        PaddedSeries.Shown shown = data.series().shown(batch, options.kept(), options.until());
        LatentOde net = model.network();
        LatentOde.Posterior q = net.posterior(p, shown.steps(), shown.stepMask());
        Var z0 = Gaussians.draw(q.mean(), q.logDeviation(), batch.seed(), batch.draw());
        Var all = states(p, batch, net.start(p, z0));
        Var states = net.intensity().isEmpty() ? all : all.slice(2, 0, net.field().width());
        Var targets = PaddedSeries.rows(batch, data.series().targets()).reshape(n, length, model.width());
        Var miss = net.decode(p, states).minus(targets);
        if (data.series().counted().isPresent()) {
            miss = miss.times(PaddedSeries.rows(batch, data.series().counted().get()).reshape(miss.shape()));
        }
        double deviation = options.standardDeviation();
        Var fit = model.noise().isPresent() ? learned(p, batch, miss).times(1.0 / n)
                : miss.square().sum().times(0.5 / (deviation * deviation * n));
        if (net.intensity().isPresent()) {
            Var logRate = net.logRate(p, states).reshape(n, length);
            Var expected = all.slice(1, length - 1, length).slice(2, net.field().width(), net.field().width() + 1);
            Var happened = logRate.times(PaddedSeries.rows(batch, data.events()));
            fit = fit.plus(expected.sum().minus(happened.sum()).times(1.0 / n));
        }
        Var kl = q.kl().mean().times(options.klWeight());
        if (options.klSteps() > 0) {
            kl = kl.times(batch.step().times(1.0 / options.klSteps()).min(Var.constant(1)));
        }
        Var loss = fit.plus(kl);
        return options.consistency() == 0 ? loss
                : loss.plus(inconsistency(p, shown.entries(), states).times(options.consistency() / n));
    }

    /** Σ ½ (m/σ)² + ln σ over the values that are there, of misses m that are 0 elsewhere. */
    private Var learned(Bound p, Batch batch, Var miss) {
        Var log = p.get("log_deviation");
        Var logs = log.broadcastTo(miss.shape());
        if (data.series().counted().isPresent()) {
            logs = logs.times(PaddedSeries.rows(batch, data.series().counted().get()).reshape(miss.shape()));
        }
        return miss.dividedBy(log.exp()).square().times(0.5).plus(logs).sum();
    }

    /** The states at every row's times from given first ones; with an intensity, Λ is their last component. */
    private Var states(Bound p, Batch batch, Var start) {
        LatentOde net = model.network();
        int n = start.shape().dim(0);
        Var weights = PaddedSeries.rows(batch, data.weights()).reshape(n, data.series().length(), RowTimes.NODES);
        boolean counting = net.intensity().isPresent();
        Var zero = Var.constant(0).broadcastTo(Shape.of(n, 1));
        return model.rowTimes().solve(counting ? net.counting(p) : net.derivative(p),
                counting ? Var.concat(1, start, zero) : start, PaddedSeries.rows(batch, data.span()),
                PaddedSeries.rows(batch, data.node()), weights);
    }

    /** Σ ‖y(t_h) − b(μ_h)‖² over the rows. */
    private Var inconsistency(Bound p, Var entries, Var states) {
        int half = data.series().length() / 2;
        Var rest = entries.slice(1, half, data.series().length());
        Var times = rest.slice(2, 0, 1);
        rest = Var.concat(2, times.minus(times.slice(1, 0, 1)), rest.slice(2, 1, model.scale().inputs()));
        LatentOde net = model.network();
        Var start = net.start(p, net.posterior(p, rest.transpose(1, 0, 2), Optional.empty()).mean());
        return states.slice(1, half, half + 1).reshape(start.shape()).minus(start).square().sum();
    }
}
