package dev.costate.vectorapi.simd;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

/**
 * A function as passes over a block: loops of the same signature. Immutable, thread-safe.
 *
 * <p>The passes write intermediate values to scratch blocks. Only the last one writes the result, so that it may
 * overwrite an operand.
 *
 * <p>C2 inlines about 35 vector operations into a loop (see {@link SimdCall}), so a pass holds at most about 30. Its
 * vector-valued helpers hold fewer still, since a helper already compiled to more than 2,500 bytes is not inlined
 * either.
 */
final class SimdPass {
    /** Elements of a block. */
    static final int BLOCK = 512;
    /** Scratch blocks: block 0 starts at 0. */
    static final int B1 = BLOCK;
    static final int B2 = 2 * BLOCK;
    static final int B3 = 3 * BLOCK;
    static final int B4 = 4 * BLOCK;
    static final int SCRATCH = 5 * BLOCK;

    private static final MethodType PASS = MethodType.methodType(void.class, double[].class, int.class, double[].class,
            int.class, double[].class, double[].class, int.class, int.class);
    private static final MethodType RANGE = MethodType.methodType(
            boolean.class, double[].class, int.class, double[].class, int.class, int.class, long.class);

    /** At most one test of the range. */
    private final MethodHandle[] range;
    private final long limit;
    private final MethodHandle[] passes;

    private SimdPass(MethodHandle[] range, long limit, MethodHandle[] passes) {
        this.range = range;
        this.limit = limit;
        this.passes = passes;
    }

    /** Returns passes of a class, by name, for operands of any value. */
    static SimdPass of(Class<?> home, String... passes) {
        return new SimdPass(new MethodHandle[0], 0, SimdCall.table(home, PASS, passes));
    }

    /**
     * Returns passes of a class, by name, for operands of limited range.
     *
     * @param range a test of {@link SimdRange}, true if any operand is outside the range
     */
    static SimdPass within(String range, long limit, Class<?> home, String... passes) {
        return new SimdPass(SimdCall.table(SimdRange.class, RANGE, range), limit, SimdCall.table(home, PASS, passes));
    }

    /**
     * Whether any of the n pairs is outside the range of the passes.
     *
     * @param n a multiple of the lanes
     */
    boolean rare(double[] x, int a, double[] y, int b, int n) {
        try {
            return range.length > 0 && (boolean) range[0].invokeExact(x, a, y, b, n, limit);
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }

    /**
     * Computes n elements of d from x and y, with scratch s.
     *
     * @param n a multiple of the lanes; at most a block if there is more than one pass
     */
    void run(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        try {
            for (MethodHandle pass : passes) {
                pass.invokeExact(x, a, y, b, s, d, out, n);
            }
        } catch (Throwable thrown) {
            throw SimdCall.unchecked(thrown);
        }
    }
}
