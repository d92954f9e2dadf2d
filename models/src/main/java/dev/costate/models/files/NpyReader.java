package dev.costate.models.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Reads one array from an NPY file.
 *
 * <p>Versions 1, 2 and 3 are read, with element types {@code <f8 <f4 <i8 <i4 |u1}, in C or Fortran order. A file has
 * the bytes {@code 93 NUMPY}, two version bytes, the header's length (two bytes, from version 2 on four;
 * little-endian), the header, a Python dictionary, then the elements.
 *
 * <p>Stateless and thread-safe.
 */
public final class NpyReader {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    private NpyReader() {
    }

    /**
     * Reads a file, unpacked if its name ends in {@code .gz}.
     *
     * <p>A Fortran array is transposed so that the last axis is fastest.
     *
     * <p>A Fortran array is transposed so that the last axis is fastest.
     *
     * @throws FileException if it cannot be read; as {@link FileFormatException} with the byte offset of what is wrong
     */
    public static NdArray read(Path file) {
        return parse(file.toString(), FileBytes.readUnpacked(file));
    }

    /**
     * Reads the content of a file.
     *
     * @param name the file's name, for errors
     * @param bytes its whole content
     */
    public static NdArray parse(String name, byte[] bytes) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (i >= bytes.length || bytes[i] != MAGIC[i]) {
                throw error(name, i, "the file does not begin with the six bytes 93 NUMPY");
            }
        }
        int version = bytes.length > 7 ? bytes[6] : 0;
        if (version < 1 || version > 3 || bytes[7] != 0) {
            throw error(name, 6, bytes.length > 7
                    ? "version " + (bytes[6] & 0xFF) + "." + (bytes[7] & 0xFF) + " is not 1.0, 2.0 or 3.0"
                    : "the file ends too early");
        }
        int start = version == 1 ? 10 : 12;
        if (bytes.length < start) {
            throw error(name, bytes.length, "the file ends within the header's length");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long length = version == 1 ? in.getShort(8) & 0xFFFF : in.getInt(8) & 0xFFFFFFFFL;
        if (length > bytes.length - start) {
            throw error(name, 8, "the header's length is " + length + ", the file has only " + (bytes.length - start)
                    + " bytes left");
        }
        int data = start + (int) length;
        NpyHeader header = NpyHeader.parse(name, bytes, start, data);
        double[] values = new double[header.count(name, data, bytes.length - data)];
        in.position(data);
        for (int i = 0; i < values.length; i++) {
            values[i] = element(name, header.type(), in);
        }
        return new NdArray(header.shape(), header.fortran() ? transposed(values, header.shape()) : values);
    }

    private static double element(String name, String type, ByteBuffer in) {
        switch (type) {
            case "<f8":
                return in.getDouble();
            case "<f4":
                return in.getFloat();
            case "<i4":
                return in.getInt();
            case "<i8":
                long value = in.getLong();
                if (value > 1L << 53 || value < -(1L << 53)) {
                    throw error(name, in.position() - 8, value + " is beyond 2^53 and does not fit into a double");
                }
                return value;
            default:
                return in.get() & 0xFF;
        }
    }

    /** From first axis fastest to last axis fastest. */
    private static double[] transposed(double[] fortran, int[] shape) {
        double[] values = new double[fortran.length];
        int[] index = new int[shape.length];
        for (double x : fortran) {
            int at = 0;
            for (int axis = 0; axis < shape.length; axis++) {
                at = at * shape[axis] + index[axis];
            }
            values[at] = x;
            for (int axis = 0; axis < shape.length && ++index[axis] == shape[axis]; axis++) {
                index[axis] = 0;
            }
        }
        return values;
    }

    static FileFormatException error(String name, long offset, String problem) {
        return FileFormatException.at(name, offset, "bad NPY: " + problem);
    }
}
