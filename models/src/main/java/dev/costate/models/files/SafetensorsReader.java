package dev.costate.models.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads a safetensors file that may lie in every field. Nothing is allocated before the bytes that fill it are known
 * to exist. Thread-confined.
 */
final class SafetensorsReader {
    private final String name;
    private final byte[] bytes;
    private int dataStart;

    /** One array as the header describes it; {@code begin} and {@code end} count from the start of the data. */
    private record Extent(String name, ElementType type, int[] shape, long begin, long end) {
    }

    SafetensorsReader(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    Safetensors read() {
        if (bytes.length < 8) {
            throw error(bytes.length, "the file ends within the 8 bytes of the header's length");
        }
        long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > bytes.length - 8) {
            throw error(0, "the header's length is " + Long.toUnsignedString(length) + "; the file has room for 2 to "
                    + Math.max(0, bytes.length - 8));
        }
        dataStart = 8 + (int) length;
        if (bytes[8] != '{') {
            throw error(8, "the header must begin with '{', found byte " + (bytes[8] & 0xFF));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Extent> entries = new ArrayList<>();
        for (Map.Entry<?, ?> member : ((Map<?, ?>) Json.parse(name, bytes, 8, dataStart)).entrySet()) {
            String key = (String) member.getKey();
            if (key.equals(Safetensors.METADATA)) {
                readMetadata(member.getValue(), metadata);
            } else {
                entries.add(entry(key, member.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Extent::begin).thenComparingLong(Extent::end));
        checkCover(entries);
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        for (Extent entry : entries) {
            arrays.put(entry.name, array(entry));
        }
        return new Safetensors(arrays, metadata);
    }

    private void readMetadata(Object value, Map<String, String> metadata) {
        if (!(value instanceof Map<?, ?> map)) {
            throw error(8, Safetensors.METADATA + " must be an object of strings, found " + shown(value));
        }
        map.forEach((key, text) -> {
            if (!(text instanceof String)) {
                throw error(8, Safetensors.METADATA + "." + FileException.excerpt((String) key, 60)
                        + " must be a string, found " + shown(text));
            }
            metadata.put((String) key, (String) text);
        });
    }

    private Extent entry(String key, Object value) {
        String where = "array " + shown(key) + ": ";
        if (!(value instanceof Map<?, ?> about)) {
            throw error(8, where + "must be an object, found " + shown(value));
        }
        for (Object field : about.keySet()) {
            if (!field.equals("dtype") && !field.equals("shape") && !field.equals("data_offsets")) {
                throw error(8, where + "unknown field " + shown(field) + "; the fields are dtype, shape, data_offsets");
            }
        }
        ElementType type = type(where, about.get("dtype"));
        int[] shape = shape(where, about.get("shape"));
        long[] range = longs(where + "data_offsets", about.get("data_offsets"));
        if (range.length != 2) {
            throw error(8, where + "data_offsets must be two numbers, found " + range.length);
        }
        long available = bytes.length - dataStart;
        if (range[0] > range[1] || range[1] > available) {
            throw error(8, where + "data_offsets [" + range[0] + ", " + range[1] + "] must rise and end within the "
                    + available + " bytes of data");
        }
        long size = type.bytes;
        if (IntStream.of(shape).anyMatch(n -> n == 0)) {
            size = 0;
        }
        for (int n : shape) {
            size = times(where, size, n);
        }
        if (size != range[1] - range[0]) {
            throw error(dataStart + range[0], where + "shape " + shown(about.get("shape")) + " of " + type + " needs "
                    + size + " bytes, data_offsets give it " + (range[1] - range[0]));
        }
        return new Extent(key, type, shape, range[0], range[1]);
    }

    private ElementType type(String where, Object value) {
        return (value instanceof String text ? ElementType.named(text) : Optional.<ElementType>empty())
                .orElseThrow(() -> error(8,
                        where + "dtype " + shown(value) + " is not one of " + List.of(ElementType.values())));
    }

    private int[] shape(String where, Object value) {
        long[] lengths = longs(where + "shape", value);
        int[] shape = new int[lengths.length];
        for (int i = 0; i < shape.length; i++) {
            if (lengths[i] > Integer.MAX_VALUE) {
                throw error(8, where + "shape holds " + lengths[i] + "; the largest length is " + Integer.MAX_VALUE);
            }
            shape[i] = (int) lengths[i];
        }
        return shape;
    }

    private long[] longs(String what, Object value) {
        if (!(value instanceof List<?> items)) {
            throw error(8, what + " must be a list of integers, found " + shown(value));
        }
        long[] numbers = new long[items.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(items.get(i) instanceof Long number) || number < 0) {
                throw error(8, what + " must hold integers from 0 on, found " + shown(items.get(i)));
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private long times(String where, long size, int n) {
        try {
            return Math.multiplyExact(size, (long) n);
        } catch (ArithmeticException overflow) {
            throw error(8, where + "the shape overflows 64 bits");
        }
    }

    /** The ranges, sorted, must follow each other without overlap or hole and fill the data. */
    private void checkCover(List<Extent> entries) {
        long covered = 0;
        String before = "the header";
        for (Extent entry : entries) {
            if (entry.begin < covered) {
                throw error(dataStart + entry.begin, "array " + shown(entry.name) + " overlaps " + before
                        + ", which ends at byte " + (dataStart + covered));
            }
            if (entry.begin > covered) {
                throw error(dataStart + covered, (entry.begin - covered) + " bytes between " + before + " and array "
                        + shown(entry.name) + " belong to nothing");
            }
            covered = entry.end;
            before = "array " + shown(entry.name);
        }
        if (dataStart + covered < bytes.length) {
            throw error(dataStart + covered,
                    (bytes.length - dataStart - covered) + " bytes after " + before + " belong to nothing");
        }
    }

    private NdArray array(Extent entry) {
        ByteBuffer in = ByteBuffer.wrap(bytes, dataStart + (int) entry.begin, (int) (entry.end - entry.begin))
                .order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[(int) ((entry.end - entry.begin) / entry.type.bytes)];
        for (int i = 0; i < values.length; i++) {
            int at = in.position();
            try {
                values[i] = entry.type.read(in);
            } catch (ArithmeticException inexact) {
                throw error(at, "array " + shown(entry.name) + ": " + inexact.getMessage());
            }
        }
        return new NdArray(entry.shape, values);
    }

    private static String shown(Object value) {
        if (value == null) {
            return "nothing";
        }
        String text = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
        return FileException.excerpt(text, 60);
    }

    private FileFormatException error(long offset, String problem) {
        return FileFormatException.at(name, offset, "bad safetensors: " + problem);
    }
}
