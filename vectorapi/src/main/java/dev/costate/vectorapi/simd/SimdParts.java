package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.math.Coefficients.*;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pieces shared by the vector recipes. Stateless, thread-safe.
 *
 * <p>Everything here must be inlined into the loop that calls it, otherwise each vector is boxed. So methods are short,
 * without lambda, mask, compare or conversion, and selection is integer arithmetic on the bits.
 */
final class SimdParts {
    static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, Lanes.SPECIES.vectorShape());

    private SimdParts() {
    }

    static LongVector all(long x) {
        return LongVector.broadcast(LONGS, x);
    }

    static DoubleVector fma(DoubleVector a, double b, DoubleVector c) {
        return a.fma(Lanes.all(b), c);
    }

    static DoubleVector fma(DoubleVector a, DoubleVector b, double c) {
        return a.fma(b, Lanes.all(c));
    }

    static DoubleVector fma(DoubleVector a, double b, double c) {
        return a.fma(Lanes.all(b), Lanes.all(c));
    }

    static LongVector bits(DoubleVector x) {
        return x.reinterpretAsLongs();
    }

    static DoubleVector abs(DoubleVector x) {
        return bits(x).and(MAGNITUDE).reinterpretAsDoubles();
    }

    static DoubleVector negate(DoubleVector x) {
        return bits(x).lanewise(VectorOperators.XOR, SIGN).reinterpretAsDoubles();
    }

    /** y ≥ 0 with the sign of x. */
    static DoubleVector withSign(DoubleVector y, DoubleVector x) {
        return bits(y).or(bits(x).and(SIGN)).reinterpretAsDoubles();
    }

    /** All ones where the sign bit of x is set, otherwise zero. */
    static LongVector signMask(LongVector x) {
        return x.lanewise(VectorOperators.ASHR, 63);
    }

    /** yes where the mask is all ones, no where it is zero. */
    static DoubleVector choose(LongVector mask, DoubleVector yes, DoubleVector no) {
        LongVector n = bits(no);
        return bits(yes).lanewise(VectorOperators.XOR, n).and(mask).lanewise(VectorOperators.XOR, n)
                .reinterpretAsDoubles();
    }

    /** x if its sign bit is clear, otherwise +0. */
    static DoubleVector positivePart(DoubleVector x) {
        LongVector b = bits(x);
        return b.and(signMask(b).not()).reinterpretAsDoubles();
    }

    /** Rounding error of p = a·b. */
    static DoubleVector low(DoubleVector a, DoubleVector b, DoubleVector p) {
        return a.fma(b, negate(p));
    }

    /** 2ᵏ for the k in the low bits of t. */
    static DoubleVector power2(DoubleVector t) {
        return bits(t).lanewise(VectorOperators.LSHL, 52).add(ONE_BITS).reinterpretAsDoubles();
    }

    /** p·2ᵏ by adding to the exponent. */
    static DoubleVector scale(DoubleVector p, DoubleVector t) {
        return bits(t).lanewise(VectorOperators.LSHL, 52).add(bits(p)).reinterpretAsDoubles();
    }

    /** (eʳ − 1 − r)/r², given r and r². */
    static DoubleVector exponential(DoubleVector r, DoubleVector z) {
        DoubleVector even = fma(fma(fma(fma(fma(Lanes.all(E10), z, E8), z, E6), z, E4), z, E2), z, E0);
        DoubleVector odd = fma(fma(fma(fma(Lanes.all(E9), z, E7), z, E5), z, E3), z, E1);
        return odd.fma(r, even);
    }

    /** x = k·ln 2 + r: eʳ. */
    static DoubleVector expFraction(DoubleVector x, DoubleVector t) {
        DoubleVector k = t.sub(MAGIC);
        DoubleVector r = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, x));
        DoubleVector z = r.mul(r);
        return z.fma(exponential(r, z), r).add(1);
    }

    /** e^(h + l)·2⁻ᵏ for the k in t. */
    static DoubleVector growth(DoubleVector h, DoubleVector l, DoubleVector t) {
        DoubleVector k = t.sub(MAGIC);
        DoubleVector high = fma(k, -LN2_HIGH, h);
        DoubleVector low = fma(k, LN2_LOW, negate(l));
        DoubleVector r = high.sub(low);
        DoubleVector z = r.mul(r);
        return r.add(z.fma(exponential(r, z), high.sub(r).sub(low))).add(1);
    }
}
