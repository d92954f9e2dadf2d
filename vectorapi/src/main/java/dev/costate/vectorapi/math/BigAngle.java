package dev.costate.vectorapi.math;

/**
 * Reduction of large angles: x·2/π modulo 4 (Payne and Hanek 1983). Stateless, thread-safe.
 *
 * <p>x = M·2ᵉ with a 53-bit M. Bits of 2/π of weight 2^(2−e) and more contribute multiples of 4; the next 192 bits are
 * used.
 *
 * <p>The low 192 bits of their product with M hold the quadrant (2 bits) and the fraction (190 bits). A double is never
 * nearer than about 2⁻⁶² to a multiple of π/2, so more than 120 bits are significant: enough for every double.
 */
final class BigAngle {
    /** A zero word, then the bits of 2/π after the binary point. */
    private static final long[] TWO_OVER_PI = {
        0x0000000000000000L, 0xa2f9836e4e441529L, 0xfc2757d1f534ddc0L, 0xdb6295993c439041L, 0xfe5163abdebbc561L,
        0xb7246e3a424dd2e0L, 0x06492eea09d1921cL, 0xfe1deb1cb129a73eL, 0xe88235f52ebb4484L, 0xe99c7026b45f7e41L,
        0x3991d639835339f4L, 0x9c845f8bbdf9283bL, 0x1ff897ffde05980fL, 0xef2f118b5a0a6d1fL, 0x6d367ecf27cb09b7L,
        0x4f463f669e5fea2dL, 0x7527bac7ebe5f17bL, 0x3d0739f78a5292eaL, 0x6bfb5fb11f8d5d08L, 0x56033046fc7b6babL,
        0xf0cfbc209af4361dL, 0xa9e391615ee61b08L};

    private BigAngle() {
    }

    /** Returns sin x, or cos x if {@code quarter} is 1, for finite |x| ≥ 65536. */
    static double sin(double x, int quarter) {
        long bits = Double.doubleToRawLongBits(x) & Coefficients.MAGNITUDE;
        long m = (bits & Coefficients.FRACTION) | Coefficients.SMALLEST_NORMAL_BITS;
        int at = (int) (bits >>> 52) - 1075 - 2 + 64;
        int word = at >>> 6;
        int shift = at & 63;
        long v0 = window(word, shift);
        long v1 = window(word + 1, shift);
        long v2 = window(word + 2, shift);
        // M·V modulo 2¹⁹², words from the top.
        long p2 = v2 * m;
        long mid = v1 * m;
        long carry = high(v2, m);
        long p1 = mid + carry;
        long p0 = v0 * m + high(v1, m) + (Long.compareUnsigned(p1, mid) < 0 ? 1 : 0);
        int quadrant = (int) (p0 >>> 62);
        long f0 = p0 << 2 | p1 >>> 62;
        long f1 = p1 << 2 | p2 >>> 62;
        long f2 = p2 << 2;
        boolean negative = f0 < 0;
        if (negative) {
            quadrant++;
            f0 = ~f0;
            f1 = ~f1;
            f2 = ~f2;
        }
        int n = f0 != 0 ? Long.numberOfLeadingZeros(f0) : 64 + Long.numberOfLeadingZeros(f1);
        if (n >= 64) {
            f0 = f1;
            f1 = f2;
            f2 = 0;
        }
        int s = n & 63;
        if (s != 0) {
            f0 = f0 << s | f1 >>> 64 - s;
            f1 = f1 << s | f2 >>> 64 - s;
        }
        double unit = Double.longBitsToDouble((1023L - n) << 52);
        double high = (f0 >>> 11) * 0x1p-53 * unit;
        double low = ((f0 & 0x7ff) << 42 | f1 >>> 22) * 0x1p-106 * unit;
        double h = high * Coefficients.PIO2_HIGH;
        double l = ElementaryMath.low(high, Coefficients.PIO2_HIGH, h)
                + (high * Coefficients.PIO2_LOW + low * Coefficients.PIO2_HIGH);
        double r = h + l;
        double tail = (h - r) + l;
        if (negative) {
            r = -r;
            tail = -tail;
        }
        double y = ElementaryMath.quadrant(r, tail, quadrant + quarter);
        return quarter == 0 && x < 0 ? -y : y;
    }

    private static long window(int word, int shift) {
        return shift == 0 ? TWO_OVER_PI[word] : TWO_OVER_PI[word] << shift | TWO_OVER_PI[word + 1] >>> 64 - shift;
    }

    /** High word of the unsigned product of any {@code a} and a positive {@code m}. */
    private static long high(long a, long m) {
        return Math.multiplyHigh(a, m) + (a >> 63 & m);
    }
}
