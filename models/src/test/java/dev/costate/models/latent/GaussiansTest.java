package dev.costate.models.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.CounterRandom;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Gaussian terms against closed forms. */
class GaussiansTest {
    private static double value(java.util.function.Function<Var[], Var> f, Tensor... at) {
        List<Shape> shapes = java.util.Arrays.stream(at).map(Tensor::shape).toList();
        return Replay.of(Tape.record(shapes, v -> new Var[] {f.apply(v).sum()}).simplify()).run(at)[0].item();
    }

    private static Tensor row(double... v) {
        return Tensor.of(Shape.of(1, v.length), v);
    }

    /** KL of two normal distributions of one component, by numerical integration; measured differences below 1e-12. */
    @Property(tries = 40)
    void klIsTheIntegral(@ForAll @DoubleRange(min = -2, max = 2) double m1,
            @ForAll @DoubleRange(min = -1, max = 1) double l1, @ForAll @DoubleRange(min = -2, max = 2) double m2,
            @ForAll @DoubleRange(min = -1, max = 1) double l2) {
        double s1 = Math.exp(l1);
        double s2 = Math.exp(l2);
        double integral = 0;
        int n = 4000;
        for (int i = 0; i <= n; i++) {
            double z = -12 + 24.0 * i / n; // the trapezoidal rule converges exponentially here
            double x = m1 + s1 * z;
            double log = -0.5 * z * z - l1 + 0.5 * (x - m2) * (x - m2) / (s2 * s2) + l2;
            integral += Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) * log * 24.0 / n;
        }
        assertEquals(integral, value(v -> Gaussians.kl(v[0], v[1], v[2], v[3]), row(m1), row(l1), row(m2), row(l2)),
                1e-10 * (1 + integral));
        double standard = value(v -> Gaussians.kl(v[0], v[1]), row(m1, m2), row(l1, l2));
        double general = value(v -> Gaussians.kl(v[0], v[1], v[2], v[3]), row(m1, m2), row(l1, l2), row(0, 0),
                row(0, 0));
        assertEquals(general, standard, 1e-13 * (1 + general));
    }

    @Test
    void densityAndDraw() {
        assertEquals(-Gaussians.HALF_LOG_TWO_PI - Math.log(2) - 0.125,
                value(v -> Gaussians.logDensity(v[0], v[1], v[2]), row(3), row(2), row(Math.log(2))), 1e-14);
        assertEquals(0.5 * Math.log(2 * Math.PI), Gaussians.HALF_LOG_TWO_PI, 2e-16);
        assertEquals(2 + 3 * 0.5, value(v -> Gaussians.shifted(v[0], v[1], v[2]), row(2), row(Math.log(3)), row(0.5)),
                1e-14);
        int n = 20000;
        Tensor mean = Tensor.full(Shape.of(n, 1), 2);
        Tensor log = Tensor.full(Shape.of(n, 1), Math.log(3));
        double m = value(v -> Gaussians.draw(v[0], v[1], Var.constant(5), Var.constant(0)).mean(), mean, log);
        double s = value(v -> Gaussians.draw(v[0], v[1], Var.constant(5), Var.constant(0)).minus(2).square().mean(),
                mean, log);
        assertEquals(2, m, 4 * 3 / Math.sqrt(n)); // four standard errors
        assertEquals(9, s, 4 * 9 * Math.sqrt(2.0 / n));
    }

    /**
     * z ~ N(0, 1), x | z ~ N(a z, σ²) a component: the exact posterior is normal with variance 1/(1 + |a|²/σ²), and
     * under it the bound is ln N(x; 0, a aᵀ + σ²), whatever z is drawn. Under any other q it is smaller by KL(q ‖
     * posterior), averaged over q. Measured differences below 1e-13.
     */
    @Property(tries = 30)
    void boundOfALinearGaussianModel(@ForAll @IntRange(min = 1, max = 5) int d,
            @ForAll @DoubleRange(min = 0.2, max = 2) double sigma, @ForAll @IntRange(min = 0, max = 10000) int seed) {
        double[] a = CounterRandom.normal(seed, 1, 0, d);
        double[] x = CounterRandom.normal(seed, 2, 0, d);
        double aa = 0;
        double ax = 0;
        double xx = 0;
        for (int i = 0; i < d; i++) {
            aa += a[i] * a[i];
            ax += a[i] * x[i];
            xx += x[i] * x[i];
        }
        double s2 = sigma * sigma;
        double variance = 1 / (1 + aa / s2);
        double mean = variance * ax / s2;
        // determinant and inverse of a aᵀ + σ² by Sherman and Morrison
        double evidence = -0.5
                * (d * Math.log(2 * Math.PI * s2) + Math.log(1 + aa / s2) + (xx - ax * ax / (s2 + aa)) / s2);
        double other = 0.3;
        for (double[] q : new double[][] {{mean, 0.5 * Math.log(variance)},
            {mean + other, 0.5 * Math.log(variance) - other}}) {
            // the mean over ε ~ N(0, 1) of what is quadratic in ε is that over ±1
            double bound = 0;
            for (double epsilon : new double[] {-1, 1}) {
                bound += 0.5 * value(v -> {
                    Var z = Gaussians.shifted(v[0], v[1], Var.constant(epsilon));
                    Var log = Gaussians.logDensity(v[2], z.times(v[3]),
                            Var.constant(Math.log(sigma)).broadcastTo(Shape.of(1, d)));
                    return Gaussians.elbo(log, Gaussians.kl(v[0], v[1]));
                }, row(q[0]), row(q[1]), row(x), row(a));
            }
            double gap = value(v -> Gaussians.kl(v[0], v[1], v[2], v[3]), row(q[0]), row(q[1]), row(mean),
                    row(0.5 * Math.log(variance)));
            assertEquals(evidence, bound + gap, 1e-11 * (1 + Math.abs(evidence)));
        }
    }
}
