package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Once compiled, no kernel makes an object of a vector.
 *
 * <p>Neither called alone, nor from methods that call many, which C2 would inline until its budget ends (see
 * {@code SimdCall}). The loops are compiled while this runs, so each case is called until its counter has been constant
 * for some rounds.
 */
@Tag("slow")
class KernelAllocationTest {
    private static final int B = 20_000;
    private static final int C = 40_000;
    private static final int OUT = 60_000;
    private static final int OUT_2 = 80_000;
    private static final int STAGES = 100_000;
    private static final int CELLS = 140_000;
    private static final int CALLS = 100;
    private static final int QUIET = 3;

    /** Measured on a loaded machine: all quiet after 40 to 135 rounds, at every width. */
    private static final int ROUNDS = 3000;

    /**
     * Rounds after which C2 has compiled the two methods with many kernels.
     *
     * <p>Without the rule of {@code SimdCall} they allocated nothing at first, and 10,176 bytes a call in the end.
     */
    private static final int COMPILED = 1000;

    /** Rounds of short calls before {@link #loudAfterRareUse} counts. */
    private static final int RARE = 400;

    private final Memory memory = new Memory(CELLS);
    private final Kernels x;
    private final Map<Integer, RealFourierPlan> plans;
    private final double[] c = new double[16];
    private final int[] k = new int[16];
    private double sink;

    KernelAllocationTest() {
        Random random = new Random(1);
        for (int i = 0; i < CELLS; i++) {
            memory.cells[i] = 0.1 + 0.8 * random.nextDouble();
        }
        for (int j = 0; j < 16; j++) {
            c[j] = random.nextDouble();
            k[j] = STAGES + 2000 * j;
        }
        x = KernelChoice.kernels(memory);
        plans = Map.of(8, x.realFourier(4, 8), 6, x.realFourier(1, 6), 59, x.realFourier(2, 59));
    }

    @Test
    void kernelsByThemselves() {
        Map<String, Runnable> cases = elementwise(83);
        for (int[] s : new int[][] {{20, 2, 6}, {3, 50, 7}, {9, 9, 9}, {20, 17, 30}, {1, 8, 8}, {3, 12, 5},
            {1, 100, 300}, {100, 1, 300}, {1, 40, 9}, {1, 17, 4}, {3, 1, 20}, {70, 130, 120}}) {
            cases.putAll(products(s[0], s[1], s[2]));
        }
        assertEquals(List.of(), loud(cases, QUIET));
    }

    /**
     * Returns the kernels that allocate after loops and remainders of theirs were seldom entered, then often.
     *
     * <p>See {@code SimdCall}: at a call that is seldom reached C2 does not inline everything.
     *
     * @param brief whether the often called ones are those of few elements, otherwise those of many
     */
    List<String> loudAfterRareUse(boolean brief) {
        Map<String, Runnable> few = elementwise(3);
        Map<String, Runnable> many = elementwise(83);
        for (int m : new int[] {1, 3, 5, 9, 20}) {
            for (int n : new int[] {1, 7, 12, 17, 30}) {
                few.putAll(products(m, n, 1));
                many.putAll(products(m, n, 6));
                (brief ? many : few).putAll(products(m, n, 7));
            }
        }
        Map<String, Runnable> often = brief ? few : many;
        Map<String, Runnable> seldom = brief ? many : few;
        for (int round = 0; round < RARE; round++) {
            for (Runnable call : often.values()) {
                for (int j = 0; j < CALLS; j++) {
                    call.run();
                }
            }
            if (round % 50 == 0) {
                seldom.values().forEach(Runnable::run);
            }
        }
        seldom.putAll(often);
        return loud(seldom, QUIET);
    }

