package dev.costate.solvers.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The law and the bits of Brownian paths on grids and trees. */
class BrownianTest {
    private static final int N = 40_000;
    /** Five standard errors of a mean of N standard normals. */
    private static final double FIVE = 5 / Math.sqrt(N);
    private static final double[] TIMES = {0, 0.3, 0.75, 1.1, 2};

    /** Increments divided by √h, one row an interval of TIMES. */
    private static double[][] grid() {
        BrownianGrid g = BrownianGrid.sample(11, 2, TimeGrid.of(TIMES), N);
        double[][] z = new double[TIMES.length - 1][N];
        for (int i = 0; i < z.length; i++) {
            for (int e = 0; e < N; e++) {
                z[i][e] = g.increment(i, i + 1, e) / Math.sqrt(TIMES[i + 1] - TIMES[i]);
            }
        }
        return z;
    }

    private static double[][] tree() {
        VirtualBrownianTree tree = new VirtualBrownianTree(11, 2, new TreeSpan(0, 2, 1e-6), N);
        double[][] z = new double[TIMES.length - 1][N];
        for (int i = 0; i < z.length; i++) {
            tree.increment(TIMES[i], TIMES[i + 1], z[i]);
            for (int e = 0; e < N; e++) {
                z[i][e] /= Math.sqrt(TIMES[i + 1] - TIMES[i]);
            }
        }
        return z;
    }

    @Test
    void gridHasTheLaw() {
        standardNormal(grid());
    }

    @Test
    void treeHasTheLaw() {
        standardNormal(tree());
    }

    /** Mean, variance, skewness, excess kurtosis, quartiles and correlations, each within five standard errors. */
    private static void standardNormal(double[][] z) {
        for (int i = 0; i < z.length; i++) {
            double m1 = 0;
            double m2 = 0;
            double m3 = 0;
            double m4 = 0;
            int inner = 0;
            for (double x : z[i]) {
                m1 += x / N;
                m2 += x * x / N;
                m3 += x * x * x / N;
                m4 += x * x * x * x / N;
                inner += Math.abs(x) < 0.6744897501960817 ? 1 : 0;
            }
            assertEquals(0, m1, FIVE);
            assertEquals(1, m2, FIVE * Math.sqrt(2));
            assertEquals(0, m3, FIVE * Math.sqrt(15));
            assertEquals(3, m4, FIVE * Math.sqrt(96));
            assertEquals(0.5, inner / (double) N, FIVE / 2);
            for (int j = 0; j < i; j++) {
                double c = 0;
                for (int e = 0; e < N; e++) {
                    c += z[i][e] * z[j][e] / N;
                }
                assertEquals(0, c, FIVE);
            }
        }
    }

    @Test
    void areaHasTheLaw() {
        BrownianGrid g = BrownianGrid.sample(5, 0, TimeGrid.of(0, 0.4), N);
        double mean = 0;
        double variance = 0;
        double covariance = 0;
        for (int e = 0; e < N; e++) {
            mean += g.area(0, e) / N;
            variance += g.area(0, e) * g.area(0, e) / N;
            covariance += g.area(0, e) * g.increment(0, 1, e) / N;
        }
        assertEquals(0, mean, FIVE * Math.sqrt(0.4 / 12));
        assertEquals(0.4 / 12, variance, FIVE * Math.sqrt(2) * 0.4 / 12);
        assertEquals(0, covariance, FIVE * 0.4 / Math.sqrt(12));
    }

    /** Coarsening keeps the law of ΔW and H and their independence, and does it the same way in one go or two. */
    @Test
    void coarsening() {
        BrownianGrid fine = BrownianGrid.sample(6, 0, TimeGrid.of(0, 0.1, 0.25, 0.3, 0.6), N);
        BrownianGrid g = fine.coarsen(4);
        BrownianGrid twice = fine.coarsen(2).coarsen(2);
        double variance = 0;
        double covariance = 0;
        for (int e = 0; e < N; e++) {
            assertEquals(g.increment(0, 1, e), fine.increment(0, 4, e), 0.0);
            assertEquals(g.area(0, e), twice.area(0, e), 1e-15);
            variance += g.area(0, e) * g.area(0, e) / N;
            covariance += g.area(0, e) * g.increment(0, 1, e) / N;
        }
        assertEquals(0.6 / 12, variance, FIVE * Math.sqrt(2) * 0.6 / 12);
        assertEquals(0, covariance, FIVE * 0.6 / Math.sqrt(12));
    }

    /** cov(W(s), W(t)) = min(s, t), also between dyadic times. */
    @Test
    void treeCovariance() {
        VirtualBrownianTree tree = new VirtualBrownianTree(12, 0, new TreeSpan(0, 1, 1e-4), N);
        double[] s = {0.125, 0.3, 0.5, 0.61803, 0.99};
        double[][] w = new double[s.length][N];
        for (int i = 0; i < s.length; i++) {
            tree.value(s[i], w[i]);
            for (int j = 0; j <= i; j++) {
                double c = 0;
                for (int e = 0; e < N; e++) {
                    c += w[i][e] * w[j][e] / N;
                }
                assertEquals(s[j], c, FIVE * Math.sqrt(s[i] * s[j] + s[j] * s[j]));
            }
        }
    }

