package dev.costate.models.files;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The element types of safetensors that fit into doubles, little-endian; how each is read. Immutable. */
enum ElementType {
    F64(8, ByteBuffer::getDouble),
    F32(4, ByteBuffer::getFloat),
    F16(2, in -> half(in.getShort())),
    BF16(2, in -> Float.intBitsToFloat(in.getShort() << 16)),
    I64(8, in -> {
        long value = in.getLong();
        return exact(value, value > 1L << 53 || value < -(1L << 53));
    }),
    U64(8, in -> {
        long value = in.getLong();
        return exact(value, value > 1L << 53 || value < 0);
    }),
    I32(4, ByteBuffer::getInt),
    U32(4, in -> in.getInt() & 0xFFFFFFFFL),
    I16(2, ByteBuffer::getShort),
    U16(2, in -> in.getShort() & 0xFFFF),
    I8(1, ByteBuffer::get),
    U8(1, in -> in.get() & 0xFF),
    BOOL(1, in -> in.get() != 0 ? 1 : 0);

    final int bytes;
    private final ToDoubleFunction<ByteBuffer> reader;

    ElementType(int bytes, ToDoubleFunction<ByteBuffer> reader) {
        this.bytes = bytes;
        this.reader = reader;
    }

    /**
     * Reads the next element of a little-endian buffer.
     *
     * @throws ArithmeticException if no double has exactly this value
     */
    double read(ByteBuffer in) {
        return reader.applyAsDouble(in);
    }

    /** Returns the type of that name, if there is one. */
    static Optional<ElementType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    private static double exact(long value, boolean tooLarge) {
        if (tooLarge) {
            throw new ArithmeticException("an integer beyond 2^53 does not fit into a double");
        }
        return value;
    }

    /** IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 bits of fraction. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double size;
        if (exponent == 0x1F) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            size = fraction * 0x1p-24;
        } else {
            size = Math.scalb(1 + fraction * 0x1p-10, exponent - 15);
        }
        return bits < 0 ? -size : size;
    }
}
