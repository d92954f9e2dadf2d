package dev.costate.vectorapi.simd;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Calls of loops over vectors that no caller inlines. Stateless, thread-safe.
 *
 * <p>HotSpot's C2 stops inlining when a compilation has 18,000 nodes, about 35 vector operations. A vector that then
 * meets a call that is not inlined becomes two objects, and the operation costs a hundred times as much. Which loops a
 * caller would inline depends on the caller and on what ran before, so every loop is compiled by itself, where it fits.
 *
 * <p>The rule, which a test reads off the class files:
 * <ul>
 * <li>A method that loops over vectors is longer than 325 bytecodes (C2's limit for inlining a hot call; the tiles
 * of {@link SimdTiles} are), or it is static and called only through a handle from a table of this class.
 * <li>A method that takes or returns vectors has no loop and is short: it is always inlined into the one loop that
 * is being compiled. (C2 inlines one of more than 35 bytecodes only where it is called often, so it is called inside
 * loops only.)
 * <li>No other method touches a vector.
 * </ul>
 *
 * <p>An element of an array is no constant to C2, and a call through a handle that is not a constant is never inlined.
 * Whether an interface call is depends on the targets that it has met. Measured: 2.5 ns more than inlined, 0.6 ns more
 * than a plain call.
 */
final class SimdCall {
    private SimdCall() {
    }

    /** Returns handles of static methods of a class, by name, all of one type. */
    static MethodHandle[] table(Class<?> home, MethodType type, String... names) {
        MethodHandle[] found = new MethodHandle[names.length];
        for (int i = 0; i < names.length; i++) {
            try {
                found[i] = MethodHandles.lookup().findStatic(home, names[i], type);
            } catch (ReflectiveOperationException absent) {
                throw new IllegalStateException(home.getSimpleName() + "." + names[i], absent);
            }
        }
        return found;
    }

    /** Returns the exception of a handle's call to rethrow; no loop declares a checked one. */
    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
    }
}
