package dev.costate.models.functions;

/** What the kinds of noise have in common. Stateless. */
final class NoiseRules {
    private static final double MOST_POWER = 10;

    private NoiseRules() {
    }

    /** Returns the eigenvalue of −Δ by differences on the grid, 4n²·(sin² πl/n + sin² πk/n). */
    static double eigenvalue(GridSize grid, int l, int k) {
        double n = grid.n();
        double a = StrictMath.sin(Math.PI * l / n);
        double b = StrictMath.sin(Math.PI * k / n);
        return 4 * n * n * (a * a + b * b);
    }

    static void requireFactor(double factor) {
        if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("noise times " + factor + ": must be positive and finite");
        }
    }

    /** Checks that noise of this power of the Laplacian has a finite trace. */
    static void requireTrace(int dimensions, double power) {
        if (dimensions != 1 && dimensions != 2) {
            throw new IllegalArgumentException("noise in " + dimensions + " dimensions: must be 1 or 2");
        }
        if (!(power > dimensions / 4.0 && power <= MOST_POWER)) {
            throw new IllegalArgumentException("power " + power + " of the Laplacian in dimension " + dimensions
                    + ": must be above " + dimensions / 4.0 + " for a finite trace, and at most " + MOST_POWER);
        }
    }
}
