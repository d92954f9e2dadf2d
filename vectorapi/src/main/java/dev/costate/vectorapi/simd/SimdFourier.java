package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.simd.Lanes.COUNT;
import static dev.costate.vectorapi.simd.Lanes.SPECIES;
import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;

import dev.costate.vectorapi.scalar.ScalarFourier;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.DoubleVector;

/**
 * The passes of {@link ScalarFourier} on vectors across the sequences, the rest of a row by its loops. Stateless.
 *
 * <p>The loops call the Vector API alone, see {@link SimdCall}: nothing else would be inlined everywhere.
 */
final class SimdFourier extends ScalarFourier {
    static final SimdFourier VECTORS = new SimdFourier();

    private static final MethodType PASS = MethodType.methodType(void.class, double[].class, int.class, int.class,
            int.class, int.class, double[].class, int.class, int.class, int.class);
    private static final MethodType ODD = PASS.insertParameterTypes(0, int.class, double[].class);
    private static final MethodType PAIRS = MethodType.methodType(void.class, double[].class, int.class, int.class,
            double[].class, double.class, int.class, int.class, int.class);
    private static final int TWO = 0;
    private static final int FOUR = 1;
    private static final int MULTIPLY = 2;
    private static final int SPLIT = 0;
    private static final int MERGE = 1;
    private static final MethodHandle[] PASSES = SimdCall.table(SimdFourier.class, PASS, "two", "four", "multiply");
    private static final MethodHandle[] ODD_PASSES = SimdCall.table(SimdFourier.class, ODD, "odd");
    private static final MethodHandle[] PAIR_PASSES = SimdCall.table(SimdFourier.class, PAIRS, "split", "merge");

