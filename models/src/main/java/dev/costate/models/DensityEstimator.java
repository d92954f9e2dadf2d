package dev.costate.models;

import dev.costate.models.data.Permutation;
import dev.costate.models.data.Table;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.Model;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Training;
import java.util.Optional;

/** An estimator of the distribution of a table's rows. Implementations are immutable. */
public interface DensityEstimator extends Estimator<Table, DensityModel> {
    /** Rows are taken in an order drawn by the training's seed, as by {@code costate train}. */
    @Override
    default Trained<DensityModel> train(Table data, Training training) {
        return Estimator.super.train(data.rows(Permutation.of(data.rows().length, training.seed())), training);
    }

    /**
     * Returns a phase that measures rows which are held out, if there are any, and is judged by them.
     *
     * @param measure its name: mean negative log-likelihood in nats, infinite where a solve fails
     * @param unit what is subtracted from it
     */
    static Phase judged(Phase phase, Model model, Optional<Table> heldOut, String measure, double unit) {
        return heldOut.map(held -> phase.measuring(measure, p -> {
            try {
                return -Likelihood.mean(((DensityModel) model.fitted(p)).score(held.rows())) - unit;
            } catch (ArithmeticException unsolvable) {
                return Double.POSITIVE_INFINITY;
            }
        }).judgedBy(measure, false)).orElse(phase);
    }
}
