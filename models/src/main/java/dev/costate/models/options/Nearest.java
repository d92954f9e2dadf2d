package dev.costate.models.options;

import java.util.Arrays;
import java.util.Collection;

/** Finds what a person may have meant. Stateless. */
public final class Nearest {
    private Nearest() {
    }

    /** Returns " (did you mean 'X'?)" for the nearest of {@code known}, or nothing if none is near. */
    public static String hint(String word, Collection<String> known) {
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        // Up to a third of the letters wrong, or an unfinished word.
        boolean near = best != null && least <= Math.max(1, Math.max(word.length(), best.length()) / 3);
        if (!near) {
            best = null;
            for (String candidate : known) {
                if (word.length() >= 2 && candidate.startsWith(word)) {
                    best = candidate;
                    break;
                }
            }
        }
        return best == null ? "" : " (did you mean '" + best + "'?)";
    }

    /**
     * Returns how many changes lead from one word to the other (Damerau 1964).
     *
     * <p>A change is an insertion, a deletion, a replacement or a swap of neighbours, each pair of letters swapped at
     * most once. By the table of all prefixes: O(|a|·|b|).
     */
    public static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        Arrays.setAll(last, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            before = last;
            last = row;
        }
        return last[b.length()];
    }
}