    @Override
    protected void pass(int r, double[] d, int x, int xi, int y, int yi, double[] w, double[] c, int m, int s) {
        int whole = s - s % COUNT;
        try {
            if (whole > 0 && r % 2 == 0) {
                PASSES[r == 2 ? TWO : FOUR].invokeExact(d, x, xi, y, yi, w, m, s, whole);
            } else if (whole > 0) {
                ODD_PASSES[0].invokeExact(r, c, d, x, xi, y, yi, w, m, s, whole);
            }
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
        if (whole < s) {
            passFrom(r, d, x, xi, y, yi, w, c, m, s, whole);
        }
    }

    @Override
    protected void multiply(double[] d, int x, int xi, int y, int yi, double[] w, int n, int side) {
        int whole = side - side % COUNT;
        try {
            if (whole > 0) {
                PASSES[MULTIPLY].invokeExact(d, x, xi, y, yi, w, n, side, whole);
            }
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
        if (whole < side) {
            multiplyFrom(d, x, xi, y, yi, w, n, side, whole);
        }
    }

    @Override
    protected void split(double[] d, int x, int xi, double[] w, double v, int m, int side) {
        if (pairs(SPLIT, d, x, xi, w, v, m, side) < side) {
            splitFrom(d, x, xi, w, v, m, side, side - side % COUNT);
        }
    }

    @Override
    protected void merge(double[] d, int x, int xi, double[] w, double v, int m, int side) {
        if (pairs(MERGE, d, x, xi, w, v, m, side) < side) {
            mergeFrom(d, x, xi, w, v, m, side, side - side % COUNT);
        }
    }

    private static int pairs(int which, double[] d, int x, int xi, double[] w, double v, int m, int side) {
        int whole = side - side % COUNT;
        try {
            if (whole > 0) {
                PAIR_PASSES[which].invokeExact(d, x, xi, w, v, m, side, whole);
            }
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
        return whole;
    }

    static void two(double[] d, int x, int xi, int y, int yi, double[] w, int m, int s, int whole) {
        int step = m * s;
        for (int p = 0; p < m; p++) {
            DoubleVector c = broadcast(SPECIES, w[2 * p]);
            DoubleVector e = broadcast(SPECIES, w[2 * p + 1]);
            DoubleVector minus = broadcast(SPECIES, -w[2 * p + 1]);
            for (int q = 0; q < whole; q += COUNT) {
                int at = p * s + q;
                int to = 2 * p * s + q;
                DoubleVector ar = fromArray(SPECIES, d, x + at);
                DoubleVector ai = fromArray(SPECIES, d, xi + at);
                DoubleVector br = fromArray(SPECIES, d, x + at + step);
                DoubleVector bi = fromArray(SPECIES, d, xi + at + step);
                ar.add(br).intoArray(d, y + to);
                ai.add(bi).intoArray(d, yi + to);
                DoubleVector tr = ar.sub(br);
                DoubleVector ti = ai.sub(bi);
                tr.fma(c, ti.mul(minus)).intoArray(d, y + to + s);
                tr.fma(e, ti.mul(c)).intoArray(d, yi + to + s);
            }
        }
    }

    static void four(double[] d, int x, int xi, int y, int yi, double[] w, int m, int s, int whole) {
        int step = m * s;
        for (int p = 0, k = 0; p < m; p++, k += 6) {
            DoubleVector c1 = broadcast(SPECIES, w[k]);
            DoubleVector e1 = broadcast(SPECIES, w[k + 1]);
            DoubleVector n1 = broadcast(SPECIES, -w[k + 1]);
            DoubleVector c2 = broadcast(SPECIES, w[k + 2]);
            DoubleVector e2 = broadcast(SPECIES, w[k + 3]);
            DoubleVector n2 = broadcast(SPECIES, -w[k + 3]);
            DoubleVector c3 = broadcast(SPECIES, w[k + 4]);
            DoubleVector e3 = broadcast(SPECIES, w[k + 5]);
            DoubleVector n3 = broadcast(SPECIES, -w[k + 5]);
            for (int q = 0; q < whole; q += COUNT) {
                int at = p * s + q;
                int to = 4 * p * s + q;
                DoubleVector a = fromArray(SPECIES, d, x + at);
                DoubleVector b = fromArray(SPECIES, d, x + at + 2 * step);
                DoubleVector sr = a.add(b);
                DoubleVector tr = a.sub(b);
                a = fromArray(SPECIES, d, xi + at);
                b = fromArray(SPECIES, d, xi + at + 2 * step);
                DoubleVector si = a.add(b);
                DoubleVector ti = a.sub(b);
                a = fromArray(SPECIES, d, x + at + step);
                b = fromArray(SPECIES, d, x + at + 3 * step);
                DoubleVector ur = a.add(b);
                DoubleVector vr = a.sub(b);
                a = fromArray(SPECIES, d, xi + at + step);
                b = fromArray(SPECIES, d, xi + at + 3 * step);
                DoubleVector ui = a.add(b);
                DoubleVector vi = a.sub(b);
                sr.add(ur).intoArray(d, y + to);
                si.add(ui).intoArray(d, yi + to);
                a = tr.add(vi);
                b = ti.sub(vr);
                a.fma(c1, b.mul(n1)).intoArray(d, y + to + s);
                a.fma(e1, b.mul(c1)).intoArray(d, yi + to + s);
                a = sr.sub(ur);
                b = si.sub(ui);
                a.fma(c2, b.mul(n2)).intoArray(d, y + to + 2 * s);
                a.fma(e2, b.mul(c2)).intoArray(d, yi + to + 2 * s);
                a = tr.sub(vi);
                b = ti.add(vr);
                a.fma(c3, b.mul(n3)).intoArray(d, y + to + 3 * s);
                a.fma(e3, b.mul(c3)).intoArray(d, yi + to + 3 * s);
            }
        }
    }

    static void odd(int r, double[] c, double[] d, int x, int xi, int y, int yi, double[] w, int m, int s,
            int whole) {
        int step = m * s;
        int half = (r - 1) / 2;
        for (int p = 0; p < m; p++) {
            for (int q = 0; q < whole; q += COUNT) {
                int at = p * s + q;
                int to = r * p * s + q;
                DoubleVector sr = fromArray(SPECIES, d, x + at);
                DoubleVector si = fromArray(SPECIES, d, xi + at);
                for (int t = 1; t <= half; t++) {
                    int a = at + t * step;
                    int b = at + (r - t) * step;
                    sr = sr.add(fromArray(SPECIES, d, x + a).add(fromArray(SPECIES, d, x + b)));
                    si = si.add(fromArray(SPECIES, d, xi + a).add(fromArray(SPECIES, d, xi + b)));
                }
                sr.intoArray(d, y + to);
                si.intoArray(d, yi + to);
                for (int u = 1, k = 0; u <= half; u++) {
                    DoubleVector cr = fromArray(SPECIES, d, x + at);
                    DoubleVector ci = fromArray(SPECIES, d, xi + at);
                    DoubleVector dr = broadcast(SPECIES, 0);
                    DoubleVector di = dr;
                    for (int t = 1; t <= half; t++, k += 2) {
                        int i = at + t * step;
                        int j = at + (r - t) * step;
                        DoubleVector cos = broadcast(SPECIES, c[k]);
                        DoubleVector sin = broadcast(SPECIES, c[k + 1]);
                        DoubleVector a = fromArray(SPECIES, d, x + i);
                        DoubleVector b = fromArray(SPECIES, d, x + j);
                        cr = a.add(b).fma(cos, cr);
                        dr = a.sub(b).fma(sin, dr);
                        a = fromArray(SPECIES, d, xi + i);
                        b = fromArray(SPECIES, d, xi + j);
                        ci = a.add(b).fma(cos, ci);
                        di = a.sub(b).fma(sin, di);
                    }
                    int forth = 2 * (p * (r - 1) + u - 1);
                    int back = 2 * (p * (r - 1) + r - u - 1);
                    DoubleVector a = cr.add(di);
                    DoubleVector b = ci.sub(dr);
                    a.fma(broadcast(SPECIES, w[forth]), b.mul(broadcast(SPECIES, -w[forth + 1])))
                            .intoArray(d, y + to + u * s);
                    a.fma(broadcast(SPECIES, w[forth + 1]), b.mul(broadcast(SPECIES, w[forth])))
                            .intoArray(d, yi + to + u * s);
                    a = cr.sub(di);
                    b = ci.add(dr);
                    a.fma(broadcast(SPECIES, w[back]), b.mul(broadcast(SPECIES, -w[back + 1])))
                            .intoArray(d, y + to + (r - u) * s);
                    a.fma(broadcast(SPECIES, w[back + 1]), b.mul(broadcast(SPECIES, w[back])))
                            .intoArray(d, yi + to + (r - u) * s);
                }
            }
        }
    }

    static void multiply(double[] d, int x, int xi, int y, int yi, double[] w, int n, int side, int whole) {
        for (int j = 0; j < n; j++) {
            DoubleVector c = broadcast(SPECIES, w[2 * j]);
            DoubleVector e = broadcast(SPECIES, w[2 * j + 1]);
            DoubleVector minus = broadcast(SPECIES, -w[2 * j + 1]);
            for (int q = 0; q < whole; q += COUNT) {
                int at = j * side + q;
                DoubleVector a = fromArray(SPECIES, d, x + at);
                DoubleVector b = fromArray(SPECIES, d, xi + at);
                a.fma(c, b.mul(minus)).intoArray(d, y + at);
                a.fma(e, b.mul(c)).intoArray(d, yi + at);
            }
        }
    }

    static void split(double[] d, int x, int xi, double[] w, double v, int m, int side, int whole) {
        DoubleVector scale = broadcast(SPECIES, v);
        DoubleVector opposite = broadcast(SPECIES, -v);
        for (int k = 1; k <= m / 2; k++) {
            DoubleVector c = broadcast(SPECIES, w[2 * k]);
            DoubleVector s = broadcast(SPECIES, w[2 * k + 1]);
            DoubleVector minus = broadcast(SPECIES, -w[2 * k + 1]);
            for (int q = 0; q < whole; q += COUNT) {
                int a = k * side + q;
                int b = (m - k) * side + q;
                DoubleVector near = fromArray(SPECIES, d, x + a);
                DoubleVector far = fromArray(SPECIES, d, x + b);
                DoubleVector ar = near.add(far);
                DoubleVector br = near.sub(far);
                near = fromArray(SPECIES, d, xi + a);
                far = fromArray(SPECIES, d, xi + b);
                DoubleVector ai = near.sub(far);
                DoubleVector bi = near.add(far);
                DoubleVector f = bi.fma(c, br.mul(minus));
                DoubleVector g = br.fma(c, bi.mul(s));
                ar.sub(f).mul(scale).intoArray(d, x + b);
                ai.add(g).mul(opposite).intoArray(d, xi + b);
                ar.add(f).mul(scale).intoArray(d, x + a);
                ai.sub(g).mul(scale).intoArray(d, xi + a);
            }
        }
    }

    static void merge(double[] d, int x, int xi, double[] w, double v, int m, int side, int whole) {
        DoubleVector scale = broadcast(SPECIES, v);
        for (int k = 1; k <= m / 2; k++) {
            DoubleVector c = broadcast(SPECIES, w[2 * k]);
            DoubleVector s = broadcast(SPECIES, w[2 * k + 1]);
            DoubleVector minus = broadcast(SPECIES, -w[2 * k + 1]);
            for (int q = 0; q < whole; q += COUNT) {
                int a = k * side + q;
                int b = (m - k) * side + q;
                DoubleVector near = fromArray(SPECIES, d, x + a);
                DoubleVector far = fromArray(SPECIES, d, x + b);
                DoubleVector ar = near.add(far);
                DoubleVector br = near.sub(far);
                near = fromArray(SPECIES, d, xi + a);
                far = fromArray(SPECIES, d, xi + b);
                DoubleVector ai = near.sub(far);
                DoubleVector bi = near.add(far);
                DoubleVector f = bi.fma(c, br.mul(s));
                DoubleVector g = br.fma(c, bi.mul(minus));
                ar.add(f).mul(scale).intoArray(d, x + b);
                g.sub(ai).mul(scale).intoArray(d, xi + b);
                ar.sub(f).mul(scale).intoArray(d, x + a);
                ai.add(g).mul(scale).intoArray(d, xi + a);
            }
        }
    }
}
