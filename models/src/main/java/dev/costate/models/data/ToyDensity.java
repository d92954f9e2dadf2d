package dev.costate.models.data;

import dev.costate.models.random.CounterRandom;

/**
 * Densities in the plane on which flows and diffusions are tried out.
 *
 * <p>They are those of FFJORD's code (Grathwohl et al. 2019). Points are a pure function of (seed, part).
 *
 * <p>The entropy is the smallest mean negative log-likelihood (nats) that any model can have on fresh points: one that
 * is smaller, beyond Monte Carlo error, proves an error.
 *
 * <p>Immutable and thread-safe.
 */
public enum ToyDensity {
    /** Eight Gaussians of standard deviation 0.5/1.414 on a circle of radius 4/1.414. */
    EIGHT_GAUSSIANS("8gaussians", 2.832),
    /** Two interleaved half circles. */
    MOONS("moons", 2.394),
    /** Circles of radius 3 and 1.5, standard deviation 0.24. */
    CIRCLES("circles", 3.268),
    /** Five arms that wind. */
    PINWHEEL("pinwheel", 2.318),
    /** Two spirals. */
    TWO_SPIRALS("2spirals", 2.639),
    /** Eight squares of side 2; uniform, so the entropy is ln 32. */
    CHECKERBOARD("checkerboard", 3.4657359027997265),
    /** One spiral. */
    SWISSROLL("swissroll", 2.670),
    /** Four circles of radius 0.75, 1.5, 2.25 and 3, standard deviation 0.08. */
    RINGS("rings", 2.623);

    private static final double SCALE = 1.414;
    private static final double LN_TWO_PI = 1.8378770664093453;

    /** Points of a half circle at which its convolution with a Gaussian is summed. */
    private static final int MOON = 2000;

    /**
     * Points of a circle, for the same.
     *
     * <p>They are at most 0.6 standard deviations apart, so that the rule is exact to rounding.
     */
    private static final int CIRCLE = 400;

    /** Points of the two spirals, for the same: 500 along each, with 4 by 4 in each square. */
    private static final int SPIRALS = 16_000;

    private final String optionName;
    private final double entropy;
    private volatile double[] centres;

    ToyDensity(String optionName, double entropy) {
        this.optionName = optionName;
        this.entropy = entropy;
    }

    /** Returns its name, as options spell it. */
    public String optionName() {
        return optionName;
    }

    /** Returns the entropy in nats, to three digits. */
    public double entropy() {
        return entropy;
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
        double[] j = CounterRandom.uniform(seed, stream + 4, 0, n);
        double[] e = CounterRandom.normal(seed, stream + 3, 0, 2 * n);
        double[] points = new double[2 * n];
        for (int i = 0; i < n; i++) {
            double[] p = point(u[i], v[i], w[i], j[i], e[2 * i], e[2 * i + 1]);
            points[2 * i] = p[0];
            points[2 * i + 1] = p[1];
        }
        return points;
    }

    /** One point from four uniform and two normal numbers. */
    private double[] point(double u, double v, double w, double j, double e, double g) {
        switch (this) {
            case EIGHT_GAUSSIANS -> {
                double a = Math.floor(8 * u) * Math.PI / 4;
                return new double[] {(4 * StrictMath.cos(a) + 0.5 * e) / SCALE,
                    (4 * StrictMath.sin(a) + 0.5 * g) / SCALE};
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
                double[] p = spiral(w < 0.5 ? 1 : -1, u, v, j);
                return new double[] {p[0] + 0.1 * e, p[1] + 0.1 * g};
            }
            case CHECKERBOARD -> {
                double x = 4 * u - 2;
                double y = v - (w < 0.5 ? 0 : 2) + (Math.floorMod((long) Math.floor(x), 2L));
                return new double[] {2 * x, 2 * y};
            }
            default -> {
                double[] p = roll(u);
                return new double[] {p[0] + 0.2 * e, p[1] + 0.2 * g};
            }
        }
    }

    private static double[] moon(boolean upper, double a) {
        double c = StrictMath.cos(a);
        double s = StrictMath.sin(a);
        return upper ? new double[] {2 * c - 1, 2 * s - 0.2} : new double[] {1 - 2 * c, 0.8 - 2 * s};
    }

    private static double[] spiral(int side, double u, double v, double w) {
        double a = 3 * Math.PI * Math.sqrt(u);
        return new double[] {side * (0.5 * v - a * StrictMath.cos(a)) / 3,
            side * (0.5 * w + a * StrictMath.sin(a)) / 3};
    }