    private Map<String, Runnable> elementwise(int n) {
        Map<String, Runnable> cases = new LinkedHashMap<>();
        for (Unary f : Unary.values()) {
            cases.put(f.name(), () -> x.unary(f, 0, OUT, n));
        }
        for (Binary f : Binary.values()) {
            cases.put(f.name(), () -> x.binary(f, 0, 1, B, 1, OUT, n));
        }
        for (int p : new int[] {-3, 2, 3, 5}) {
            cases.put("power " + p, () -> x.power(0, p, OUT, n));
        }
        cases.put("select", () -> x.select(C, 0, B, OUT, n));
        cases.put("axpy", () -> x.axpy(0.5, 0, B, OUT, n));
        cases.put("dot", () -> sink += x.dot(0, B, n));
        cases.put("allFinite", () -> sink += x.allFinite(0, n) ? 1 : 0);
        cases.put("weightedSquares", () -> sink += x.weightedSquares(C, 0, B, 1e-3, 1e-6, n));
        for (int count : new int[] {1, 2, 3, 4, 5, 6, 7, 9}) {
            cases.put("combine " + count, () -> x.combine(0, 0.1, c, k, count, OUT, n));
            cases.put("errorSquares " + count, () -> sink += x.errorSquares(0.1, c, k, count, 0, B, 1e-3, 1e-6, n));
        }
        cases.put("uniform", () -> x.uniform(1, 2, 3, OUT, n));
        cases.put("normal", () -> x.normal(1, 2, 3, OUT, n));
        for (Reduction f : Reduction.values()) {
            cases.put(f.name(), () -> x.reduce(f, 0, OUT, 3, n, 1));
            cases.put(f + " of rows", () -> x.reduce(f, 0, OUT, 1, 9, n));
        }
        cases.put("addRows", () -> x.addRows(0, OUT, 9, n));
        cases.put("row", () -> x.binaryRow(Binary.ADD, 0, B, OUT, 5, n));
        cases.put("column", () -> x.binaryColumn(Binary.MULTIPLY, 0, B, OUT, 5, n));
        for (int w : new int[] {8, 6, 59}) {
            int batch = n < 10 ? 3 : 9;
            cases.put("Fourier " + w, () -> plans.get(w).forward(1, 2, 0, OUT, OUT_2, batch));
            cases.put("Fourier back " + w, () -> plans.get(w).transposed(1, 2, 0, OUT, OUT_2, batch));
        }
        cases.put("cumulativeSum", () -> x.cumulativeSum(0, OUT, 1, 5, n, false));
        return cases;
    }

    private Map<String, Runnable> products(int m, int n, int k) {
        String of = m + "×" + n + "×" + k;
        return Map.of("product " + of, () -> x.product(0, false, B, false, OUT, m, n, k),
                "product with a turned right " + of, () -> x.product(0, false, B, true, OUT, m, n, k),
                "product with a turned left " + of, () -> x.product(0, true, B, false, OUT, m, n, k),
                "affine " + of, () -> x.affine(0, B, C, Unary.TANH, OUT, m, n, k));
    }

    /**
     * The kernels of a solver's step and of its derivative.
     *
     * <p>In two methods as large as those that C2 makes of their loops.
     */
    @Test
    void manyKernelsInOneMethod() {
        Map<String, Runnable> cases = new LinkedHashMap<>();
        int[] sizes = {16, 19, 40, 200};
        cases.put("a step", () -> {
            for (int n : sizes) {
                step(n);
            }
        });
        cases.put("a derivative", () -> {
            for (int n : sizes) {
                derivative(n);
            }
        });
        assertEquals(List.of(), loud(cases, COMPILED));
    }

