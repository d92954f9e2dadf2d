package dev.costate.models.latent;

import dev.costate.autodiff.Var;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;

/**
 * The negative log-likelihood of series by an autoregressive ODE-RNN, in nats of standardised values, averaged over the
 * series of a batch:
 *
 * <pre>
 * Σ ½ ((xᵢ − d(h(tᵢ⁻)))/σ)² + ln σ + ½ ln 2π
 * </pre>
 *
 * <p>The sum runs over the values that are there. With thinning, each entry is taken in with some probability only, and
 * still counts: the model learns to go on where nothing is observed. Immutable.
 */
public final class OdeRnnObjective implements Objective {
    private final OdeRnnModel model;
    private final PaddedSeries series;
    private final double kept;
    private final double until;

    /**
     * Takes the series, which must have the model's columns.
     *
     * @param kept probability that an entry is taken in
     * @param until the part of a series' span whose entries are taken in; the rest is predicted
     */
    public OdeRnnObjective(OdeRnnModel model, SeriesSet series, double kept, double until) {
        if (!(kept > 0 && kept <= 1) || !(until > 0 && until <= 1)) {
            throw new IllegalArgumentException(
                    "kept " + kept + ", until " + until + ": both must be above 0 and at most 1");
        }
        this.model = model;
        this.series = PaddedSeries.of(model.scale(), series);
        this.kept = kept;
        this.until = until;
    }

    @Override
    public ParameterSpec parameters() {
        return model.parameters();
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        int n = batch.index().shape().dim(0);
        Var x = model.decode(p, model.before(p, series.shown(batch, kept, until))).transpose(1, 0, 2);
        Var logDeviation = p.get("log_deviation");
        Var miss = x.minus(PaddedSeries.rows(batch, series.targets()).reshape(x.shape()));
        Var terms = miss.dividedBy(logDeviation.exp()).square().times(0.5).plus(logDeviation)
                .plus(Gaussians.HALF_LOG_TWO_PI);
        if (series.counted().isPresent()) {
            terms = terms.times(PaddedSeries.rows(batch, series.counted().get()).reshape(terms.shape()));
        }
        return terms.sum().times(1.0 / n);
    }
}
