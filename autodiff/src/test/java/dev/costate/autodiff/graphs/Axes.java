package dev.costate.autodiff.graphs;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Shapes and indices, as arrays of which none is changed. */
final class Axes {
    private Axes() {
    }

    static int size(int... shape) {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** The common shape, null if there is none. */
    static int[] broadcast(int[] a, int[] b) {
        int[] longer = a.length >= b.length ? a : b;
        int[] shorter = a.length >= b.length ? b : a;
        int[] common = longer.clone();
        for (int i = 0; i < shorter.length; i++) {
            int at = common.length - 1 - i;
            int n = shorter[shorter.length - 1 - i];
            if (common[at] != n && common[at] != 1 && n != 1) {
                return null;
            }
            common[at] = common[at] == 1 ? n : common[at];
        }
        return common;
    }

    static int[] replaced(int[] a, int at, int value) {
        int[] r = a.clone();
        r[at] = value;
        return r;
    }

    static int[] with(int[] a, int at, int value) {
        int[] r = Arrays.copyOf(a, a.length + 1);
        System.arraycopy(a, at, r, at + 1, a.length - at);
        r[at] = value;
        return r;
    }

    static int[] without(int[] a, int at) {
        return IntStream.range(0, a.length).filter(i -> i != at).map(i -> a[i]).toArray();
    }
}
