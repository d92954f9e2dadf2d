package dev.costate.models.experiments.node;

import dev.costate.models.train.Training;


/**
 * How a classifier is trained. Immutable.
 *
 * @param training what all experiments have in common
 * @param batch examples in a step
 * @param rate first learning rate
 * @param noise standard deviation of the noise, in units of the scaled inputs
 * @param decay AdamW's weight decay
 */
record ClassifierTraining(Training training, int batch, double rate, double noise, double decay) {
}
