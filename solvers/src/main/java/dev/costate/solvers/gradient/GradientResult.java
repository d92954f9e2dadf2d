package dev.costate.solvers.gradient;

import dev.costate.autodiff.Tensor;
import dev.costate.solvers.SolveFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * A gradient.
 *
 * <p>Immutable, thread-safe.
 *
 * @param method the gradient method's name
 * @param states the states at the times, stacked along the first axis
 * @param loss the loss, NaN if there is none
 * @param y0Cotangent the gradient with respect to y₀
 * @param parameterCotangents the gradients with respect to the parameters
 * @param residual how far to trust the gradient, by the method's own measure (see its page)
 * @param accepted accepted steps of the forward solve
 * @param evaluations evaluations of the field, or of the drift, by the forward solve, those of rejected steps included
 * @param vjps vjps of the same by the backward pass
 * @param recomputed evaluations of the same by the backward pass without a vjp, or to recompute a vjp's
 * activations
 * @param peakBytes bytes of the heap held at most, over all runs of this runner, to 10% and 1 MiB: its memory, the
 * array that it grew from, and what solves note beside it
 * @param usedBytes bytes of the memory that were in use at most, without what is free in it
 * @param stiffness how near the steps came to the limit of stability; see
 * {@link dev.costate.solvers.Solution#stiffness}
 */
public record GradientResult(String method, Tensor states, double loss, Tensor y0Cotangent,
        List<Tensor> parameterCotangents, Residual residual, int accepted, long evaluations, long vjps,
        long recomputed, long peakBytes, long usedBytes, double stiffness) {
    /** Copies the list. */
    public GradientResult {
        parameterCotangents = List.copyOf(parameterCotangents);
    }

    /**
     * Returns how far to trust the gradient, by the method's own measure; NaN if there is none.
     *
     * <p>That of {@link Direct} is measured when it is first requested, by a forward-mode solve recorded once for all
     * results, and is one of this gradient, whatever was run later. {@link OdeGradient.Runner#dotProductResidual}
     * measures every method.
     */
    public double quality() {
        return residual.value();
    }

    /**
     * Returns what {@link #quality} is, or "none: " and why there is none.
     *
     * <p>It ends with "stiff: not to be trusted, use rodas5p" if stability limited the steps and the gradient is
     * that of the discrete map.
     */
    public String qualityName() {
        return residual.name();
    }

    /**
     * How far to trust one gradient, by its method's own measure.
     *
     * <p>One that costs a solve is measured when it is first requested.
     *
     * <p>Thread-safe.
     */
    public static final class Residual {
        private static final String STIFF = "; stiff: not to be trusted, use rodas5p";

        private final String name;
        private final boolean stiff;
        private double value;
        private OdeGradient of;
        private List<Tensor> in;
        private List<Tensor> out;
        private DoubleSupplier measure;

        /** Makes a residual that is known; {@code stiff}: of a map whose steps lie at the limit of stability. */
        Residual(String name, double value, boolean stiff) {
            this.name = name;
            this.stiff = stiff;
            this.value = value;
        }

        /** Returns a residual that is known. */
        public static Residual known(String name, double value) {
            return new Residual(name, value, false);
        }

        /**
         * Returns a residual that is measured when it is requested.
         *
         * @param measure called once at most
         */
        public static Residual measured(String name, DoubleSupplier measure) {
            Residual r = new Residual(name, Double.NaN, false);
            r.measure = measure;
            return r;
        }

        /**
         * Makes the residual of a run, measured when it is requested.
         *
         * @param in all arguments of the run
         * @param out all results of the run
         */
        Residual(String name, OdeGradient of, List<Tensor> in, List<Tensor> out, boolean stiff) {
            this(name, Double.NaN, stiff);
            this.of = of;
            this.in = in;
            this.out = out;
        }

        /** Returns the number; NaN if there is none. */
        public synchronized double value() {
            if (measure != null) {
                value = measure.getAsDouble();
            }
            measure = null;
            if (in != null && of.other().isPresent()) {
                value = distance(of.other().get());
            } else if (in != null && of.missing().isEmpty()) {
                synchronized (of) {
                    value = dotProduct(v -> of.forward().run(v)[0], in, out.subList(5, out.size()), out.get(3));
                }
            }
            in = null;
            out = null;
            return value;
        }

        /**
         * Returns what it is, or "none: " and why there is none.
         *
         * <p>It ends with "stiff: not to be trusted, use rodas5p" if stability limited the steps of the solve: the
         * number sees that the gradient is that of the map, not that the map's is of no use.
         */
        public String name() {
            String what = of == null || of.other().isPresent() ? name
                    : of.missing().map(reason -> "none: " + reason).orElse(name);
            return stiff ? what + STIFF : what;
        }

        @Override
        public synchronized String toString() {
            return name + (in == null && measure == null ? " " + value : ", not measured yet");
        }

        /** Returns the largest difference from another gradient over its largest number; ∞ if that one fails. */
        private double distance(OdeGradient other) {
            List<Tensor> point = of.point(in);
            GradientResult right;
            try {
                right = other.runner().withCotangent(out.get(3), point.get(0),
                        point.subList(1, point.size()).toArray(Tensor[]::new));
            } catch (SolveFailure e) {
                return Double.POSITIVE_INFINITY;
            }
            List<Tensor> bars = new ArrayList<>(List.of(right.y0Cotangent()));
            bars.addAll(right.parameterCotangents());
            double apart = 0;
            double size = 0;
            for (int i = 0; i < bars.size(); i++) {
                for (int j = 0; j < bars.get(i).shape().size(); j++) {
                    apart = Math.max(apart, Math.abs(out.get(5 + i).at(j) - bars.get(i).at(j)));
                    size = Math.max(size, Math.abs(bars.get(i).at(j)));
                }
            }
            return apart == 0 ? 0 : apart / size;
        }

        /**
         * Returns |⟨w, Jv⟩ − ⟨Jᵀw, v⟩| / Σ|wᵢ(Jv)ᵢ|, v being a fixed direction.
         *
         * <p>∞ if forward mode does not reach the end, as when tangents overflow.
         *
         * @param forward the arguments and the parts of v ↦ Jv
         * @param bars Jᵀw
         * @param w the cotangent of the states
         */
        public static double dotProduct(Function<Tensor[], Tensor> forward, List<Tensor> in, List<Tensor> bars,
                Tensor w) {
            SplittableRandom random = new SplittableRandom(1);
            List<Tensor> arguments = new ArrayList<>(in);
            double backwards = 0;
            for (Tensor bar : bars) {
                double[] v = random.doubles(bar.shape().size(), -1, 1).toArray();
                for (int i = 0; i < v.length; i++) {
                    backwards += bar.at(i) * v[i];
                }
                arguments.add(Tensor.of(bar.shape(), v));
            }
            Tensor dot;
            try {
                dot = forward.apply(arguments.toArray(Tensor[]::new));
            } catch (SolveFailure e) {
                return Double.POSITIVE_INFINITY;
            }
            double forwards = 0;
            double scale = 0;
            for (int i = 0; i < w.shape().size(); i++) {
                forwards += w.at(i) * dot.at(i);
                scale += Math.abs(w.at(i) * dot.at(i));
            }
            return forwards == backwards ? 0 : Math.abs(forwards - backwards) / scale;
        }
    }
}
