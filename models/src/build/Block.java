import java.util.Arrays;

/**
 * A block of deflate with codes of its own (RFC 1951, 3.2.7).
 *
 * @param literalCount how often each literal, the end and each length's code occur
 * @param distanceCount how often each distance's code occurs
 * @param literalLength the lengths of the codes of the first
 * @param distanceLength and of the second
 * @param header those lengths as they are written: a code of 19 symbols, each with its repetitions · 2⁸
 * @param size the block's bits
 */
record Block(int[] literalCount, int[] distanceCount, int[] literalLength, int[] distanceLength, int[] header, long size) {
    private static final int END = 256;
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    /** Returns the block of some symbols. */
    static Block of(int[] symbols, int from, int to) {
        return of(symbols, from, to, 0);
    }

    /** Returns about how many bits a block of some symbols takes. */
    static long about(int[] symbols, int from, int to) {
        return of(symbols, from, to, 7).size;
    }

    /** Repetitions in the header are tried as {@link #header} takes them, from {@code repeats} to 7. */
    private static Block of(int[] symbols, int from, int to, int leastRepeats) {
        int[] literals = new int[286];
        int[] distances = new int[30];
        literals[END] = 1;
        long size = 3;
        for (int i = from; i < to; i++) {
            if (symbols[i] < 256) {
                literals[symbols[i]]++;
            } else {
                int length = lengthCode(symbols[i] >> 16);
                int distance = distanceCode(symbols[i] & 0xffff);
                literals[257 + length]++;
                distances[distance]++;
                size += lengthBits(length) + distanceBits(distance);
            }
        }
        int[] literalLength = Huffman.lengths(literals, 15);
        int[] distanceLength = Huffman.lengths(distances, 15);
        for (int i = 0; i < literals.length; i++) {
            size += (long) literals[i] * literalLength[i];
        }
        for (int i = 0; i < distances.length; i++) {
            size += (long) distances[i] * distanceLength[i];
        }
        int[] header = null;
        int least = Integer.MAX_VALUE;
        for (int repeats = leastRepeats; repeats < 8; repeats++) {
            int[] h = header(literalLength, distanceLength, repeats);
            int bits = headerBits(h);
            if (bits < least) {
                least = bits;
                header = h;
            }
        }
        return new Block(literals, distances, literalLength, distanceLength, header, size + least);
    }

    private static int used(int[] length, int least) {
        int n = length.length;
        while (n > least && length[n - 1] == 0) {
            n--;
        }
        return n;
    }

    /** All lengths in a row, runs as repetitions where {@code repeats} allows: bit 0 of a length (16), 1 of up to ten zeros (17), 2 of more (18). */
    private static int[] header(int[] literalLength, int[] distanceLength, int repeats) {
        int literals = used(literalLength, 257);
        int distances = used(distanceLength, 1);
        int[] all = Arrays.copyOf(literalLength, literals + distances);
        System.arraycopy(distanceLength, 0, all, literals, distances);
        int[] h = new int[all.length];
        int n = 0;
        for (int i = 0; i < all.length;) {
            int run = 1;
            while (i + run < all.length && all[i + run] == all[i]) {
                run++;
            }
            int left = run;
            if (all[i] == 0) {
                for (; left >= 11 && (repeats & 4) != 0; left -= Math.min(left, 138)) {
                    h[n++] = 18 | Math.min(left, 138) << 8;
                }
                for (; left >= 3 && (repeats & 2) != 0; left -= Math.min(left, 10)) {
                    h[n++] = 17 | Math.min(left, 10) << 8;
                }
            } else if (run >= 4 && (repeats & 1) != 0) {
                h[n++] = all[i];
                for (left--; left >= 3; left -= Math.min(left, 6)) {
                    h[n++] = 16 | Math.min(left, 6) << 8;
                }
            }
            for (; left > 0; left--) {
                h[n++] = all[i];
            }
            i += run;
        }
        return Arrays.copyOf(h, n);
    }

    private static int[] headerCode(int[] header) {
        int[] count = new int[19];
        for (int h : header) {
            count[h & 255]++;
        }
        return Huffman.lengths(count, 7);
    }

    private static int headerCodes(int[] length) {
        int n = 19;
        while (n > 4 && length[ORDER[n - 1]] == 0) {
            n--;
        }
        return n;
    }

    private static int repeatBits(int symbol) {
        return symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
    }

    private static int headerBits(int[] header) {
        int[] length = headerCode(header);
        int bits = 14 + 3 * headerCodes(length);
        for (int h : header) {
            bits += length[h & 255] + repeatBits(h & 255);
        }
        return bits;
    }

    void write(int[] symbols, boolean last, Bits out) {
        out.put(last ? 1 : 0, 1);
        out.put(2, 2);
        out.put(used(literalLength, 257) - 257, 5);
        out.put(used(distanceLength, 1) - 1, 5);
        int[] length = headerCode(header);
        int n = headerCodes(length);
        out.put(n - 4, 4);
        for (int i = 0; i < n; i++) {
            out.put(length[ORDER[i]], 3);
        }
        int[] code = Huffman.codes(length);
        for (int h : header) {
            int s = h & 255;
            out.put(code[s], length[s]);
            out.put((h >> 8) - (s == 18 ? 11 : 3), repeatBits(s));
        }
        int[] literal = Huffman.codes(literalLength);
        int[] distance = Huffman.codes(distanceLength);
        for (int s : symbols) {
            if (s < 256) {
                out.put(literal[s], literalLength[s]);
            } else {
                int l = lengthCode(s >> 16);
                out.put(literal[257 + l], literalLength[257 + l]);
                out.put((s >> 16) - lengthBase(l), lengthBits(l));
                int d = distanceCode(s & 0xffff);
                out.put(distance[d], distanceLength[d]);
                out.put((s & 0xffff) - distanceBase(d), distanceBits(d));
            }
        }
        out.put(literal[END], literalLength[END]);
    }

    /** What each symbol costs by its entropy, one that did not occur as if it had once; or a guess if there are no counts. */
    static double[] cost(int[] count, int symbols, double guess) {
        double[] cost = new double[symbols];
        int all = count == null ? 0 : Math.max(1, Arrays.stream(count).sum());
        Arrays.setAll(cost, i -> count == null ? guess : StrictMath.log((double) all / Math.max(1, count[i])) / StrictMath.log(2));
        return cost;
    }

    // 28 codes of lengths, four to each number of further bits, and one of the longest; 30 codes of distances, two to each

    static int lengthCode(int length) {
        if (length < 11 || length == 258) {
            return length == 258 ? 28 : length - 3;
        }
        int top = 31 - Integer.numberOfLeadingZeros(length - 3);
        return 4 * (top - 1) + (length - 3 >> top - 2 & 3);
    }

    static int lengthBits(int code) {
        return code < 8 || code == 28 ? 0 : code / 4 - 1;
    }

    private static int lengthBase(int code) {
        return code == 28 ? 258 : code < 8 ? code + 3 : (4 + code % 4 << code / 4 - 1) + 3;
    }

    static int distanceCode(int distance) {
        if (distance < 5) {
            return distance - 1;
        }
        int top = 31 - Integer.numberOfLeadingZeros(distance - 1);
        return 2 * top + (distance - 1 >> top - 1 & 1);
    }

    static int distanceBits(int code) {
        return code < 4 ? 0 : code / 2 - 1;
    }

    private static int distanceBase(int code) {
        return code < 4 ? code + 1 : (2 + code % 2 << code / 2 - 1) + 1;
    }
}
