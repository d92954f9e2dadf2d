package dev.costate.models.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.LevenbergMarquardt;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Standard errors and profiles, against the certified values of NIST's Statistical Reference Datasets for nonlinear
 * regression (National Institute of Standards and Technology, www.itl.nist.gov/div898/strd), closed forms and
 * invariance.
 */
class UncertaintyTest {
    private static final double[] MISRA_Y = {10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05,
        61.01, 66.40, 75.47, 81.78};
    private static final double[] MISRA_X = {77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3,
        536.8, 593.1, 689.1, 760.0};
    private static final double[] THURBER_Y = {80.574, 84.248, 87.264, 87.195, 89.076, 89.608, 89.868, 90.101, 92.405,
        95.854, 100.696, 101.060, 401.672, 390.724, 567.534, 635.316, 733.054, 759.087, 894.206, 990.785, 1090.109,
        1080.914, 1122.643, 1178.351, 1260.531, 1273.514, 1288.339, 1327.543, 1353.863, 1414.509, 1425.208, 1421.384,
        1442.962, 1464.350, 1468.705, 1447.894, 1457.628};
    private static final double[] THURBER_X = {-3.067, -2.981, -2.921, -2.912, -2.840, -2.797, -2.702, -2.699, -2.633,
        -2.481, -2.363, -2.322, -1.501, -1.460, -1.274, -1.212, -1.100, -1.046, -0.915, -0.714, -0.566, -0.545, -0.400,
        -0.309, -0.109, -0.103, 0.010, 0.119, 0.377, 0.790, 0.963, 1.006, 1.115, 1.572, 1.841, 2.047, 2.200};
    private static final double[] MGH_Y = {0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323,
        0.0235, 0.0246};
    private static final double[] MGH_X = {4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625};

    private static Function<Bound, Var> residuals(double[] x, double[] y, BiFunction<Var, Var[], Var> model) {
        return p -> {
            Var[] b = new Var[p.theta().shape().size()];
            Arrays.setAll(b, i -> p.theta().select(0, i));
            return model.apply(Var.constant(Tensor.vector(x)), b).minus(Var.constant(Tensor.vector(y)));
        };
    }

    private static ParameterSpec from(double... start) {
        return ParameterSpec.of("b", Shape.of(start.length), Init.values(start));
    }

    /** From both of NIST's starts to 9 digits of values and residual sum of squares, and 7 of standard errors. */
    private static void certified(Function<Bound, Var> residuals, double[][] starts, double[] values, double[] errors,
            double squares) {
        for (double[] start : starts) {
            Fit.Minimum found = Fit.by(new LevenbergMarquardt()).withIterations(500).withTolerance(1e-10)
                    .minimise(from(start), residuals);
            Uncertainty u = new Uncertainty(found.parameters(), residuals);
            assertEquals(squares, 2 * found.loss(), 1e-9 * squares, found::toString);
            assertEquals(Math.sqrt(squares / (residualCount(residuals, start) - start.length)),
                    u.noise(), 1e-9 * u.noise());
            for (int i = 0; i < values.length; i++) {
                assertEquals(values[i], found.parameters().flat()[i], 1e-8 * Math.abs(values[i]));
                assertEquals(errors[i], u.standardErrors()[i], 1e-7 * errors[i]);
            }
        }
    }

    private static int residualCount(Function<Bound, Var> residuals, double[] start) {
        return new ReplayedFunction(from(start), residuals).size();
    }

    @Test
    void misra1a() {
        certified(residuals(MISRA_X, MISRA_Y, (x, b) -> b[0].times(x.times(b[1].negated()).exp().negated().plus(1))),
                new double[][] {{500, 1e-4}, {250, 5e-4}}, new double[] {2.3894212918e2, 5.5015643181e-4},
                new double[] {2.7070075241, 7.2668688436e-6}, 1.2455138894e-1);
    }

    /** Of higher difficulty. */
    @Test
    void thurber() {
        certified(
                residuals(THURBER_X, THURBER_Y,
                        (x, b) -> b[3].times(x).plus(b[2]).times(x).plus(b[1]).times(x).plus(b[0])
                                .dividedBy(b[6].times(x).plus(b[5]).times(x).plus(b[4]).times(x).plus(1))),
                new double[][] {{1000, 1000, 400, 40, 0.7, 0.3, 0.03}, {1300, 1500, 500, 75, 1, 0.4, 0.05}},
                new double[] {1.2881396800e3, 1.4910792535e3, 5.8323836877e2, 7.5416644291e1, 9.6629502864e-1,
                    3.9797285797e-1, 4.9727297349e-2},
                new double[] {4.6647963344, 3.9571156086e1, 2.8698696102e1, 5.5675370270, 3.1333340687e-2,
                    1.4984928198e-2, 6.5842344623e-3},
                5.6427082397e3);
    }

    /** Of higher difficulty. */
    @Test
    void mgh09() {
        certified(
                residuals(MGH_X, MGH_Y,
                        (x, b) -> b[0].times(x.plus(b[1])).times(x).dividedBy(x.plus(b[2]).times(x).plus(b[3]))),
                new double[][] {{25, 39, 41.5, 39}, {0.25, 0.39, 0.415, 0.39}},
                new double[] {1.9280693458e-1, 1.9128232873e-1, 1.2305650693e-1, 1.3606233068e-1},
                new double[] {1.1435312227e-2, 1.9633220911e-1, 8.0842031232e-2, 9.0025542308e-2}, 3.0750560385e-4);
    }

