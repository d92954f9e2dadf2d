package dev.costate.vectorapi.scalar;

import java.util.Arrays;

/**
 * What a complex discrete Fourier transform of one length needs: its factors and its roots of unity. Immutable.
 *
 * <p>X[k] = Σⱼ x[j]·e^(−2πi·jk/n). A length whose prime factors are at most {@value #LARGEST_RADIX} is a product of
 * radices r and takes one pass for each (Stockham 1966; Van Loan 1992, section 1.7). With n = s·L, L = r·m and s the
 * product of the radices before, a pass maps x to y: for p &lt; m, q &lt; s and u &lt; r
 *
 * <p>y[q + s(rp + u)] = e^(−2πi·pu/L) · Σₜ x[q + s(p + mt)]·e^(−2πi·tu/r).
 *
 * <p>Any other length is a cyclic convolution with a chirp (Bluestein 1970), of a length M ≥ 2n − 1 that is a power of
 * two times 1, 3 or 5: with b[j] = e^(πi·j²/n), X[k] = b̄[k]·Σⱼ (x[j]·b̄[j])·b[k − j].
 *
 * <p>Cost: about 4n·log₂ n operations for powers of two, 3nr for a pass of an odd radix r, and for a chirp two
 * transforms of length M. Roots of unity come from {@link StrictMath} at an angle of the first octant, with an error
 * of an ulp.
 */
final class FourierPlan {
    /** The largest radix; from about here on a chirp is faster. */
    static final int LARGEST_RADIX = 47;

    final int n;

    /** The factors in the order of the passes; none for n = 1 and for a chirp. */
    final int[] radices;

    /** For each pass e^(−2πi·pu/L), cosine and minus sine in turn, for p &lt; m and 0 &lt; u &lt; r. */
    final double[][] twiddles;

    /** For each pass of an odd radix cos and sin of 2π·tu/r, in turn, for 0 &lt; u, t ≤ (r − 1)/2. */
    final double[][] cosines;

    /** b̄ of a chirp as pairs of cosine and minus sine; empty for a product of radices. */
    final double[] chirp;

    /** The transform of b, repeated with period M, over M. */
    final double[] filter;

    /** The plan of length M of a chirp; this plan itself otherwise. */
    final FourierPlan convolution;

    /** Makes the plan of length {@code n} ≥ 1. */
    FourierPlan(int n) {
        this.n = n;
        int[] found = factors(n);
        boolean direct = found.length == 0 || found[found.length - 1] <= LARGEST_RADIX;
        radices = direct ? found : new int[0];
        twiddles = new double[radices.length][];
        cosines = new double[radices.length][];
        int length = n;
        for (int i = 0; i < radices.length; i++) {
            int r = radices[i];
            twiddles[i] = twiddles(length, r);
            cosines[i] = cosines(r);
            length /= r;
        }
        chirp = direct ? new double[0] : chirp(n);
        convolution = direct ? this : new FourierPlan(smooth(2L * n - 1));
        filter = direct ? new double[0] : filter(convolution, chirp);
    }

    /** Returns the factors 4, then a 2 at most, then the odd primes, smallest first. */
    private static int[] factors(int n) {
        int[] found = new int[32];
        int count = 0;
        int rest = n;
        for (; rest % 4 == 0; rest /= 4) {
            found[count++] = 4;
        }
        for (int r = 2; rest > 1; r++) {
            if ((long) r * r > rest) {
                r = rest;
            }
            for (; rest % r == 0; rest /= r) {
                found[count++] = r;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Returns the least 2ᵃ, 3·2ᵃ or 5·2ᵃ that is not below {@code least}. */
    private static int smooth(long least) {
        long best = Long.MAX_VALUE;
        for (long odd = 1; odd <= 5; odd += 2) {
            long length = odd;
            while (length < least) {
                length *= 2;
            }
            best = Math.min(best, length);
        }
        return Math.toIntExact(best);
    }

    private static double[] twiddles(int length, int r) {
        int m = length / r;
        double[] w = new double[2 * m * (r - 1)];
        for (int p = 0, at = 0; p < m; p++) {
            for (int u = 1; u < r; u++, at += 2) {
                root((long) p * u, length, w, at);
                w[at + 1] = -w[at + 1];
            }
        }
        return w;
    }

    private static double[] cosines(int r) {
        int half = r % 2 == 0 ? 0 : (r - 1) / 2;
        double[] c = new double[2 * half * half];
        for (int u = 1, at = 0; u <= half; u++) {
            for (int t = 1; t <= half; t++, at += 2) {
                root((long) t * u, r, c, at);
            }
        }
        return c;
    }

    private static double[] chirp(int n) {
        double[] b = new double[2 * n];
        for (int j = 0; j < n; j++) {
            root((long) j * j, 2L * n, b, 2 * j);
            b[2 * j + 1] = -b[2 * j + 1];
        }
        return b;
    }

    private static double[] filter(FourierPlan plan, double[] chirp) {
        int n = chirp.length / 2;
        int m = plan.n;
        double[] d = new double[4 * m];
        for (int j = 0; j < n; j++) {
            int back = j == 0 ? 0 : m - j;
            d[j] = chirp[2 * j];
            d[m + j] = -chirp[2 * j + 1];
            d[back] = d[j];
            d[m + back] = d[m + j];
        }
        boolean moved = ScalarFourier.PLAIN.transform(plan, d, 0, m, 2 * m, 3 * m, 1);
        double[] filter = new double[2 * m];
        for (int j = 0; j < m; j++) {
            filter[2 * j] = d[(moved ? 2 * m : 0) + j] / m;
            filter[2 * j + 1] = d[(moved ? 3 * m : m) + j] / m;
        }
        return filter;
    }

    /** w[at] = cos(2πk/n), w[at + 1] = sin(2πk/n); the angle is reduced to [0, π/4] as a fraction. */
    static void root(long k, long n, double[] w, int at) {
        long part = 2 * (k % n);
        long whole = n;
        boolean below = part > whole;
        if (below) {
            part = 2 * whole - part;
        }
        boolean left = 2 * part > whole;
        if (left) {
            part = whole - part;
        }
        boolean steep = 4 * part > whole;
        if (steep) {
            part = whole - 2 * part;
            whole *= 2;
        }
        double angle = Math.PI * part / whole;
        double c = steep ? StrictMath.sin(angle) : StrictMath.cos(angle);
        double s = steep ? StrictMath.cos(angle) : StrictMath.sin(angle);
        w[at] = left ? -c : c;
        w[at + 1] = below ? -s : s;
    }

    /** Returns the elements that a transform works on: n, or M of a chirp. */
    int work() {
        return convolution.n;
    }
}
