package dev.costate.models.data;

import dev.costate.models.layers.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Densities in the plane on which flows and diffusions are tried out, those of FFJORD's code (Grathwohl et al. 2019). Points are a pure function of (seed,
 * part). Immutable.
 *
 * <p>The entropy is the smallest mean negative log-likelihood (nats) that any model can have on fresh points: one that is smaller, beyond Monte Carlo error,
 * proves an error.
 */
public enum ToyDensity {
    /** Eight Gaussians of deviation 0.5/1.414 on a circle of radius 4/1.414. */
    EIGHT_GAUSSIANS("8gaussians", 2.832),
    /** Two interleaved half circles. */
    MOONS("moons", 2.400),
    /** Circles of radius 3 and 1.5, deviation 0.24. */
    CIRCLES("circles", 3.268),
    /** Five arms that wind. */
    PINWHEEL("pinwheel", 2.32),
    /** Two spirals. */
    TWO_SPIRALS("2spirals", Double.NaN),
    /** Eight squares of side 2; uniform, so the entropy is ln 32. */
    CHECKERBOARD("checkerboard", 3.4657359027997265),
    /** One spiral. */
    SWISSROLL("swissroll", Double.NaN),
    /** Four circles of radius 0.75, 1.5, 2.25 and 3, deviation 0.08. */
    RINGS("rings", Double.NaN);

    private static final double SCALE = 1.414;
    private static final double LN_TWO_PI = 1.8378770664093453;

    /** Points of a half circle at which its convolution with a Gaussian is summed. */
    private static final int MOON = 2000;

    /** Points of a circle, for the same: at most 0.6 standard deviations apart, so that the rule is exact to rounding. */
    private static final int CIRCLE = 400;

    private final String word;
    private final double entropy;
    private volatile double[] centres;

    ToyDensity(String word, double entropy) {
        this.word = word;
        this.entropy = entropy;
    }

    /** Returns its name. */
    public String word() {
        return word;
    }

    /** Returns the entropy in nats where it is known; to three digits (pinwheel: two, the arms' overlap neglected). */
    public OptionalDouble entropy() {
        return Double.isNaN(entropy) ? OptionalDouble.empty() : OptionalDouble.of(entropy);
    }

    /** Returns the density of that name. */
    public static ToyDensity of(String word) {
        return Arrays.stream(values()).filter(d -> d.word.equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("density " + word + ": must be one of " + String.join(", ", Arrays.stream(values())
                .map(ToyDensity::word).toList())));
    }

    /**
     * Draws points.
     *
     * @param n how many
     * @param part separates draws of one seed: training and test points, say
     * @return x and y of each point in turn
     */
    public double[] sample(int n, long seed, int part) {
        long stream = CounterRandom.DATA + 8L * part;
        double[] u = CounterRandom.uniform(seed, stream, 0, n);
        double[] v = CounterRandom.uniform(seed, stream + 1, 0, n);
        double[] w = CounterRandom.uniform(seed, stream + 2, 0, n);
        double[] e = CounterRandom.normal(seed, stream + 3, 0, 2 * n);
        double[] points = new double[2 * n];
        for (int i = 0; i < n; i++) {
            double[] p = point(u[i], v[i], w[i], e[2 * i], e[2 * i + 1]);
            points[2 * i] = p[0];
            points[2 * i + 1] = p[1];
        }
        return points;
    }

