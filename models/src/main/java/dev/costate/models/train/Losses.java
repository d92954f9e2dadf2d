package dev.costate.models.train;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.Arrays;

/**
 * The usual losses, each the mean over all its examples or elements, a scalar.
 *
 * <p>Each is written so that it loses no digits and overflows only if its value does: likelihoods of classes are
 * taken from logits, not from probabilities. Predictions and targets must have the same shape; nothing is repeated
 * silently.
 *
 * <p>Stateless and thread-safe; the Vars belong to their recording.
 */
public final class Losses {
    private Losses() {
    }

    /** Records the mean squared error, mean (p − y)². */
    public static Var meanSquared(Var prediction, Var target) {
        return difference("mean squared error", prediction, target).square().mean();
    }

    /** Records the mean absolute error, mean |p − y|. */
    public static Var meanAbsolute(Var prediction, Var target) {
        return difference("mean absolute error", prediction, target).abs().mean();
    }

    /**
     * Records Huber's loss of r = p − y (Huber 1964).
     *
     * <p>It is the mean of r²/2 where |r| ≤ δ and of δ·(|r| − δ/2) beyond.
     *
     * @param delta δ, positive: from there on an error counts by its size and not by its square
     */
    public static Var huber(Var prediction, Var target, double delta) {
        if (!(delta > 0 && delta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("delta " + delta + " of Huber's loss: must be finite and positive");
        }
        Var r = difference("Huber's loss", prediction, target);
        Var clamped = r.clamp(-delta, delta);
        return clamped.times(r.minus(clamped.times(0.5))).mean();
    }

    /**
     * Records the cross-entropy of classes, mean over the rows of ln Σⱼ exp(zⱼ − z_c), c the row's class.
     *
     * <p>That is −ln softmax(z)_c. A class that is not a number from 0 to k − 1 ends the replay with an error.
     *
     * @param logits z, [n, k]
     * @param classes c of each row, whole numbers from 0, [n]
     */
    public static Var crossEntropy(Var logits, Var classes) {
        Shape s = logits.shape();
        if (s.rank() != 2 || !classes.shape().equals(Shape.of(s.dim(0)))) {
            throw new ShapeMismatchException("cross-entropy of logits " + s + " and classes " + classes.shape()
                    + ": must be [n, k] and [n]");
        }
        int n = s.dim(0);
        int k = s.dim(1);
        double[] names = new double[k];
        Arrays.setAll(names, c -> c);
        double[] starts = new double[n];
        Arrays.setAll(starts, i -> (double) i * k);
        // looking the class up among 0 … k − 1 checks it: in the flat logits k would be the next row's first
        Var checked = Var.constant(Tensor.vector(names)).gather(classes);
        Var own = logits.reshape(n * k).gather(checked.plus(Var.constant(Tensor.vector(starts))));
        return logits.minus(own.expand(1)).logSumExp(1).mean();
    }

    /**
     * Records the cross-entropy of two classes, mean of −y·ln σ(z) − (1 − y)·ln(1 − σ(z)).
     *
     * <p>σ is the logistic function.
     *
     * @param logits z
     * @param targets y of the same shape, 0 or 1, or a probability between them
     */
    public static Var binaryCrossEntropy(Var logits, Var targets) {
        requireSame("binary cross-entropy", logits, targets);
        Var no = targets.negated().plus(1).times(logits.softplus());
        return targets.times(logits.negated().softplus()).plus(no).mean();
    }

    /**
     * Records the Poisson negative log-likelihood, mean of exp(η) − k·η.
     *
     * <p>The term ln k!, which does not depend on η, is left out.
     *
     * @param logRates η, the logarithms of the expected counts
     * @param counts k of the same shape
     */
    public static Var poisson(Var logRates, Var counts) {
        requireSame("Poisson negative log-likelihood", logRates, counts);
        return logRates.exp().minus(counts.times(logRates)).mean();
    }

    private static Var difference(String loss, Var prediction, Var target) {
        requireSame(loss, prediction, target);
        return prediction.minus(target);
    }

    private static void requireSame(String loss, Var prediction, Var target) {
        if (!prediction.shape().equals(target.shape())) {
            throw new ShapeMismatchException(
                    loss + " of " + prediction.shape() + " and " + target.shape() + ": must have the same shape");
        }
    }
}
