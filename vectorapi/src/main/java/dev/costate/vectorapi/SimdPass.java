package dev.costate.vectorapi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A function as passes over a block: loops of the same signature, which leave intermediate values in scratch blocks; only the last writes the result, so that
 * it may overwrite an operand. Immutable.
 *
 * <p>Why passes, and why handles: HotSpot's C2 stops inlining at 18,000 nodes, about 35 vector operations, and a vector operation that is not inlined costs a
 * hundred times as much. So a pass holds at most about 30, its vector-valued helpers fewer still (a helper already compiled to more than 2,500 bytes is not
 * inlined either), and a pass must not be inlined into a caller next to others: a call through a handle that is not a constant never is.
 */
final class SimdPass {
    /** Elements of a block. */
    static final int BLOCK = 256;
    /** Scratch blocks: block 0 starts at 0. */
    static final int B1 = BLOCK;
    static final int B2 = 2 * BLOCK;
    static final int B3 = 3 * BLOCK;
    static final int B4 = 4 * BLOCK;
    static final int SCRATCH = 5 * BLOCK;

    private static final MethodType PASS = MethodType.methodType(
            void.class, double[].class, int.class, double[].class, int.class, double[].class, double[].class, int.class, int.class);
    private static final MethodType RANGE = MethodType.methodType(
            boolean.class, double[].class, int.class, double[].class, int.class, int.class, long.class);

    private final MethodHandle range;
    private final long limit;
    private final MethodHandle[] passes;

    private SimdPass(MethodHandle range, long limit, MethodHandle[] passes) {
        this.range = range;
        this.limit = limit;
        this.passes = passes;
    }

    /** Passes of a class, by name, for operands of any value. */
    static SimdPass of(Class<?> home, String... passes) {
        return new SimdPass(null, 0, find(home, passes));
    }

    /** Passes of a class, by name, for operands that {@code range}, a test of {@link SimdRange}, does not call rare. */
    static SimdPass within(String range, long limit, Class<?> home, String... passes) {
        return new SimdPass(find(SimdRange.class, range, RANGE), limit, find(home, passes));
    }

    private static MethodHandle[] find(Class<?> home, String... names) {
        MethodHandle[] found = new MethodHandle[names.length];
        for (int i = 0; i < names.length; i++) {
            found[i] = find(home, names[i], PASS);
        }
        return found;
    }

    private static MethodHandle find(Class<?> home, String name, MethodType type) {
        try {
            return MethodHandles.lookup().findStatic(home, name, type);
        } catch (ReflectiveOperationException absent) {
            throw new IllegalStateException(home.getSimpleName() + "." + name, absent);
        }
    }

    /** Whether any of the n pairs (n a multiple of the lanes) is outside the range of the passes. */
    boolean rare(double[] x, int a, double[] y, int b, int n) {
        if (range == null) {
            return false;
        }
        try {
            return (boolean) range.invokeExact(x, a, y, b, n, limit);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Computes n elements (a multiple of the lanes, at most a block) of d from x and y, with scratch s. */
    void run(double[] x, int a, double[] y, int b, double[] s, double[] d, int out, int n) {
        try {
            for (MethodHandle pass : passes) {
                pass.invokeExact(x, a, y, b, s, d, out, n);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
