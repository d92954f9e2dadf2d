package dev.costate.models.diffusion;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A score for data whose size is of order 1.
 *
 * <p>s(t, x) = −x/(a² + s²) + a/(s·√(a² + s²))·N(x/√(a² + s²), t). The first term is the score of standard normal data,
 * so that the network N has to give numbers of order 1 at every t (after the preconditioning of Karras et al. 2022,
 * table 1).
 *
 * <p>N is an MLP with SiLU on x and the features sin 2πφt, cos 2πφt of random fixed frequencies φ (Tancik et al. 2020).
 * If all rows share t, the features' part of the first layer is computed for one row.
 *
 * <p>With waves the first half of the first layer has sines instead, of random phases: features of x whose frequencies
 * are learned, for structure that repeats finely, such as rings, which SiLU units are slow to find (Rahaman et al.
 * 2019). The others, which grow far from the data as scores do, bring back what strays there. Immutable; holds its
 * array without copying.
 *
 * @param process the forward process
 * @param width dimensions of x
 * @param first the first layer
 * @param hidden layers after the first, the last one giving {@code width} values
 */
public record ScoreNetwork(ForwardProcess process, int width, First first, Mlp hidden) {
    /**
     * The first layer.
     *
     * @param frequencies φ
     * @param detail how fine the structure is that it sees at the start: its weights of x begin uniform on
     * ±detail/√width, so that it bends over a length of about 1/detail
     * @param waves whether half of its units are sines
     * @param classes number of classes that it can be told of; 0 for none
     */
    public record First(double[] frequencies, double detail, boolean waves, int classes) {
        /** Checks the number. */
        public First {
            if (classes < 0) {
                throw new IllegalArgumentException(classes + " classes: must be 0 or more");
            }
        }
    }

