package dev.costate.vectorapi;

/**
 * Fused multiply-add, or its two-rounding substitute where the processor has none.
 *
 * <p>Without hardware support {@code Math.fma} goes through {@code BigDecimal} and takes microseconds, so the presence is measured once when the class loads. The
 * two answers are two bit classes, {@code fma} and {@code muladd}; a process belongs to one of them, and says so in {@link #bitClass()}.
 */
public final class Fma {
    /** Whether {@link #fma} rounds once. {@code -Dcostate.fma=true|false} overrides the measurement. */
    public static final boolean PRESENT = detect();

    private Fma() {
    }

    /** Returns a·b + c: rounded once if {@link #PRESENT}, otherwise the product is rounded first. */
    public static double fma(double a, double b, double c) {
        return PRESENT ? Math.fma(a, b, c) : a * b + c;
    }

    /** Returns "fma" or "muladd". */
    public static String bitClass() {
        return PRESENT ? "fma" : "muladd";
    }

    private static boolean detect() {
        String wish = System.getProperty("costate.fma");
        if (wish != null) {
            return Boolean.parseBoolean(wish);
        }
        // 200 calls take about 0.5 µs per call in software even when compiled, and below 50 ns each in the interpreter with hardware support: the best of
        // five batches is compared with 400 ns a call, a margin of eight on the fast side and of more than two on the slow one.
        double x = 1.0 + 0x1p-30;
        long best = Long.MAX_VALUE;
        for (int batch = 0; batch < 5; batch++) {
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                x = Math.fma(x, 0.999999, 1e-6);
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return x > 0 && best < 200 * 400L;
    }
}