    private void step(int n) {
        x.affine(0, B, C, Unary.TANH, OUT, 4, n, 6);
        x.combine(0, 0.1, c, k, 1, OUT, n);
        x.product(0, false, B, false, OUT_2, 4, n, 3);
        x.axpy(0.3, 0, B, OUT, n);
        x.combine(0, 0.1, c, k, 2, OUT, n);
        x.binaryRow(Binary.ADD, 0, B, OUT_2, 3, n);
        x.combine(0, 0.1, c, k, 3, OUT, n);
        x.unary(Unary.SIN, 0, OUT, n);
        x.combine(0, 0.1, c, k, 4, OUT, n);
        x.binary(Binary.MULTIPLY, 0, 1, B, 1, OUT, n);
        x.combine(0, 0.1, c, k, 5, OUT, n);
        x.select(C, 0, B, OUT, n);
        x.combine(0, 0.1, c, k, 6, OUT, n);
        x.power(0, 2, OUT, n);
        x.power(0, 3, OUT_2, n);
        sink += x.errorSquares(0.1, c, k, 7, 0, B, 1e-3, 1e-6, n);
        sink += x.weightedSquares(C, 0, B, 1e-3, 1e-6, n);
        sink += x.errorSquares(0.1, c, k, 2, 0, B, 1e-3, 1e-6, n);
        sink += x.dot(0, B, n);
        sink += x.allFinite(0, n) ? 1 : 0;
        x.axpy(0.4, 0, C, OUT_2, n);
        x.combine(0, 0.1, c, k, 9, OUT, n);
        x.normal(1, 2, 3, OUT, n);
    }

    private void derivative(int n) {
        x.product(0, true, B, false, OUT, 5, n, 4);
        x.reduce(Reduction.SUM, 0, OUT_2, 1, 7, n);
        x.axpy(0.3, 0, B, OUT, n);
        x.product(0, false, B, true, OUT, 5, n, 4);
        x.reduce(Reduction.SUM, 0, OUT_2, 2, n, 1);
        x.axpy(0.2, 0, B, OUT, n);
        x.reduce(Reduction.MAX, 0, OUT_2, 1, 7, n);
        x.binaryColumn(Binary.MULTIPLY, 0, B, OUT, 3, n);
        x.reduce(Reduction.MAX, 0, OUT_2, 2, n, 1);
        x.select(C, 0, B, OUT, n);
        x.reduce(Reduction.MIN, 0, OUT_2, 1, 7, n);
        x.axpy(0.1, 0, C, OUT, n);
        x.reduce(Reduction.MIN, 0, OUT_2, 2, n, 1);
        x.binary(Binary.TANH_BACKWARD, 0, 1, B, 1, OUT, n);
        x.siluWithDerivative(0, OUT, B, n);
        x.power(0, 3, OUT_2, n);
        x.axpy(0.5, 0, B, OUT_2, n);
        sink += x.dot(0, B, n);
        x.power(0, 5, OUT, n);
        sink += x.dot(B, C, n);
        x.combine(0, 0.1, c, k, 7, OUT, n);
        sink += x.weightedSquares(C, 0, B, 1e-3, 1e-6, n);
        sink += x.allFinite(B, n) ? 1 : 0;
        x.binaryRow(Binary.MULTIPLY, 0, B, OUT, 3, n);
        x.axpy(0.6, 0, B, OUT_2, n);
        x.combine(0, 0.1, c, k, 6, OUT, n);
    }

    /** Calls each case until all are quiet; returns those that were not after {@link #ROUNDS} rounds. */
    private List<String> loud(Map<String, Runnable> cases, int least) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<String> names = new ArrayList<>(cases.keySet());
        int[] quiet = new int[names.size()];
        long[] bytes = new long[names.size()];
        boolean done = false;
        for (int round = 0; round < least || round < ROUNDS && !done; round++) {
            done = true;
            for (int i = 0; i < quiet.length; i++) {
                Runnable call = cases.get(names.get(i));
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int j = 0; j < CALLS; j++) {
                    call.run();
                }
                bytes[i] = threads.getCurrentThreadAllocatedBytes() - before;
                quiet[i] = bytes[i] == 0 ? quiet[i] + 1 : 0;
                done &= quiet[i] >= QUIET;
            }
        }
        List<String> loud = new ArrayList<>();
        for (int i = 0; i < quiet.length; i++) {
            if (quiet[i] < QUIET) {
                loud.add(names.get(i) + ": " + (double) bytes[i] / CALLS + " bytes a call");
            }
        }
        assertTrue(Double.isFinite(sink));
        return loud;
    }
}