    /** Checks the widths. */
    public ScoreNetwork {
        if (width < 1 || first.frequencies.length < 1) {
            throw new IllegalArgumentException("a score network for " + width + " dimensions with "
                    + first.frequencies.length + " frequencies: both must be at least 1");
        }
        double detail = first.detail;
        if (!(detail > 0 && detail < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("detail " + detail + ": must be finite and positive");
        }
        int given = hidden.layers().get(hidden.layers().size() - 1).outputs();
        if (given != width) {
            throw new IllegalArgumentException("the last layer gives " + given + " values, the data have " + width);
        }
    }

    /** Starts a network with hidden layers of equal width. */
    public static Builder builder(ForwardProcess process, int width) {
        return new Builder(process, width);
    }

    /**
     * Returns 8 in up to two dimensions, then 16/width down to 1. In many dimensions the sum over them is fine
     * enough; half of it for waves.
     */
    public static double usualDetail(int width, boolean waves) {
        return Math.max(1, Math.min(8, 16.0 / width)) / (waves ? 2 : 1);
    }

    /**
     * Returns the parameters: {@code x.weight} [width, units], {@code time.weight} [features, units],
     * {@code time.bias}, the other layers' under {@code hidden}, and with classes {@code class.weight}
     * [classes + 1, units], the last row for none.
     */
    public ParameterSpec parameters() {
        int units = hidden.layers().get(0).inputs();
        int features = 2 * first.frequencies.length;
        Linear time = new Linear(features, units, Init.fanIn(features),
                first.waves ? Init.uniform(Math.PI) : Init.fanIn(features));
        ParameterSpec all = ParameterSpec
                .of("x.weight", Shape.of(width, units), Init.uniform(first.detail / Math.sqrt(width)))
                .and(time.parameters().under("time")).and(hidden.parameters().under("hidden"));
        return first.classes == 0 ? all
                : all.and(ParameterSpec.of("class.weight", Shape.of(first.classes + 1, units), Init.zeros()));
    }

    /** Returns the score with given parameters; a network of classes is told none. */
    public Score score(Bound p) {
        return first.classes == 0 ? score(p, Optional.empty())
                : score(p, Optional.of(p.get("class.weight").slice(0, first.classes, first.classes + 1)));
    }

    /**
     * Returns the score given classes.
     *
     * @param labels one a row, from 0; the number of classes itself for none
     */
    public Score score(Bound p, Var labels) {
        return score(p, Optional.of(p.get("class.weight").gather(labels)));
    }

    /**
     * Returns the score given classes, guided towards what tells them apart (Ho and Salimans 2022, equation 6): (1 +
     * w)·score(x | class) − w·score(x). Two evaluations of the network.
     *
     * @param labels one a row, from 0
     * @param strength w; 0 for the score given the class
     */
    public Score guided(Bound p, Var labels, double strength) {
        Score given = score(p, labels);
        Score without = score(p);
        return strength == 0 ? given
                : (t, x) -> given.at(t, x).times(1 + strength).minus(without.at(t, x).times(strength));
    }

    private Score score(Bound p, Optional<Var> ofClass) {
        return (t, x) -> {
            Var a = process.mean(t);
            Var s = process.standardDeviation(t);
            Var v = a.square().plus(s.square());
            Var root = v.sqrt();
            return raw(p, t, x.dividedBy(root), ofClass).times(a.dividedBy(s.times(root))).minus(x.dividedBy(v));
        };
    }

    /** Records N(x, t), with t a scalar or one a row, [rows, 1], and the classes' part of the first layer. */
    private Var raw(Bound p, Var t, Var x, Optional<Var> ofClass) {
        Var column = t.shape().rank() == 0 ? t.reshape(1, 1) : t;
        double[] turns = new double[first.frequencies.length];
        for (int i = 0; i < turns.length; i++) {
            turns[i] = 2 * Math.PI * first.frequencies[i];
        }
        Var angles = column.times(Var.constant(Tensor.of(Shape.of(1, turns.length), turns)));
        Var ofX = p.get("x.weight");
        Var ofTime = p.get("time.weight");
        Var bias = p.get("time.bias");
        Var constant = ofClass.map(bias::plus).orElse(bias);
        // one product where every row has features of its own; otherwise those of one row serve all
        Var layer = column.shape().dim(0) == x.shape().dim(0)
                ? Var.concat(1, x, angles.sin(), angles.cos()).matmul(Var.concat(0, ofX, ofTime)).plus(constant)
                : x.matmul(ofX).plus(Var.concat(1, angles.sin(), angles.cos()).matmul(ofTime).plus(constant));
        int units = bias.shape().size();
        int sines = first.waves ? units / 2 : 0;
        Var features = sines > 0 ? Var.concat(1, layer.slice(1, 0, sines).sin(), layer.slice(1, sines, units).silu())
                : layer.silu();
        return hidden.apply(p.in("hidden"), features);
    }

    /** The measures of a network with hidden layers of equal width. Mutable, thread-confined. */
    public static final class Builder {
        /** Stream of the random frequencies. */
        private static final long FREQUENCIES = CounterRandom.DATA + 1000;

        private final ForwardProcess process;
        private final int width;
        private int units = 64;
        private int layers = 3;
        private int features = 64;
        private double scale = 1;
        private double detail;
        private boolean waves;
        private int classes;
        private long seed = 1;

        private Builder(ForwardProcess process, int width) {
            this.process = process;
            this.width = width;
        }

        /** Sets the number of hidden layers and their width; 3 of 64 otherwise. */
        public Builder hidden(int number, int widthOfEach) {
            layers = number;
            units = widthOfEach;
            return this;
        }

        /**
         * Sets the features of time; 64 of scale 1 otherwise.
         *
         * @param number even
         * @param ofScale standard deviation of their frequencies, in cycles from t = 0 to T
         */
        public Builder features(int number, double ofScale) {
            features = number;
            scale = ofScale;
            return this;
        }

        /** Sets how fine the structure is that the first layer sees at the start; {@link #usualDetail} otherwise. */
        public Builder detail(double fineness) {
            detail = fineness;
            return this;
        }

        /** Sets whether half of the first layer's units are sines; none otherwise. */
        public Builder waves(boolean sines) {
            waves = sines;
            return this;
        }

        /** Sets the number of classes that the network can be told of; none otherwise. */
        public Builder classes(int number) {
            classes = number;
            return this;
        }

        /** Sets the seed of the frequencies; 1 otherwise. */
        public Builder seed(long ofFrequencies) {
            seed = ofFrequencies;
            return this;
        }

        /** Returns the network. */
        public ScoreNetwork build() {
            if (units < 1 || layers < 1 || features < 2 || features % 2 != 0
                    || !(scale >= 0 && scale < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("a score network of " + layers + " layers of " + units + " with "
                        + features + " time features of scale " + scale
                        + ": needs at least one layer of one, an even number of features, a finite scale");
            }
            double[] phi = CounterRandom.normal(seed, FREQUENCIES, 0, features / 2);
            for (int i = 0; i < phi.length; i++) {
                phi[i] *= scale / process.end();
            }
            double fineness = detail == 0 ? usualDetail(width, waves) : detail;
            return new ScoreNetwork(process, width, new First(phi, fineness, waves, classes), rest());
        }

        /** Starting from zero: the first score is that of a normal distribution. */
        private Mlp rest() {
            List<Linear> rest = new ArrayList<>();
            for (int i = 1; i < layers; i++) {
                rest.add(new Linear(units, units));
            }
            rest.add(new Linear(units, width, Init.zeros(), Init.zeros()));
            return new Mlp(rest, Activation.SILU, Activation.IDENTITY);
        }
    }
}
