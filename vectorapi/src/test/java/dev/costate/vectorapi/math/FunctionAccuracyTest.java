package dev.costate.vectorapi.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.vectorapi.Unary;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Errors of the elementary functions against a 40-digit reference.
 *
 * <p>At random points of every magnitude, at points where a recipe changes, and at the edges of the range of results.
 * The bounds are those measured at 10⁶ points (see {@link ElementaryMath}), rounded up.
 */
class FunctionAccuracyTest {
    private static final int POINTS = 10_000;
    private final SplittableRandom random = new SplittableRandom(7);

    private double point(int i, double scale) {
        double u = random.nextDouble() * 2 - 1;
        return switch (i % 4) {
            case 0 -> u * scale;
            case 1 -> u * 3;
            case 2 -> u * StrictMath.pow(2, random.nextInt(24) - 20);
            default -> u * StrictMath.pow(2, random.nextInt(330) - 320);
        };
    }

    private void check(String name, double bound, DoubleUnaryOperator f, Function<BigDecimal, BigDecimal> reference,
            double least, double most, double scale, double... edges) {
        double worst = 0;
        double where = 0;
        for (int i = 0; i < POINTS + 3 * edges.length; i++) {
            double edge = i < POINTS ? 0 : edges[(i - POINTS) / 3];
            double x = i < POINTS ? point(i, scale)
                    : i % 3 == 0 ? edge : i % 3 == 1 ? Math.nextUp(edge) : Math.nextDown(edge);
            if (x < least || x > most || x == 0) {
                continue;
            }
            double error = Reference.ulps(f.applyAsDouble(x), reference.apply(Reference.of(x)));
            if (!(error <= worst)) {
                worst = error;
                where = x;
            }
        }
        assertTrue(worst <= bound, name + ": " + worst + " ulp at " + where);
        assertTrue(worst > 0.4,
                name + ": the reference must differ from the result by rounding, but the worst is " + worst);
    }

    @Test
    void exp() {
        check("exp", 1.1, ElementaryMath::exp, Reference::expTiny, -745.13, 709.78, 745, 708, -708, -708.4, -720, -744,
                -745.13, 709.78, 0.3465735902799726, 1e-300);
    }

    @Test
    void expm1() {
        check("expm1", 1.5, ElementaryMath::expm1, Reference::expm1, -800, 709.78, 700,
                0.3465735902799726, -0.3465735902799726, 708, -708, 709.78, 37, -37, 1e-17, 4.9e-324);
    }

    @Test
    void log() {
        check("log", 1, ElementaryMath::log, x -> Reference.log(x, StrictMath.log(x.doubleValue())), Double.MIN_VALUE,
                Double.MAX_VALUE, 1e10, Math.sqrt(0.5), Math.sqrt(2), 0.999, 1.001, Double.MIN_NORMAL, 1e-310,
                Double.MAX_VALUE, 1e300);
        assertEquals(0, Double.doubleToRawLongBits(ElementaryMath.log(1)));
    }

    @Test
    void log1p() {
        check("log1p", 1.6, ElementaryMath::log1p, Reference::log1p, Math.nextUp(-1.0), 1e300, 1e6,
                Math.sqrt(0.5) - 1, Math.sqrt(2) - 1, -0.9999999999, -0.999, 0x1p-53, 1e-20, 1e290, 4.9e-324);
    }

    @Test
    void tanh() {
        check("tanh", 2, ElementaryMath::tanh, Reference::tanh, -354, 354, 20, 0.17328679513998632, 0.55, 1, 22, 354,
                4.9e-324);
    }

    @Test
    void sigmoid() {
        check("sigmoid", 2, x -> ElementaryMath.apply(Unary.SIGMOID, x), Reference::sigmoid, -745, 745, 745, 708, -708,
                -709, -740, 37, -37);
    }

    @Test
    void softplus() {
        check("softplus", 2, x -> ElementaryMath.apply(Unary.SOFTPLUS, x), Reference::softplus, -745, 745, 745, 708,
                -708, -740, 37, -37, 1e-8, -1e-8);
    }

    @Test
    void silu() {
        check("silu", 2.4, x -> ElementaryMath.apply(Unary.SILU, x),
                x -> x.multiply(Reference.sigmoid(x), Reference.MC), -751, 745, 745, 708, -708, -740, -751);
    }

    @Test
    void sin() {
        check("sin", 1, ElementaryMath::sin, x -> Reference.sin(x, 0), -1e308, 1e308, 70000,
                65536, 1e22, 1e300, 6381956970095103.0 * 0x1p797, Math.PI, 100 * Math.PI, 4.9e-324);
    }

    @Test
    void cos() {
        check("cos", 1, ElementaryMath::cos, x -> Reference.sin(x, 1), -1e308, 1e308, 70000,
                65536, 1e22, 1e300, 6381956970095103.0 * 0x1p797, Math.PI / 2, 99.5 * Math.PI);
    }

    @Test
    void erf() {
        check("erf", 1.6, ElementaryMath::erf, Reference::erf, -7, 7, 6, 0.875, 1, 3, 5.9, 4.9e-324);
    }

    /** The lower tail, −x/2·erfc(−x/√2), is where the error is largest: 4.5 at 1.5·10⁶ points. */
    @Test
    void gelu() {
        check("gelu", 4.6, x -> ElementaryMath.apply(Unary.GELU, x), Reference::gelu, -38.4, 8, 38, 1, -1, -37, -38.2,
                1e-10);
    }

    @Test
    void elu() {
        check("elu", 1.5, x -> ElementaryMath.apply(Unary.ELU, x), Reference::expm1, -800, -1e-320, 700,
                -0.3465735902799726, -37);
    }

    /** Pairs over the whole range of results, subnormal ones and negative bases included. */
    @Test
    void pow() {
        double worst = 0;
        String where = "";
        for (int i = 0; i < POINTS; i++) {
            double a = i % 3 == 0 ? 1 + (random.nextDouble() - 0.4) * 0.7
                    : StrictMath.exp((random.nextDouble() * 2 - 1) * (i % 3 == 1 ? 700 : 3));
            double b = (random.nextDouble() * 2 - 1) * 740 / Math.max(1e-3, Math.abs(StrictMath.log(a)));
            if (i % 5 == 0) {
                b = Math.rint(b);
            }
            double expected = StrictMath.pow(a, b);
            if (expected == 0 || Double.isInfinite(expected)) {
                continue;
            }
            BigDecimal h = Reference.of(b).multiply(Reference.log(Reference.of(a), StrictMath.log(a)), Reference.MC);
            double error = Reference.ulps(ElementaryMath.pow(a, b), Reference.expTiny(h));
            if (error > worst) {
                worst = error;
                where = a + "^" + b;
            }
            assertEquals(a, ElementaryMath.pow(a, 1));
            if (b == Math.rint(b) && Math.abs(b) < 1e9) {
                assertEquals(b % 2 == 0 ? ElementaryMath.pow(a, b) : -ElementaryMath.pow(a, b),
                        ElementaryMath.pow(-a, b));
            }
        }
        assertTrue(worst <= 1.5 && worst > 0.4, worst + " ulp at " + where);
        for (int base = 2; base < 12; base++) {
            double power = 1;
            for (int e = 0; e < 15; e++) {
                assertEquals(power, ElementaryMath.pow(base, e), base + "^" + e);
                power *= base;
            }
        }
    }
}
