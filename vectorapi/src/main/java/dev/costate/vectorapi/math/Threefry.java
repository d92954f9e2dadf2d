package dev.costate.vectorapi.math;

/**
 * Threefry-2x64-20, a counter-based random generator. Stateless, thread-safe.
 *
 * <p>Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", section 4.2. The key is (seed,
 * stream); block c is the cipher of the counter words (c, 0), two words of 64 bits.
 *
 * <p>Word i of a stream read from {@code counter} on is word (i &amp; 1) of block {@code counter} + (i &gt;&gt; 1). So
 * a draw of n words uses ⌈n/2⌉ blocks, and the next one should start at {@code counter} + ⌈n/2⌉.
 */
public final class Threefry {
    /** Parity word of the key schedule. */
    public static final long PARITY = 0x1BD11BDAA9FC1A22L;

    private Threefry() {
    }

    /** Word 0 of block {@code c}. */
    public static long word0(long seed, long stream, long c) {
        return cipher(seed, stream, c, 0, 0);
    }

    /** Word 1 of block {@code c}. */
    public static long word1(long seed, long stream, long c) {
        return cipher(seed, stream, c, 0, 1);
    }

    /** The cipher of the counter (c0, c1) under the key (k0, k1): its word 0 or 1. */
    public static long cipher(long k0, long k1, long c0, long c1, int word) {
        long k2 = PARITY ^ k0 ^ k1;
        long x = c0 + k0;
        long y = c1 + k1;
        // Five groups of four rounds, each followed by an injection of the rotated key and the group's number.
        for (int group = 1; group <= 5; group++) {
            boolean odd = (group & 1) == 1;
            x += y;
            y = Long.rotateLeft(y, 16) ^ x;
            x += y;
            y = Long.rotateLeft(y, odd ? 42 : 32) ^ x;
            x += y;
            y = Long.rotateLeft(y, odd ? 12 : 24) ^ x;
            x += y;
            y = Long.rotateLeft(y, odd ? 31 : 21) ^ x;
            x += group % 3 == 1 ? k1 : group % 3 == 2 ? k2 : k0;
            y += (group % 3 == 1 ? k2 : group % 3 == 2 ? k0 : k1) + group;
        }
        return word == 0 ? x : y;
    }

    /** (2·(bits &gt;&gt;&gt; 12) + 1)·2⁻⁵³: 52 bits, never 0 or 1. */
    public static double toUniform(long bits) {
        return Double.longBitsToDouble((bits >>> 12) | Coefficients.ONE_BITS) - 0x1.fffffffffffffp-1;
    }
}