    private static double[] roll(double u) {
        double a = 1.5 * Math.PI * (1 + 2 * u);
        return new double[] {0.2 * a * StrictMath.cos(a), 0.2 * a * StrictMath.sin(a)};
    }

    private static double[] onCircle(double radius, double a, double dx, double dy) {
        return new double[] {radius * StrictMath.cos(a) + dx, radius * StrictMath.sin(a) + dy};
    }

    /**
     * Returns ln p(x, y), in closed form or by summing Gaussians along the curves.
     *
     * <p>The sum is a midpoint rule; its error in the mean of ln p is 10⁻⁵, 10⁻⁴ for 2spirals, whose curves are also
     * smeared over squares.
     */
    public double logDensity(double x, double y) {
        return switch (this) {
            case EIGHT_GAUSSIANS -> mixture(8, 0.5 / SCALE, x, y, i -> onCircle(4 / SCALE, i * Math.PI / 4, 0, 0));
            case MOONS -> mixture(2 * MOON, 0.2, x, y, i -> moon(i < MOON, (i % MOON + 0.5) * Math.PI / MOON));
            case CIRCLES ->
                mixture(2 * CIRCLE, 0.24, x, y, i -> onCircle(i < CIRCLE ? 3 : 1.5, i * 2 * Math.PI / CIRCLE, 0, 0));
            case RINGS ->
                mixture(4 * CIRCLE, 0.08, x, y, i -> onCircle(0.75 * (1 + i / CIRCLE), i * 2 * Math.PI / CIRCLE, 0, 0));
            case CHECKERBOARD -> {
                boolean inside = Math.abs(x) <= 4 && Math.abs(y) <= 4
                        && Math.floorMod((long) Math.floor(x / 2) + (long) Math.floor(y / 2), 2L) == 0;
                yield inside ? -entropy : Double.NEGATIVE_INFINITY;
            }
            case PINWHEEL -> pinwheel(StrictMath.hypot(x, y) / 2, StrictMath.atan2(y, x));
            case TWO_SPIRALS -> mixture(SPIRALS, 0.1, x, y, i -> spiral(i % 2 * 2 - 1, (i / 32 + 0.5) * 32 / SPIRALS,
                    (i / 2 % 4 + 0.5) / 4, (i / 8 % 4 + 0.5) / 4));
            default -> mixture(MOON, 0.2, x, y, i -> roll((i + 0.5) / MOON));
        };
    }

    /**
     * The density of five arms, at a point in polar coordinates.
     *
     * <p>An arm's point has the radius ρ of its normal features (r, t) = ρ·(cos ψ, sin ψ) and the angle θ = ψ − a(r),
     * so p = p(r, t)/(dθ/dψ) at the ψ near 0, a fixed point found by damped iteration. Where dθ/dψ ≤ 0, at
     * t ≤ −4e^(−r), there is a probability of less than 10⁻⁵; where the iteration runs in a circle, less.
     */
    private static double pinwheel(double radius, double angle) {
        // so that ln p is finite there too
        double sum = 1e-9;
        for (int arm = 0; arm < 5; arm++) {
            double psi = 0;
            double step = 0;
            for (int i = 0; i < 50; i++) {
                step = Math.IEEEremainder(
                        angle + 0.4 * Math.PI * arm + 0.25 * StrictMath.exp(radius * StrictMath.cos(psi)) - psi,
                        2 * Math.PI) / 2;
                psi += step;
            }
            if (Math.abs(step) < 1e-6) {
                double r = radius * StrictMath.cos(psi);
                double t = radius * StrictMath.sin(psi);
                sum += StrictMath.exp(-square((r - 1) / 0.3) / 2 - square(t / 0.1) / 2)
                        / Math.abs(1 + 0.25 * t * StrictMath.exp(r));
            }
        }
        return StrictMath.log(sum / (5 * 4 * 2 * Math.PI * 0.3 * 0.1));
    }

    private interface Centre {
        double[] at(int i);
    }

    /** Equal Gaussians of standard deviation {@code width}; their centres are computed once. */
    private double mixture(int n, double width, double x, double y, Centre centre) {
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
        double variance = width * width;
        double sum = 0;
        for (int i = 0; i < 2 * n; i += 2) {
            double further = square(x - known[i]) + square(y - known[i + 1]) - nearest;
            sum += further < 80 * variance ? StrictMath.exp(-further / (2 * variance)) : 0;
        }
        return StrictMath.log(sum / n) - nearest / (2 * variance) - LN_TWO_PI - 2 * StrictMath.log(width);
    }

    private static double square(double x) {
        return x * x;
    }
}
