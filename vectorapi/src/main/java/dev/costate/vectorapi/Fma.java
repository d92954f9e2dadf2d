package dev.costate.vectorapi;

/**
 * Fused multiply-add, or its two-rounding substitute where the processor has none. Stateless, thread-safe.
 *
 * <p>Without hardware support {@code Math.fma} uses {@code BigDecimal} and takes microseconds, so the presence is
 * measured once when the class loads. The two answers are two bit classes, {@code fma} and {@code muladd}; a process
 * belongs to one of them, {@link #bitClass()}. Without FMA all kernels are scalar: processors that have AVX2 have FMA.
 */
public final class Fma {
    /**
     * Whether {@link #fma} rounds once.
     *
     * <p>{@code -Dcostate.fma=true|false} overrides the measurement; {@link KernelChoice} refuses any other value.
     */
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
        return wish == null ? measure() : Boolean.parseBoolean(wish);
    }

    /**
     * Whether a call takes less than 80 ns, a limit that lies a factor of eight from both cases.
     *
     * <p>Measured on JDK 17 and 25: with hardware support 7 to 10 ns a call from the second batch of 32 on, interpreted
     * or compiled. In software at least 700 ns when long compiled, and 5 to 400 µs in a young process.
     *
     * <p>One batch below the limit decides, so only interruptions in all sixteen could change the answer.
     */
    private static boolean measure() {
        double x = 1.0 + 0x1p-30;
        for (int batch = 0; batch < 16; batch++) {
            long start = System.nanoTime();
            for (int i = 0; i < 32; i++) {
                x = Math.fma(x, 0.999999, 1e-6);
            }
            if (System.nanoTime() - start < 32 * 80L && x > 0) {
                return true;
            }
        }
        return false;
    }
}
