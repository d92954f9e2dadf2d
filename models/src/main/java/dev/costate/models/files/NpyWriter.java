package dev.costate.models.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes an array as an NPY file, which NumPy and {@link NpyReader} read back to the same bits.
 *
 * <p>The format is version 1 with elements {@code <f8} in C order, the data aligned to 64 bytes.
 *
 * <p>Stateless and thread-safe.
 */
public final class NpyWriter {
    private static final int PREFIX = 10;
    private static final int ALIGNMENT = 64;

    private NpyWriter() {
    }

    /**
     * Writes a file, atomically.
     *
     * @throws FileException if it cannot be written
     * @throws IllegalArgumentException if the file would be larger than {@link FileBytes#LIMIT}
     */
    public static void write(Path file, NdArray array) {
        AtomicFile.write(file, toBytes(array));
    }

    /**
     * Returns the content of a file that holds {@code array}.
     *
     * @throws IllegalArgumentException if the file would be larger than {@link FileBytes#LIMIT}
     */
    public static byte[] toBytes(NdArray array) {
        StringBuilder header = new StringBuilder("{'descr': '<f8', 'fortran_order': False, 'shape': (");
        for (int n : array.shape()) {
            header.append(n).append(array.shape().length == 1 ? "," : ", ");
        }
        if (array.shape().length > 1) {
            header.setLength(header.length() - 2);
        }
        header.append("), }");
        int data = (PREFIX + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        header.append(" ".repeat(data - PREFIX - header.length() - 1)).append('\n');
        long total = data + 8L * array.values().length;
        if (total > FileBytes.LIMIT || header.length() > 0xFFFF) {
            throw new IllegalArgumentException("the array needs a file of " + total + " bytes; the most is "
                    + FileBytes.LIMIT);
        }
        ByteBuffer out = ByteBuffer.allocate((int) total).order(ByteOrder.LITTLE_ENDIAN);
        out.put(NpyReader.MAGIC).put((byte) 1).put((byte) 0);
        out.putShort((short) header.length()).put(header.toString().getBytes(StandardCharsets.ISO_8859_1));
        for (double x : array.values()) {
            out.putDouble(x);
        }
        return out.array();
    }
}
