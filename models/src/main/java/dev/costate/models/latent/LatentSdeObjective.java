package dev.costate.models.latent;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import dev.costate.solvers.GradientMethod.Truth;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import java.util.Optional;

/**
 * The negative evidence lower bound of series by a latent SDE, in nats of standardised values, averaged over the series
 * of a batch (Li et al. 2020, equation 10):
 *
 * <pre>
 * Σ ½ ((x − d(z))/σ)² + ln σ + ½ ln 2π + w·(KL(q(z₀) ‖ p(z₀)) + ∫ ½|u|² dt)
 * </pre>
 *
 * <p>It is taken at one path z of the posterior for each series. The sum runs over the values that are there. With
 * thinning, each entry is hidden from the encoder with some probability, and still counts in the sum. Immutable.
 */
public final class LatentSdeObjective implements Objective {
    private final LatentSdeModel model;
    private final Data data;
    private final double kept;
    private final long klSteps;
    private final GradientMethod gradient;

    /**
     * The series and their steps.
     *
     * @param known 1 where a step comes before the last entry that is there, [series, steps]; absent if all do
     */
    private record Data(PaddedSeries series, RowSteps steps, Optional<Tensor> known) {
    }

    /**
     * Takes the series, which must have the model's columns.
     *
     * @param kept probability that the encoder sees an entry
     * @param klSteps steps of training in which w rises from 0 to 1; 0 for none
     */
    public LatentSdeObjective(LatentSdeModel model, SeriesSet series, double kept, long klSteps) {
        this(model, arranged(model, series), kept, klSteps, GradientMethods.DIRECT);
    }

    private LatentSdeObjective(LatentSdeModel model, Data data, double kept, long klSteps,
            GradientMethod gradient) {
        if (!(kept > 0 && kept <= 1) || klSteps < 0) {
            throw new IllegalArgumentException("kept " + kept + ", steps " + klSteps
                    + ": need a probability above 0 and at most 1, and steps not negative");
        }
        if (gradient.truth() != Truth.FROZEN_GRID) {
            throw new IllegalArgumentException("gradient method " + gradient.name()
                    + ": rows have steps of their own, whose map only direct and checkpointed differentiate");
        }
        this.model = model;
        this.data = data;
        this.kept = kept;
        this.klSteps = klSteps;
        this.gradient = gradient;
    }

    private static Data arranged(LatentSdeModel model, SeriesSet set) {
        RowSteps steps = RowSteps.through(
                set.series().stream().map(s -> model.times(s.times(), s.times()[0])).toList(), model.clock().step(), 1);
        double[] known = new double[steps.next().shape().size()];
        for (int k = 0; k < known.length; k++) {
            SeriesSet.Series s = set.series().get(k / steps.steps());
            int last = s.length() - 1;
            while (last > 0 && !s.observed(last)) {
                last--;
            }
            known[k] = steps.next().at(k) <= last ? 1 : 0;
        }
        return new Data(PaddedSeries.of(model.scale(), set), steps, PaddedSeries.flags(known, steps.next().shape()));
    }

    /** Returns the same loss, its solve differentiated in another way: direct or checkpointed. */
    public LatentSdeObjective withGradient(GradientMethod by) {
        return new LatentSdeObjective(model, data, kept, klSteps, by);
    }

    @Override
    public ParameterSpec parameters() {
        return model.parameters();
    }

    @Override
    public Var loss(Bound p, Batch batch) {
        int n = batch.index().shape().dim(0);
        LatentSdeNetwork net = model.network();
        PaddedSeries.Shown shown = data.series().shown(batch, kept, 1);
        LatentSdeNetwork.Inferred q = net.inferred(p, shown.steps(), shown.stepMask());
        Var z0 = Gaussians.draw(q.start().mean(), q.start().logDeviation(), batch.seed(), batch.draw());
        // a path of its own for each step of each run
        Var seed = batch.seed().times(1e6).plus(batch.draw());
        RowSteps own = data.steps();
        LatentSdeModel.Steps steps = new LatentSdeModel.Steps(PaddedSeries.rows(batch, own.lengths()),
                PaddedSeries.rows(batch, own.starts()), PaddedSeries.rows(batch, own.next()),
                data.known().map(known -> PaddedSeries.rows(batch, known)));
        LatentSde.Paths paths = model.paths(p, z0, Optional.of(q.contexts()), steps, seed, Var.constant(0), gradient);
        Var at = PaddedSeries.rows(batch, data.steps().at());
        Var x = net.decode(p, RowSteps.picked(paths.states(), at));
        Var logDeviation = p.get("log_deviation");
        Var terms = x.minus(PaddedSeries.rows(batch, data.series().targets()).reshape(x.shape()))
                .dividedBy(logDeviation.exp()).square().times(0.5).plus(logDeviation).plus(Gaussians.HALF_LOG_TWO_PI);
        if (data.series().counted().isPresent()) {
            terms = terms.times(PaddedSeries.rows(batch, data.series().counted().get()).reshape(terms.shape()));
        }
        Var last = at.slice(1, at.shape().dim(1) - 1, at.shape().dim(1));
        Var kl = RowSteps.picked(paths.rate().expand(2), last).sum().plus(net.startDivergence(p, q.start()).sum());
        if (klSteps > 0) {
            kl = kl.times(batch.step().times(1.0 / klSteps).min(Var.constant(1)));
        }
        return terms.sum().plus(kl).times(1.0 / n);
    }
}