    /** The bridge: given W(a) and W(b), the middle is N(mean, (b − a)/4) and independent of both. */
    @Test
    void treeBridge() {
        VirtualBrownianTree tree = new VirtualBrownianTree(13, 0, new TreeSpan(0, 1, 1e-4), N);
        double[] a = new double[N];
        double[] m = new double[N];
        double[] b = new double[N];
        tree.value(0.25, a);
        tree.value(0.375, m);
        tree.value(0.5, b);
        double variance = 0;
        double withEnds = 0;
        for (int e = 0; e < N; e++) {
            double d = m[e] - (a[e] + b[e]) / 2;
            variance += d * d / N;
            withEnds += d * (b[e] + a[e]) / N;
        }
        assertEquals(0.25 / 4, variance, FIVE * Math.sqrt(2) * 0.25 / 4);
        assertEquals(0, withEnds, FIVE * Math.sqrt(0.25 / 4 * 1.25));
    }

    /** W(s, t) + W(t, u) = W(s, u) to a few roundings of the largest |W|, in any order of questions. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void treeAddsUp(@ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double s,
            @ForAll @DoubleRange(min = 0, max = 1) double t, @ForAll @DoubleRange(min = 0, max = 1) double u) {
        VirtualBrownianTree tree = new VirtualBrownianTree(seed, 1, new TreeSpan(0, 1, 1e-6), 3);
        double[] st = new double[3];
        double[] tu = new double[3];
        double[] su = new double[3];
        tree.increment(t, u, tu);
        tree.increment(s, u, su);
        tree.increment(s, t, st);
        for (int e = 0; e < 3; e++) {
            assertEquals(su[e], st[e] + tu[e], 4e-15);
        }
        double[] again = new double[3];
        new VirtualBrownianTree(seed, 1, new TreeSpan(0, 1, 1e-6), 3).increment(s, u, again);
        assertArrayEquals(su, again);
    }

    /** The path is continuous: below the tolerance it is a straight line. */
    @Test
    void treeIsContinuous() {
        VirtualBrownianTree tree = new VirtualBrownianTree(4, 0, new TreeSpan(0, 1, 0x1p-10), 50);
        SplittableRandom random = new SplittableRandom(1);
        double[] d = new double[50];
        for (int i = 0; i < 200; i++) {
            double t = random.nextDouble();
            tree.increment(t, Math.min(1, t + 1e-9), d);
            for (double x : d) {
                // a gradient of 8σ over the shortest interval is 8·2⁵
                assertTrue(Math.abs(x) < 256 * 1e-9);
            }
        }
    }

    /** A path does not depend on how many elements are drawn with it. */
    @Test
    void elementsStandAlone() {
        BrownianGrid few = BrownianGrid.sample(9, 3, TimeGrid.uniform(0, 1, 5), 7);
        BrownianGrid many = BrownianGrid.sample(9, 3, TimeGrid.uniform(0, 1, 5), 100);
        double[] fewW = new double[7];
        double[] manyW = new double[100];
        new VirtualBrownianTree(9, 3, new TreeSpan(0, 1, 1e-3), 7).value(0.3, fewW);
        new VirtualBrownianTree(9, 3, new TreeSpan(0, 1, 1e-3), 100).value(0.3, manyW);
        for (int e = 0; e < 7; e++) {
            for (int i = 0; i < 5; i++) {
                assertEquals(many.increment(i, i + 1, e), few.increment(i, i + 1, e), 0.0);
                assertEquals(many.area(i, e), few.area(i, e), 0.0);
            }
            assertEquals(manyW[e], fewW[e], 0.0);
        }
    }

    /** A time has the same bits from a tree that saw others, in any order, and from a new one. */
    @Test
    void timesStandAlone() {
        TreeSpan span = new TreeSpan(-1, 2, 1e-4);
        // the larger one keeps nothing
        for (int n : new int[] {3, 9000}) {
            VirtualBrownianTree seen = new VirtualBrownianTree(4, 2, span, n);
            double[] old = new double[n];
            double[] fresh = new double[n];
            SplittableRandom random = new SplittableRandom(9);
            for (int i = 0; i < 60; i++) {
                double t = i % 3 == 0 ? -1 + 3 * random.nextInt(17) / 16.0 : random.nextDouble(-1, 2);
                seen.value(t, old);
                new VirtualBrownianTree(4, 2, span, n).value(t, fresh);
                assertArrayEquals(fresh, old, "t = " + t);
            }
        }
    }

    /** Numbers of the first version: a change of them changes every seeded run. */
    @Test
    @Tag("kernels")
    void knownAnswers() {
        BrownianGrid g = BrownianGrid.sample(2026, 1, TimeGrid.uniform(0, 1, 4), 3);
        VirtualBrownianTree tree = new VirtualBrownianTree(2026, 1, new TreeSpan(0, 1, 1e-6), 3);
        double[] w = new double[3];
        tree.value(0.7, w);
        assertEquals(-0.6047694631784196, g.increment(0, 1, 0));
        assertEquals(0.4928009747876338, g.increment(3, 4, 2));
        assertEquals(-0.21999071176237042, g.area(2, 1));
        assertEquals(-0.7519366652072329, w[0]);
        assertEquals(-0.8844052567911224, w[2]);
    }
}
