package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.math.Coefficients.*;
import static dev.costate.vectorapi.simd.SimdParts.*;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/** Passes for the functions of a few operations, see {@link SimdPass}. Stateless, thread-safe. */
final class SimdArithmetic {
    private SimdArithmetic() {
    }

    static void copy(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        System.arraycopy(x, a, d, out, n);
    }

    static void negate(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            SimdParts.negate(Lanes.load(x, a + i)).intoArray(d, out + i);
        }
    }

    static void abs(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            SimdParts.abs(Lanes.load(x, a + i)).intoArray(d, out + i);
        }
    }

    static void sign(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            LongVector u = bits(Lanes.load(x, a + i));
            LongVector size = u.and(MAGNITUDE);
            LongVector one = signMask(all(0).sub(size)).and(ONE_BITS);
            LongVector nan = signMask(all(INFINITY_BITS).sub(size));
            u.and(SIGN).or(one).or(nan).reinterpretAsDoubles().intoArray(d, out + i);
        }
    }

    static void sqrt(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(x, a + i).sqrt().intoArray(d, out + i);
        }
    }

    static void reciprocal(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.all(1).div(Lanes.load(x, a + i)).intoArray(d, out + i);
        }
    }

    static void square(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            u.mul(u).intoArray(d, out + i);
        }
    }

    static void cube(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            u.mul(u.mul(u)).intoArray(d, out + i);
        }
    }

    static void relu(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(x, a + i).max(Lanes.all(0)).intoArray(d, out + i);
        }
    }

    /** 1 where x &gt; 0: its sign bit is clear, and its magnitude is not zero and not above that of ∞. */
    private static DoubleVector step(DoubleVector x) {
        LongVector b = bits(x);
        LongVector size = b.and(MAGNITUDE);
        LongVector positive = all(0).sub(size);
        LongVector not = b.or(all(INFINITY_BITS).sub(size));
        return signMask(positive.and(not.not())).and(ONE_BITS).reinterpretAsDoubles();
    }

    static void step(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            step(Lanes.load(x, a + i)).intoArray(d, out + i);
        }
    }

    static void add(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(x, a + i).add(Lanes.load(y, b + i)).intoArray(d, out + i);
        }
    }

    static void subtract(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(x, a + i).sub(Lanes.load(y, b + i)).intoArray(d, out + i);
        }
    }

    static void multiply(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(x, a + i).mul(Lanes.load(y, b + i)).intoArray(d, out + i);
        }
    }

    static void divide(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(x, a + i).div(Lanes.load(y, b + i)).intoArray(d, out + i);
        }
    }

    static void min(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(x, a + i).min(Lanes.load(y, b + i)).intoArray(d, out + i);
        }
    }

    static void max(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(x, a + i).max(Lanes.load(y, b + i)).intoArray(d, out + i);
        }
    }

    /**
     * Sign bit set where u &lt; v: their difference is negative, not −0 and not NaN.
     *
     * <p>A difference of unequal numbers is never zero.
     */
    private static LongVector less(DoubleVector u, DoubleVector v) {
        LongVector d = bits(u.sub(v));
        LongVector size = d.and(MAGNITUDE);
        return d.and(all(0).sub(size)).and(all(INFINITY_BITS).sub(size).not());
    }

    /** Sign bit set where u or v is NaN. */
    private static LongVector nan(DoubleVector u, DoubleVector v) {
        LongVector infinity = all(INFINITY_BITS);
        return infinity.sub(bits(u).and(MAGNITUDE)).or(infinity.sub(bits(v).and(MAGNITUDE)));
    }

    private static DoubleVector one(LongVector where) {
        return signMask(where).and(ONE_BITS).reinterpretAsDoubles();
    }

    static void greater(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            one(less(Lanes.load(y, b + i), Lanes.load(x, a + i))).intoArray(d, out + i);
        }
    }

    static void greaterOrEqual(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            DoubleVector v = Lanes.load(y, b + i);
            one(less(u, v).or(nan(u, v)).not()).intoArray(d, out + i);
        }
    }

    static void equal(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            DoubleVector v = Lanes.load(y, b + i);
            one(less(u, v).or(less(v, u)).or(nan(u, v)).not()).intoArray(d, out + i);
        }
    }

    static void tanhBackward(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            Lanes.load(y, b + i).mul(Lanes.all(1).sub(u.mul(u))).intoArray(d, out + i);
        }
    }

    static void sigmoidBackward(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            DoubleVector u = Lanes.load(x, a + i);
            Lanes.load(y, b + i).mul(u.mul(Lanes.all(1).sub(u))).intoArray(d, out + i);
        }
    }

    static void reluBackward(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(y, b + i).mul(step(Lanes.load(x, a + i))).intoArray(d, out + i);
        }
    }
}
