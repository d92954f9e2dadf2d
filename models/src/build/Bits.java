import java.io.ByteArrayOutputStream;

/** Bits in deflate's order, the first one lowest in its byte. */
final class Bits {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long pending;
    private int count;

    /** Adds the low {@code n} ≤ 16 bits of a value. */
    void put(int value, int n) {
        pending |= (value & (1L << n) - 1) << count;
        for (count += n; count >= 8; count -= 8) {
            bytes.write((int) pending);
            pending >>>= 8;
        }
    }

    byte[] toByteArray() {
        put(0, -count & 7);
        return bytes.toByteArray();
    }
}
