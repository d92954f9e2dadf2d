package dev.costate.models.mixture;

import dev.costate.models.layers.Parameters;

/**
 * The numbers of a mixture Σₖ wₖ·N(mₖ, (PₖᵀPₖ)⁻¹), one component after the other. Holds its arrays without copying.
 *
 * @param weights ln wₖ
 * @param means mₖ
 * @param factors the lower triangular Pₖ, row by row
 * @param d number of columns
 */
record Components(double[] weights, double[] means, double[] factors, int d) {
    private static final double HALF_LN_TWO_PI = 0.5 * StrictMath.log(2 * Math.PI);

    static Components of(Parameters p, int d) {
        return new Components(p.tensor("weights").toArray(), p.tensor("means").toArray(),
                p.tensor("factors").toArray(), d);
    }

    int n() {
        return weights.length;
    }

    /** Returns ln p of a row and sets the parts that the components have in it. */
    double logDensity(double[] z, double[] parts) {
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < n(); k++) {
            parts[k] = weights[k] - d * HALF_LN_TWO_PI;
            for (int i = 0; i < d; i++) {
                double y = 0;
                for (int j = 0; j <= i; j++) {
                    y += factors[(k * d + i) * d + j] * (z[j] - means[k * d + j]);
                }
                parts[k] += StrictMath.log(factors[(k * d + i) * d + i]) - 0.5 * y * y;
            }
            most = Math.max(most, parts[k]);
        }
        double sum = 0;
        for (int k = 0; k < n(); k++) {
            parts[k] = StrictMath.exp(parts[k] - most);
            sum += parts[k];
        }
        for (int k = 0; k < n(); k++) {
            parts[k] /= sum;
        }
        return most + StrictMath.log(sum);
    }
}