    /** One point from three uniform and two normal numbers. */
    private double[] point(double u, double v, double w, double e, double g) {
        switch (this) {
            case EIGHT_GAUSSIANS -> {
                double a = Math.floor(8 * u) * Math.PI / 4;
                return new double[] {(4 * StrictMath.cos(a) + 0.5 * e) / SCALE, (4 * StrictMath.sin(a) + 0.5 * g) / SCALE};
            }
            case MOONS -> {
                double[] p = moon(v < 0.5, Math.PI * u);
                return new double[] {p[0] + 0.2 * e, p[1] + 0.2 * g};
            }
            case CIRCLES -> {
                return onCircle(v < 0.5 ? 3 : 1.5, 2 * Math.PI * u, 0.24 * e, 0.24 * g);
            }
            case RINGS -> {
                return onCircle(0.75 * (1 + Math.floor(4 * v)), 2 * Math.PI * u, 0.08 * e, 0.08 * g);
            }
            case PINWHEEL -> {
                double radial = 1 + 0.3 * e;
                double tangential = 0.1 * g;
                double a = 2 * Math.PI * Math.floor(5 * u) / 5 + 0.25 * StrictMath.exp(radial);
                double c = StrictMath.cos(a);
                double s = StrictMath.sin(a);
                return new double[] {2 * (radial * c + tangential * s), 2 * (tangential * c - radial * s)};
            }
            case TWO_SPIRALS -> {
                double a = Math.sqrt(u) * 3 * Math.PI;
                double side = w < 0.5 ? 1 : -1;
                double jitter = 0.5 * v;
                return new double[] {side * (jitter - a * StrictMath.cos(a)) / 3 + 0.1 * e, side * (jitter + a * StrictMath.sin(a)) / 3 + 0.1 * g};
            }
            case CHECKERBOARD -> {
                double x = 4 * u - 2;
                double y = v - (w < 0.5 ? 0 : 2) + (Math.floorMod((long) Math.floor(x), 2L));
                return new double[] {2 * x, 2 * y};
            }
            default -> {
                double t = 1.5 * Math.PI * (1 + 2 * u);
                return new double[] {(t * StrictMath.cos(t) + e) / 5, (t * StrictMath.sin(t) + g) / 5};
            }
        }
    }

    private static double[] moon(boolean upper, double a) {
        double c = StrictMath.cos(a);
        double s = StrictMath.sin(a);
        return upper ? new double[] {2 * c - 1, 2 * s - 0.2} : new double[] {1 - 2 * c, 0.8 - 2 * s};
    }

    private static double[] onCircle(double radius, double a, double dx, double dy) {
        return new double[] {radius * StrictMath.cos(a) + dx, radius * StrictMath.sin(a) + dy};
    }

    /** Returns whether {@link #logDensity} is known. */
    public boolean hasDensity() {
        return List.of(EIGHT_GAUSSIANS, MOONS, CIRCLES, RINGS, CHECKERBOARD).contains(this);
    }

    /**
     * Returns ln p(x, y): in closed form, or by summing Gaussians along the curves (moons: midpoint rule, relative error 10⁻⁵).
     *
     * @throws UnsupportedOperationException if it is not known
     */
    public double logDensity(double x, double y) {
        return switch (this) {
            case EIGHT_GAUSSIANS -> mixture(8, 0.5 / SCALE, x, y, i -> onCircle(4 / SCALE, i * Math.PI / 4, 0, 0));
            case MOONS -> mixture(2 * MOON, 0.2, x, y, i -> moon(i < MOON, (i % MOON + 0.5) * Math.PI / MOON));
            case CIRCLES -> mixture(2 * CIRCLE, 0.24, x, y, i -> onCircle(i < CIRCLE ? 3 : 1.5, i * 2 * Math.PI / CIRCLE, 0, 0));
            case RINGS -> mixture(4 * CIRCLE, 0.08, x, y, i -> onCircle(0.75 * (1 + i / CIRCLE), i * 2 * Math.PI / CIRCLE, 0, 0));
            case CHECKERBOARD -> {
                boolean inside = Math.abs(x) <= 4 && Math.abs(y) <= 4 && Math.floorMod((long) Math.floor(x / 2) + (long) Math.floor(y / 2), 2L) == 0;
                yield inside ? -entropy : Double.NEGATIVE_INFINITY;
            }
            default -> throw new UnsupportedOperationException("the density of " + word + " is not known in closed form");
        };
    }

    private interface Centre {
        double[] at(int i);
    }

    /** Equal Gaussians; their centres are computed once. */
    private double mixture(int n, double deviation, double x, double y, Centre centre) {
        double[] known = centres;
        if (known == null) {
            known = new double[2 * n];
            for (int i = 0; i < n; i++) {
                System.arraycopy(centre.at(i), 0, known, 2 * i, 2);
            }
            centres = known;
        }
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 2 * n; i += 2) {
            nearest = Math.min(nearest, square(x - known[i]) + square(y - known[i + 1]));
        }
        double variance = deviation * deviation;
        double sum = 0;
        for (int i = 0; i < 2 * n; i += 2) {
            double further = square(x - known[i]) + square(y - known[i + 1]) - nearest;
            sum += further < 80 * variance ? StrictMath.exp(-further / (2 * variance)) : 0;
        }
        return StrictMath.log(sum / n) - nearest / (2 * variance) - LN_TWO_PI - 2 * StrictMath.log(deviation);
    }

    private static double square(double x) {
        return x * x;
    }
}
