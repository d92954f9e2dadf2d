package dev.costate.solvers.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Net;
import dev.costate.solvers.ParametricField;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods whose truth is the true solution converge to it as the tolerance falls. */
class ContinuousAdjointTest {
    static Stream<GradientMethod> methods() {
        return GradientMethods.ALL.stream().filter(g -> g.truth() == GradientMethod.Truth.TRUE_SOLUTION);
    }

    private static GradientResult gradient(Net net, Tensor w, Tableau m, GradientMethod g, double tolerance) {
        return GradientMethodsTest.gradient(net, w, SolveOptions.adaptive(m, tolerance, tolerance), g);
    }

    /**
     * Slope of log distance against log tolerance over four and six decades. Measured: 0.995 … 1.021 in all nine
     * cases; at 1e-8 a distance of 10^−7.0 … 10^−9.4.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void slope(GradientMethod g) {
        Net net = new Net(5, 0, 6, 12);
        Tensor w = Net.draw(new SplittableRandom(6), net.statesShape());
        GradientResult exact = gradient(net, w, Methods.VERN7, GradientMethods.DIRECT, 1e-13);
        for (Tableau m : List.of(Methods.BOSH3, Methods.DOPRI5, Methods.VERN7)) {
            double sx = 0;
            double sy = 0;
            double sxx = 0;
            double sxy = 0;
            int n = 0;
            for (int e = 4; e <= (m == Methods.BOSH3 ? 8 : 10); e++) {
                double y = Math.log10(GradientMethodsTest.distance(gradient(net, w, m, g, Math.pow(10, -e)), exact));
                sx -= e;
                sy += y;
                sxx += e * e;
                sxy -= e * y;
                n++;
            }
            double slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
            assertEquals(1, slope, 0.1, g.name() + " by " + m);
        }
    }

    /** Fixed steps where the time's numbers lie 1.5e-8 apart, y' = −p y in closed form. Measured: 4e-9 at most. */
    @ParameterizedTest
    @MethodSource("methods")
    void farFromZero(GradientMethod g) {
        GradientResult r = OdeGradient
                .withCotangent((t, y, p) -> y.times(p[0]).negated(), Shape.SCALAR, List.of(Shape.SCALAR),
                        new double[] {1e8, 1e8 + 1}, SolveOptions.fixed(Methods.RK4, 1e-3), g)
                .runner().withCotangent(Tensor.vector(0, 1), Tensor.scalar(2), Tensor.scalar(0.7));
        assertEquals(Math.exp(-0.7), r.y0Cotangent().item(), 1e-8);
        assertEquals(-2 * Math.exp(-0.7), r.parameterCotangents().get(0).item(), 1e-8);
    }

    /** Random fields, times and directions, at 1e-9. Measured over 400 tries: 6.2e-7 of the largest element at most. */
    @Property(tries = 25)
    void convergesToDirect(@ForAll long seed) {
        Net net = new Net(seed);
        Tensor w = Net.draw(new SplittableRandom(seed + 1), net.statesShape());
        Tableau m = seed % 2 == 0 ? Methods.DOPRI5 : Methods.DOP853;
        GradientResult exact = gradient(net, w, m, GradientMethods.DIRECT, 1e-12);
        methods().forEach(g -> {
            GradientResult r = gradient(net, w, m, g, 1e-9);
            double d = GradientMethodsTest.distance(r, exact);
            assertTrue(d < 1e-5, g.name() + ": " + d);
            assertTrue(r.vjps() > 0);
        });
    }

    /**
     * A field that contracts by e^−20: where the state cannot be solved backwards, its dense output still can be
     * read.
     */
    @Test
    void stableWhereTheFieldContracts() {
        ParametricField f = (t, y, p) -> y.times(p[0]);
        SolveOptions o = SolveOptions.adaptive(Methods.DOPRI5, 1e-6, 1e-6);
        // measured: 6.2e-8 and 3.6e-7
        for (GradientMethod g : List.of(GradientMethods.INTERPOLATING, GradientMethods.QUADRATURE)) {
            GradientResult r = OdeGradient.ofLoss(f, Shape.of(1), List.of(Shape.SCALAR), new double[] {0, 1, 4},
                    o, g, s -> s.sum()).runner().at(Tensor.vector(1), Tensor.scalar(-5));
            double e1 = Math.exp(-5);
            double e4 = Math.exp(-20);
            assertEquals(e1 + 4 * e4, r.parameterCotangents().get(0).item(), 1e-5);
            assertEquals(1 + e1 + e4, r.y0Cotangent().at(0), 1e-5);
        }
    }

    /** The Kronrod rule integrates degree 11 and the Gauss rule inside it degree 5; one degree more they do not. */
    @Test
    void theRules() {
        for (int degree = 0; degree <= 12; degree += 2) {
            double kronrod = 0;
            double gauss = 0;
            for (int i = 0; i < 4; i++) {
                double v = Math.pow(Quadrature.NODES[i], degree) * (i < 3 ? 2 : 1);
                kronrod += Quadrature.KRONROD[i] * v;
                gauss += Quadrature.GAUSS[i] * v;
            }
            double exact = 2.0 / (degree + 1);
            assertEquals(degree <= 10, Math.abs(kronrod - exact) < 1e-15, "Kronrod " + degree);
            assertEquals(degree <= 4, Math.abs(gauss - exact) < 1e-15, "Gauss " + degree);
        }
    }

    /** The slopes of the dense output's weights against differences. Measured: 2e-9 at most. */
    @Test
    void denseSlopes() {
        for (OdeMethod method : Methods.ALL) {
            if (!(method instanceof Tableau m)) {
                continue;
            }
            int n = m.stages() + m.denseStages();
            double[] s = new double[n];
            double[] a = new double[n];
            double[] b = new double[n];
            for (double theta : new double[] {0, 0.3, 0.5, 1}) {
                m.denseDerivativeWeights(theta, s);
                m.denseWeights(theta + 1e-6, a);
                m.denseWeights(theta - 1e-6, b);
                for (int i = 0; i < n; i++) {
                    assertEquals((a[i] - b[i]) / 2e-6, s[i], 1e-8, m + " " + i + " at " + theta);
                }
            }
        }
    }

    /** The quality numbers fall with the tolerance. Measured from 1e-5 to 1e-9: to 1.4e-4 of what they were or less. */
    @ParameterizedTest
    @MethodSource("methods")
    void quality(GradientMethod g) {
        Net net = new Net(5, 0, 6, 12);
        Tensor w = Net.draw(new SplittableRandom(6), net.statesShape());
        double coarse = gradient(net, w, Methods.DOPRI5, g, 1e-5).quality();
        double fine = gradient(net, w, Methods.DOPRI5, g, 1e-9).quality();
        assertTrue(fine > 0 && fine < 1e-3 * coarse, g.name() + ": " + coarse + " fell to " + fine);
    }

    @Test
    void refusesWhatItCannotSolve() {
        SolveOptions o = SolveOptions.fixed(Methods.LEAPFROG, 0.1);
        methods().forEach(
                g -> assertTrue(g.refusal(o).orElseThrow().contains("no positions and momenta"), g.name()));
    }
}
