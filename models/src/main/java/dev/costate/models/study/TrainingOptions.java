package dev.costate.models.study;

import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.Settings;
import dev.costate.models.train.Training;

/** What all experiments share: the options of their training, and the ranges of some others. Stateless. */
public final class TrainingOptions {
    /** Widths of layers and states; a product of two of the widest takes 800 MB. */
    public static final Range WIDTH = Range.closed(1, 10_000);

    /** Numbers of hidden layers. */
    public static final Range LAYERS = Range.closed(1, 100);

    /** Examples in a step. */
    public static final Range BATCH = Range.closed(1, 1_000_000);

    /** Learning rates. */
    public static final Range RATE = new Range(0, true, 1000);

    /** Noise in training, in units of what it is added to, and decays of weights. */
    public static final Range NOISE = Range.closed(0, 100);

    private TrainingOptions() {
    }

    /**
     * Declares and reads a training.
     *
     * @param iterations steps of training when not given
     */
    public static Training of(OptionSource o, long iterations) {
        return Settings.read(o, Training.defaults().orIterations(iterations));
    }
}
