package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.math.Coefficients.*;
import static dev.costate.vectorapi.simd.SimdParts.*;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Tests whether any operand of a block is outside the range of a fast recipe. Stateless, thread-safe.
 *
 * <p>A bound is tested by the sign of a difference of bits; the signs are joined over the block and tested once.
 */
final class SimdRange {
    private SimdRange() {
    }

    /** Whether any |x| is above the limit, or NaN; n is a multiple of the lanes. */
    static boolean beyond(double[] x, int a, double[] y, int b, int n, long limit) {
        LongVector most = all(limit);
        LongVector bad = all(0);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            bad = bad.or(most.sub(bits(Lanes.load(x, a + i)).and(MAGNITUDE)));
        }
        return bad.reduceLanes(VectorOperators.OR) < 0;
    }

    /** Whether any element is not a positive normal number. */
    static boolean notPositiveNormal(double[] x, int a, double[] y, int b, int n, long limit) {
        LongVector most = all(INFINITY_BITS - 1);
        LongVector bad = all(0);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector u = bits(Lanes.load(x, a + i));
            bad = bad.or(u).or(u.sub(SMALLEST_NORMAL_BITS)).or(most.sub(u));
        }
        return bad.reduceLanes(VectorOperators.OR) < 0;
    }

    /** Whether any 1 + x is outside the fast range of ln(1 + x). */
    static boolean beyondLog1p(double[] x, int a, double[] y, int b, int n, long limit) {
        LongVector most = all(LOG1P_MOST);
        LongVector bad = all(0);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector u = bits(Lanes.load(x, a + i).add(1));
            bad = bad.or(u).or(u.sub(LOG1P_LEAST)).or(most.sub(u));
        }
        return bad.reduceLanes(VectorOperators.OR) < 0;
    }

    /** Whether any element is below −limit, or NaN. */
    static boolean belowMinus(double[] x, int a, double[] y, int b, int n, long limit) {
        LongVector most = all(limit);
        LongVector infinity = all(INFINITY_BITS);
        LongVector bad = all(0);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector u = bits(Lanes.load(x, a + i));
            LongVector size = u.and(MAGNITUDE);
            bad = bad.or(most.sub(size.and(signMask(u)))).or(infinity.sub(size));
        }
        return bad.reduceLanes(VectorOperators.OR) < 0;
    }

    /** Whether any pair is outside the fast range of the power. */
    static boolean beyondPower(double[] x, int a, double[] y, int b, int n, long limit) {
        LongVector bad = all(0);
        LongVector mostA = all(INFINITY_BITS - 1);
        LongVector mostB = all(POWER_EXPONENT_LIMIT);
        LongVector mostSize = bits(Lanes.all(POWER_SIZE));
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector u = bits(Lanes.load(x, a + i));
            LongVector v = bits(Lanes.load(y, b + i)).and(MAGNITUDE);
            LongVector size = bits(v.reinterpretAsDoubles().mul(abs(SimdLog.exponent(SimdLog.moved(u))).add(0.5)));
            bad = bad.or(u).or(u.sub(SMALLEST_NORMAL_BITS)).or(mostA.sub(u)).or(mostB.sub(v))
                    .or(mostSize.sub(size.and(MAGNITUDE)));
        }
        return bad.reduceLanes(VectorOperators.OR) < 0;
    }
}
