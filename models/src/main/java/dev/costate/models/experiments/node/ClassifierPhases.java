package dev.costate.models.experiments.node;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.models.node.LogitModel;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.train.Phase;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The trainings of classifiers on the same labelled rows.
 *
 * <p>Mean cross-entropy and the model's penalty, AdamW with a cosine schedule, and inputs shaken by Gaussian noise,
 * which on few examples does what more of them would. Each measures its accuracy on the test examples. Immutable.
 */
final class ClassifierPhases {
    /** What is measured in training. */
    static final String MEASURE = "test_accuracy";

    /** Test examples that a measure during training looks at. */
    private static final int MEASURED = 2000;

    private final Tensor inputs;
    private final Tensor labels;
    private final LabelledRows some;
    private final ClassifierTraining how;

    /**
     * Fixes data and training.
     *
     * @param values the scaling that all models share
     * @param classes number of classes
     */
    ClassifierPhases(Standardiser values, LabelledRows train, LabelledRows test, int classes, ClassifierTraining how) {
        int n = train.rows().length;
        for (int i = 0; i < n; i++) {
            if (train.labels()[i] < 0 || train.labels()[i] >= classes) {
                throw new IllegalArgumentException(
                        "row " + i + " has class " + train.labels()[i] + ": must be from 0 to " + (classes - 1));
            }
        }
        double[] x = Arrays.stream(train.rows()).flatMapToDouble(Arrays::stream).toArray();
        inputs = Tensor.of(Shape.of(n, values.columns()), values.apply(x));
        labels = Tensor.of(Shape.of(n, 1), Arrays.stream(train.labels()).asDoubleStream().toArray());
        some = test.part(0, Math.min(MEASURED, test.labels().length));
        this.how = how;
    }

    /** Returns the training of a model, of as many steps as the options say. */
    Phase phase(LogitModel model) {
        return phase(model, how.training().iterations(), 1);
    }

    /**
     * Returns the training of a model by a number of steps.
     *
     * @param pace the first learning rate, in units of that of the options
     */
    Phase phase(LogitModel model, long steps, double pace) {
        int n = labels.shape().dim(0);
        Recipe recipe = how.training().recipe(Adam.w(how.decay()), new Schedule.Cosine(pace * how.rate(), 0, 0, steps),
                Batches.epochs(n, Math.min(n, how.batch())), steps);
        return Phase.of(model, model.name(), recipe, (p, batch) -> loss(model, p, batch))
                .measuring(MEASURE, p -> measured(model, p)).judgedBy(MEASURE, true).withSmooth((step, gradient) -> {
                    LogitModel variant = model.withFixedSteps(step, gradient.apply(model.gradient()));
                    return Phase.of(variant, variant.name(), recipe, (p, batch) -> loss(variant, p, batch)).objective();
                });
    }

    private Var loss(LogitModel model, Bound p, Batch batch) {
        Var x = Var.constant(inputs).gather(batch.index());
        if (how.noise() > 0) {
            x = x.plus(Autodiff.randomNormal(x.shape(), batch.seed(), batch.draw()).times(how.noise()));
        }
        int k = model.classes();
        double[] unit = new double[k * k];
        for (int i = 0; i < k; i++) {
            unit[i * (k + 1)] = 1;
        }
        Var label = Var.constant(labels).gather(batch.index()).reshape(batch.index().shape().size());
        Var logits = model.logits(p, x);
        Var right = logits.times(Var.constant(Tensor.of(Shape.of(k, k), unit)).gather(label)).sum(1);
        Var entropy = logits.logSumExp(1).minus(right).mean();
        return model.penalty(p).map(entropy::plus).orElse(entropy);
    }

    /** NaN where the solve fails: training may still find back. */
    private double measured(LogitModel model, Parameters p) {
        try {
            return accuracy(model.fitted(p).classify(some.rows()), some);
        } catch (ArithmeticException unsolvable) {
            return Double.NaN;
        }
    }

    /** Returns the part of examples that were given their own class. */
    static double accuracy(int[] given, LabelledRows on) {
        return IntStream.range(0, given.length).filter(i -> given[i] == on.labels()[i]).count() / (double) given.length;
    }
}