    /** A line: errors are those of linear regression, the deviance is m·ln(1 + z²/(m − n)), z in standard errors. */
    @Test
    void linearProfile() {
        double[] x = {0, 1, 2, 3, 4, 5};
        double[] y = {1.1, 2.9, 5.2, 6.8, 9.1, 11.2};
        Function<Bound, Var> residuals = residuals(x, y, (t, b) -> t.times(b[1]).plus(b[0]));
        Fit.Minimum found = Fit.by(new LevenbergMarquardt()).minimise(from(0, 0), residuals);
        Uncertainty u = new Uncertainty(found.parameters(), residuals);
        double sxx = 17.5;
        assertEquals(u.noise() / Math.sqrt(sxx), u.standardErrors()[1], 1e-14);
        assertEquals(u.noise() * Math.sqrt(1.0 / 6 + 2.5 * 2.5 / sxx), u.standardErrors()[0], 1e-14);
        // the line at x = 7
        double[] ahead = u.standardErrors(p -> p.theta().select(0, 1).times(7).plus(p.theta().select(0, 0)));
        assertEquals(u.noise() * Math.sqrt(1.0 / 6 + 4.5 * 4.5 / sxx), ahead[0], 1e-14);
        for (int i = 0; i < 2; i++) {
            Uncertainty.Profile profile = u.profile(i);
            double best = found.parameters().flat()[i];
            double error = u.standardErrors()[i];
            double half = error * Math.sqrt(4 * Math.expm1(3.841458820694124 / 6));
            assertEquals(best - half, profile.lower(), 1e-8);
            assertEquals(best + half, profile.upper(), 1e-8);
            assertEquals(13, profile.values().length);
            for (int k = 0; k < 13; k++) {
                double z = (profile.values()[k] - best) / error;
                assertEquals(6 * Math.log1p(z * z / 4), profile.deviance()[k], 1e-9);
            }
        }
    }

    /** The interval of ln b is the logarithm of that of b; linearised ones are not. */
    @Test
    void profilesDoNotDependOnCoordinates() {
        Function<Bound, Var> plain = residuals(MISRA_X, MISRA_Y,
                (x, b) -> b[0].times(x.times(b[1].negated()).exp().negated().plus(1)));
        Function<Bound, Var> logarithms = residuals(MISRA_X, MISRA_Y,
                (x, b) -> b[0].exp().times(x.times(b[1].exp().negated()).exp().negated().plus(1)));
        Fit by = Fit.by(new LevenbergMarquardt());
        Uncertainty a = new Uncertainty(by.minimise(from(250, 5e-4), plain).parameters(), plain);
        Uncertainty b = new Uncertainty(by.minimise(from(Math.log(250), Math.log(5e-4)), logarithms).parameters(),
                logarithms);
        for (int i = 0; i < 2; i++) {
            Uncertainty.Profile p = a.profile(i);
            Uncertainty.Profile q = b.profile(i);
            assertEquals(p.lower(), Math.exp(q.lower()), 1e-7 * p.lower());
            assertEquals(p.upper(), Math.exp(q.upper()), 1e-7 * p.upper());
        }
        Uncertainty.Profile p = a.profile(0);
        double excess = (p.lower() + p.upper()) / 2 - p.values()[6];
        // measured: 1.2% longer upwards
        assertTrue(excess > 0.01 * (p.upper() - p.lower()), () -> "longer upwards by " + excess);
        double[] errors = a.standardErrors();
        double[] back = b.standardErrors(t -> t.theta().exp());
        assertEquals(errors[0], back[0], 1e-7 * errors[0]);
        assertEquals(errors[1], back[1], 1e-7 * errors[1]);
    }

    /** A slope that a bound holds is known, and the profile of the other ends where that of a line through it does. */
    @Test
    void bounds() {
        double[] x = {-2, -1, 0, 1, 2};
        double[] y = {-4.2, -1.9, 0.1, 2.1, 3.9};
        Function<Bound, Var> residuals = residuals(x, y, (t, b) -> t.times(b[1]).plus(b[0]));
        ParameterSpec spec = ParameterSpec.of("level", Shape.SCALAR, Init.constant(0))
                .and(ParameterSpec.of("rate", Shape.SCALAR, Init.constant(1)).within(0, 1.5));
        Fit.Minimum found = Fit.by(new LevenbergMarquardt()).minimise(spec, residuals);
        assertEquals(1.5, found.value(1));
        Uncertainty u = new Uncertainty(found.parameters(), residuals);
        assertEquals(0, u.standardErrors()[1]);
        assertEquals(u.noise() / Math.sqrt(5), u.standardErrors()[0], 1e-14);
        assertEquals(1.5, u.profile(1).upper());
        assertTrue(u.profile(1).lower() < 1.4);
    }

    /** b₀ + b₁ alone is determined: profiles do not rise. */
    @Test
    void whatIsNotDetermined() {
        double[] x = {1, 1, 1, 1};
        double[] y = {0.9, 1.1, 1.2, 1.0};
        Function<Bound, Var> residuals = residuals(x, y, (t, b) -> t.times(b[0]).plus(b[1]));
        Fit.Minimum found = Fit.by(new LevenbergMarquardt()).minimise(from(0.5, 0.5), residuals);
        Uncertainty u = new Uncertainty(found.parameters(), residuals);
        Uncertainty.Profile profile = u.profile(0);
        assertEquals(Double.NEGATIVE_INFINITY, profile.lower());
        assertEquals(Double.POSITIVE_INFINITY, profile.upper());
        assertThrows(IllegalArgumentException.class,
                () -> new Uncertainty(from(1, 2, 3, 4).initial(0), residuals));
    }
}
