import java.util.Arrays;
import java.util.stream.IntStream;

/** Huffman codes as deflate has them (RFC 1951, 3.2.2): canonical, of limited length. */
final class Huffman {
    private Huffman() {
    }

    /** Returns the length of each symbol's code, 0 for one that does not occur; counts are halved until none is longer than {@code limit}. */
    static int[] lengths(int[] count, int limit) {
        int[] c = count.clone();
        for (;;) {
            int[] length = lengths(c);
            if (Arrays.stream(length).max().getAsInt() <= limit) {
                return length;
            }
            Arrays.setAll(c, i -> (c[i] + 1) / 2);
        }
    }

    private static int[] lengths(int[] count) {
        // in order of counts, then of symbols
        long[] order = IntStream.range(0, count.length).filter(i -> count[i] > 0).mapToLong(i -> (long) count[i] << 9 | i).sorted().toArray();
        int n = order.length;
        int[] length = new int[count.length];
        if (n == 1) {
            length[(int) order[0] & 511] = 1;
        }
        if (n < 2) {
            return length;
        }
        // two queues, both in order: the symbols, and the sums as they are made
        long[] weight = new long[2 * n - 1];
        int[] parent = new int[2 * n - 1];
        Arrays.setAll(weight, i -> i < n ? order[i] >> 9 : 0);
        int symbol = 0;
        int sum = n;
        for (int made = n; made < 2 * n - 1; made++) {
            for (int side = 0; side < 2; side++) {
                int least = symbol < n && (sum == made || weight[symbol] <= weight[sum]) ? symbol++ : sum++;
                weight[made] += weight[least];
                parent[least] = made;
            }
        }
        int[] depth = new int[2 * n - 1];
        for (int i = 2 * n - 3; i >= 0; i--) {
            depth[i] = depth[parent[i]] + 1;
            if (i < n) {
                length[(int) order[i] & 511] = depth[i];
            }
        }
        return length;
    }

    /** Returns the codes that belong to lengths, first bit lowest. */
    static int[] codes(int[] length) {
        int[] next = new int[17];
        for (int l : length) {
            next[l + 1] += l > 0 ? 1 : 0;
        }
        for (int l = 1; l < next.length; l++) {
            next[l] = next[l] + next[l - 1] << 1;
        }
        int[] code = new int[length.length];
        for (int i = 0; i < length.length; i++) {
            if (length[i] > 0) {
                code[i] = Integer.reverse(next[length[i]]++) >>> 32 - length[i];
            }
        }
        return code;
    }
}
