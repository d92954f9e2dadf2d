package dev.costate.models.diffusion;

import java.util.Locale;

/**
 * A step of the reverse SDE from t to u &lt; t, which is x' = A·x + B·score(t, x) + C·z.
 *
 * <p>Below, r = a(t)/a(u), and G² = s(t)² − r²·s(u)² is the variance that the forward process adds from u to t. Every
 * step has weak order 1 and evaluates the score once.
 */
public enum Predictor {
    /** x + (g²·score − f·x)·h + g·√h·z, h = t − u. */
    EULER_MARUYAMA {
        @Override
        double[] coefficients(ForwardProcess p, double t, double u) {
            double g = p.diffusion(t);
            return new double[] {1 - p.drift(t) * (t - u), g * g * (t - u), g * Math.sqrt(t - u)};
        }
    },
    /** (2 − r)·x + G²·score + G·z: the forward step reversed (Song et al. 2021, equation 46), with exact r and G. */
    REVERSE_DIFFUSION {
        @Override
        double[] coefficients(ForwardProcess p, double t, double u) {
            double added = added(p, t, u);
            return new double[] {2 - p.mean(t) / p.mean(u), added, Math.sqrt(added)};
        }
    },
    /** (x + G²·score)/r + G·s(u)/s(t)·z: the step that is exact for a point mass (Ho et al. 2020, equation 7). */
    ANCESTRAL {
        @Override
        double[] coefficients(ForwardProcess p, double t, double u) {
            double ratio = p.mean(t) / p.mean(u);
            double added = added(p, t, u);
            return new double[] {1 / ratio, added / ratio,
                Math.sqrt(added) * p.standardDeviation(u) / p.standardDeviation(t)};
        }
    };

    /** Returns A, B and C. */
    abstract double[] coefficients(ForwardProcess process, double t, double u);

    private static double added(ForwardProcess p, double t, double u) {
        double ratio = p.mean(t) / p.mean(u);
        double before = ratio * p.standardDeviation(u);
        return p.standardDeviation(t) * p.standardDeviation(t) - before * before;
    }

    /** Returns its name as options have it: {@code euler-maruyama}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
