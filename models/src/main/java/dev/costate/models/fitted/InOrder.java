package dev.costate.models.fitted;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Independent pieces of work on the common pool of threads, with results in order. Stateless, thread-safe. */
public final class InOrder {
    private InOrder() {
    }

    /**
     * Returns the results of pieces 0 … n − 1, which do not depend on the number of threads.
     *
     * <p>If some fail, the others are done all the same, and what the first of them threw is thrown, itself.
     */
    @SuppressWarnings("unchecked")
    public static <T> List<T> map(int n, IntFunction<T> piece) {
        Object[] results = new Object[n];
        RuntimeException[] failed = new RuntimeException[n];
        IntStream pieces = IntStream.range(0, n);
        (n > 1 ? pieces.parallel() : pieces).forEach(i -> {
            try {
                results[i] = piece.apply(i);
            } catch (RuntimeException why) {
                failed[i] = why;
            }
        });
        for (RuntimeException first : failed) {
            if (first != null) {
                throw first;
            }
        }
        return (List<T>) Arrays.asList(results);
    }
}
