package dev.costate.autodiff.replay;

import java.util.Map;
import java.util.TreeMap;

/**
 * First-fit allocation of ranges with known lifetimes. Thread-confined.
 *
 * <p>The extent is the memory that the plan needs.
 */
final class Planner {
    /** Ranges start at multiples of this, so that no two values share a cache line. */
    private static final int LINE = 8;

    private final TreeMap<Integer, Integer> free = new TreeMap<>();
    private int extent;

    static int round(int cells) {
        return Math.addExact(cells, LINE - 1) / LINE * LINE;
    }

    int allocate(int cells) {
        int n = round(cells);
        if (n == 0) {
            return 0;
        }
        for (Map.Entry<Integer, Integer> hole : free.entrySet()) {
            int length = hole.getValue();
            if (length >= n) {
                int at = hole.getKey();
                free.remove(at);
                if (length > n) {
                    free.put(at + n, length - n);
                }
                return at;
            }
        }
        Map.Entry<Integer, Integer> last = free.lastEntry();
        int at = last != null && last.getKey() + last.getValue() == extent ? last.getKey() : extent;
        free.remove(at);
        extent = Math.addExact(at, n);
        return at;
    }

    void release(int at, int cells) {
        int n = round(cells);
        if (n == 0) {
            return;
        }
        Integer next = free.remove(at + n);
        int length = next == null ? n : n + next;
        Map.Entry<Integer, Integer> before = free.lowerEntry(at);
        if (before != null && before.getKey() + before.getValue() == at) {
            free.put(before.getKey(), before.getValue() + length);
        } else {
            free.put(at, length);
        }
    }

    /** Returns the cells needed. */
    int extent() {
        return extent;
    }
}
