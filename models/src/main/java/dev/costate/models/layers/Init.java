package dev.costate.models.layers;

import dev.costate.autodiff.Shape;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;

/** The distribution that a parameter starts from. Immutable and thread-safe. */
public sealed interface Init {
    /** Returns the first values of a parameter: a pure function of seed and stream. */
    double[] values(Shape shape, long seed, long stream);

    /** All zero. */
    static Init zeros() {
        return new Filled(0);
    }

    /** All equal to {@code value}. */
    static Init constant(double value) {
        return new Filled(value);
    }

    /** Given numbers, row-major. */
    static Init values(double... values) {
        return new Fixed(values);
    }

    /** N(0, standardDeviation²). */
    static Init normal(double standardDeviation) {
        return new NormalDraws(standardDeviation);
    }

    /** Uniform on (−bound, bound). */
    static Init uniform(double bound) {
        return new UniformDraws(bound);
    }

    /** Uniform on ±1/√fanIn, as torch has it for weights and bias of a linear layer with fanIn inputs. */
    static Init fanIn(int fanIn) {
        return new UniformDraws(1 / Math.sqrt(fanIn));
    }

    /** Uniform on ±√(6/(fanIn + fanOut)) (Glorot and Bengio 2010, equation 16). */
    static Init glorot(int fanIn, int fanOut) {
        return new UniformDraws(Math.sqrt(6.0 / (fanIn + fanOut)));
    }

    /** The first values of a layer, repeated in each row of a table. */
    static Init repeated(ParameterSpec layer) {
        return new Repeated(layer);
    }

    /** One number for all. Immutable and thread-safe. */
    record Filled(double value) implements Init {
        /** Checks the number. */
        public Filled {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("initial value " + value + ": must be finite");
            }
        }

        @Override
        public double[] values(Shape shape, long seed, long stream) {
            double[] v = new double[shape.size()];
            Arrays.fill(v, value);
            return v;
        }
    }

    /** Given numbers. Immutable and thread-safe. */
    final class Fixed implements Init {
        private final double[] values;

        Fixed(double[] values) {
            this.values = values.clone();
            for (double v : values) {
                if (!Double.isFinite(v)) {
                    throw new IllegalArgumentException("initial value " + v + ": must be finite");
                }
            }
        }

        @Override
        public double[] values(Shape shape, long seed, long stream) {
            if (values.length != shape.size()) {
                throw new IllegalArgumentException(values.length + " initial values for shape " + shape);
            }
            return values.clone();
        }

        @Override
        public String toString() {
            return "Fixed" + Arrays.toString(values);
        }
    }

    /** N(0, standardDeviation²). Immutable and thread-safe. */
    record NormalDraws(double standardDeviation) implements Init {
        /** Checks the standard deviation. */
        public NormalDraws {
            requireScale("standard deviation", standardDeviation);
        }

        @Override
        public double[] values(Shape shape, long seed, long stream) {
            return scaled(CounterRandom.normal(seed, stream, 0, shape.size()), standardDeviation, 0);
        }
    }

    /** Uniform on (−bound, bound). Immutable and thread-safe. */
    record UniformDraws(double bound) implements Init {
        /** Checks the bound. */
        public UniformDraws {
            requireScale("bound", bound);
        }

        @Override
        public double[] values(Shape shape, long seed, long stream) {
            return scaled(CounterRandom.uniform(seed, stream, 0, shape.size()), 2 * bound, -bound);
        }
    }

    /** The first values of a layer, in each row of a table [rows, values of the layer]. Immutable and thread-safe. */
    record Repeated(ParameterSpec layer) implements Init {
        /** Streams of the layer's own parameters lie so far apart. */
        private static final long APART = 1L << 20;

        @Override
        public double[] values(Shape shape, long seed, long stream) {
            int size = layer.size();
            if (shape.rank() != 2 || shape.dim(1) != size) {
                throw new IllegalArgumentException(
                        "rows of " + size + " initial values for shape " + shape + ": must be [rows, " + size + "]");
            }
            double[] all = new double[shape.size()];
            for (int i = 0; i < layer.entries().size(); i++) {
                ParameterSpec.Entry e = layer.entries().get(i);
                double[] v = e.init().values(e.shape(), seed, stream + (i + 1) * APART);
                for (int row = 0; row < shape.dim(0); row++) {
                    System.arraycopy(v, 0, all, row * size + layer.offset(e.name()), v.length);
                }
            }
            return all;
        }
    }

    private static double[] scaled(double[] v, double scale, double shift) {
        for (int i = 0; i < v.length; i++) {
            v[i] = v[i] * scale + shift;
        }
        return v;
    }

    private static void requireScale(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("initial " + what + " " + value + ": must be finite and not negative");
        }
    }
}
