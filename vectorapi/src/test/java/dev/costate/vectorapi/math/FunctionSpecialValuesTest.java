package dev.costate.vectorapi.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;
import org.junit.jupiter.api.Test;

/** Signed zeros, infinities, NaN, overflow and underflow. */
class FunctionSpecialValuesTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private static void is(double expected, Unary f, double x) {
        double y = ElementaryMath.apply(f, x);
        assertEquals(Double.doubleToLongBits(expected), Double.doubleToLongBits(y),
                () -> f + "(" + x + ") = " + y + ", not " + expected);
    }

    @Test
    void nanGoesThroughEverythingButTheStep() {
        for (double nan : new double[] {NAN, Double.longBitsToDouble(0xfff8000000000000L)}) {
            for (Unary f : Unary.values()) {
                is(f == Unary.STEP ? 0 : NAN, f, nan);
            }
        }
    }

    @Test
    void oddFunctionsKeepTheSignOfZero() {
        for (Unary f : new Unary[] {Unary.IDENTITY, Unary.SIGN, Unary.SQRT, Unary.EXPM1, Unary.LOG1P, Unary.TANH,
            Unary.SIN, Unary.ERF, Unary.ELU, Unary.GELU, Unary.SILU}) {
            is(0.0, f, 0.0);
            is(-0.0, f, -0.0);
        }
    }

    @Test
    void otherFunctionsAtZero() {
        for (double zero : new double[] {0.0, -0.0}) {
            is(1, Unary.EXP, zero);
            is(1, Unary.COS, zero);
            is(-INF, Unary.LOG, zero);
            is(0.5, Unary.SIGMOID, zero);
            is(StrictMath.log(2), Unary.SOFTPLUS, zero);
            is(0.0, Unary.RELU, zero);
            is(0.0, Unary.STEP, zero);
            is(0.0, Unary.ABS, zero);
            is(0.0, Unary.SQUARE, zero);
            is(zero == 0 && 1 / zero < 0 ? -INF : INF, Unary.RECIPROCAL, zero);
        }
    }

    @Test
    void infinities() {
        double[][] table = {
            {Unary.EXP.ordinal(), 0, INF}, {Unary.EXPM1.ordinal(), -1, INF}, {Unary.LOG.ordinal(), NAN, INF},
            {Unary.LOG1P.ordinal(), NAN, INF}, {Unary.TANH.ordinal(), -1, 1}, {Unary.SIGMOID.ordinal(), 0, 1},
            {Unary.SOFTPLUS.ordinal(), 0, INF}, {Unary.SIN.ordinal(), NAN, NAN}, {Unary.COS.ordinal(), NAN, NAN},
            {Unary.ERF.ordinal(), -1, 1}, {Unary.RELU.ordinal(), 0, INF}, {Unary.ELU.ordinal(), -1, INF},
            {Unary.GELU.ordinal(), -0.0, INF}, {Unary.SILU.ordinal(), -0.0, INF}, {Unary.STEP.ordinal(), 0, 1},
            {Unary.SIGN.ordinal(), -1, 1}, {Unary.SQRT.ordinal(), NAN, INF}, {Unary.RECIPROCAL.ordinal(), -0.0, 0},};
        for (double[] row : table) {
            Unary f = Unary.values()[(int) row[0]];
            is(row[1], f, -INF);
            is(row[2], f, INF);
        }
    }

    @Test
    void edgesOfTheRange() {
        is(INF, Unary.EXP, 709.782712893385);
        is(Double.MIN_VALUE, Unary.EXP, -744.5);
        is(0, Unary.EXP, -745.2);
        is(INF, Unary.EXPM1, 710);
        is(-1, Unary.EXPM1, -60);
        is(NAN, Unary.LOG, -1);
        is(NAN, Unary.LOG, -Double.MIN_VALUE);
        is(-INF, Unary.LOG1P, -1);
        is(NAN, Unary.LOG1P, Math.nextDown(-1.0));
        is(1, Unary.TANH, 22);
        is(-1, Unary.TANH, -1e300);
        is(1, Unary.SIGMOID, 40);
        is(0, Unary.SIGMOID, -746);
        is(1e300, Unary.SOFTPLUS, 1e300);
        is(0, Unary.SOFTPLUS, -1e300);
        is(1, Unary.ERF, 6);
        is(1e300, Unary.GELU, 1e300);
        is(-0.0, Unary.GELU, -1e300);
        is(1e300, Unary.SILU, 1e300);
        is(-0.0, Unary.SILU, -1e300);
        for (double tiny : new double[] {Double.MIN_VALUE, -Double.MIN_VALUE, 3 * Double.MIN_VALUE,
            Double.MIN_NORMAL}) {
            for (Unary f : new Unary[] {Unary.EXPM1, Unary.LOG1P, Unary.TANH, Unary.SIN}) {
                is(tiny, f, tiny);
            }
            is(1, Unary.EXP, tiny);
            is(1, Unary.COS, tiny);
        }
    }

    /** The table of {@code StrictMath.pow}, over all pairs of telling values. */
    @Test
    void powerHasTheSpecialValuesOfStrictMath() {
        double[] values = {0.0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, INF, -INF, NAN, 1e300, -1e300, 0x1p53,
            0x1p53 + 2, 0x1p53 - 1, 1 - 0x1p53, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE, Math.nextUp(1.0),
            Math.nextDown(1.0), 1024, -1074, -1075, 1023};
        for (double a : values) {
            for (double b : values) {
                double expected = StrictMath.pow(a, b);
                double actual = ElementaryMath.pow(a, b);
                boolean special = expected == 0 || Double.isInfinite(expected) || Double.isNaN(expected)
                        || Math.abs(expected) == 1;
                double allowed = special ? 0 : 2 * Math.ulp(expected);
                assertEquals(expected, actual, allowed, a + "^" + b);
                if (special) {
                    assertEquals(Double.doubleToLongBits(expected), Double.doubleToLongBits(actual), a + "^" + b);
                }
            }
        }
    }

    @Test
    void fusedFormsAreTheirFormulas() {
        double[] values = {0.0, -0.0, 0.3, -0.3, 1.7, -1.7, 12, -12, 50, -50, 800, -800, INF, -INF, NAN};
        for (double a : values) {
            for (double b : new double[] {1, -2.5}) {
                double s = ElementaryMath.apply(Unary.SIGMOID, a);
                assertEquals(b * (s * (1 + a * (1 - s))), ElementaryMath.apply(Binary.SILU_BACKWARD, a, b));
                assertEquals(b * s, ElementaryMath.apply(Binary.SOFTPLUS_BACKWARD, a, b));
                assertEquals(b * ElementaryMath.exp(Math.min(a, 0)), ElementaryMath.apply(Binary.ELU_BACKWARD, a, b));
                double phi = ElementaryMath.exp(-0.5 * (a * a)) * (1 / Math.sqrt(2 * Math.PI));
                double distribution = 0.5 * (1 + ElementaryMath.erf(a * Math.sqrt(0.5)));
                assertEquals(b * (distribution + a * phi), ElementaryMath.apply(Binary.GELU_BACKWARD, a, b), 1e-15);
            }
        }
    }
}
