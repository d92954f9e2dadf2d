package dev.costate.models.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Named arrays and a few strings in one file, in the safetensors format.
 *
 * <p>A file begins with eight bytes, the header's length N (little-endian). N bytes of JSON follow,
 * {@code {"__metadata__": {…}, "name": {"dtype": "F64", "shape": […], "data_offsets": [begin, end]}, …}}, padded with
 * spaces to a multiple of eight. Then comes the data, each array contiguous, without holes.
 *
 * <p>Arrays are written as F64 in the order of the map, so the same content gives the same bytes. F64, F32, F16, BF16,
 * integers and BOOL are read.
 *
 * <p>Immutable as long as nobody writes into the arrays.
 *
 * @param arrays the arrays by name, in the order of the file
 * @param metadata strings by name
 */
public record Safetensors(Map<String, NdArray> arrays, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    /** Keeps copies of both maps. */
    public Safetensors {
        arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        if (arrays.containsKey(METADATA)) {
            throw new IllegalArgumentException("an array may not be named " + METADATA);
        }
    }

    /**
     * Reads a file.
     *
     * @throws FileException if it cannot be read; as {@link FileFormatException} with the byte offset if its content
     * is not what it should be
     */
    public static Safetensors load(Path file) {
        return parse(file.toString(), FileBytes.read(file));
    }

    /**
     * Reads the content of a file.
     *
     * @param name the file's name, for errors
     * @param bytes the whole content
     * @throws FileFormatException with the byte offset of what is wrong
     */
    public static Safetensors parse(String name, byte[] bytes) {
        return new SafetensorsReader(name, bytes).read();
    }

    /**
     * Reads a torch state_dict that holds no square matrix whose orientation its name does not tell.
     *
     * <p>As {@link #torch(Path, Predicate)}, which takes square matrices too.
     *
     * @throws FileFormatException if there is a square matrix, a square {@code weight} say, that may lie either way
     */
    public static Safetensors torch(Path file) {
        return torch(file, name -> {
            throw FileFormatException.whole(file.toString(), "\"" + FileException.excerpt(name, 60)
                    + "\" is square, so its shape does not tell how it lies: if torch's nn.Linear holds it, [outputs, "
                    + "inputs], use Safetensors.torch(file, name -> true)");
        });
    }

    /**
     * Reads a torch state_dict as this library's layers name and orient their parameters.
     *
     * <p>The weight of an nn.Linear, with as many rows as its bias has values, becomes [inputs, outputs]. The modules
     * that have parameters are numbered 0, 1, …, as in an {@code Mlp}. An nn.GRU or nn.GRUCell becomes a
     * {@code GruCell}, an nn.RNN or nn.RNNCell an {@code RnnCell}, of the first layer. Other arrays stay as they are.
     *
     * @param file the state_dict, written by {@code safetensors.torch.save_file}
     * @param outputsFirst says of a square matrix, by its name in torch, whether it lies [outputs, inputs], as torch's
     * modules have it; otherwise it stays as it is
     * @throws FileException if it cannot be read or is not a state_dict
     */
    public static Safetensors torch(Path file, Predicate<String> outputsFirst) {
        Safetensors state = load(file);
        return new Safetensors(new TorchState(file.toString(), state.arrays, outputsFirst).mapped(), state.metadata);
    }

    /** Writes the file atomically; an earlier one of that name is replaced only by a whole new one. */
    public void save(Path file) {
        AtomicFile.write(file, toBytes());
    }

    /** Returns the content of the file. */
    public byte[] toBytes() {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put(METADATA, metadata);
        }
        long size = 0;
        for (Map.Entry<String, NdArray> entry : arrays.entrySet()) {
            NdArray array = entry.getValue();
            long end = size + 8L * array.values().length;
            Map<String, Object> about = new LinkedHashMap<>();
            about.put("dtype", ElementType.F64.name());
            about.put("shape", array.shape());
            about.put("data_offsets", List.of(size, end));
            header.put(entry.getKey(), about);
            size = end;
        }
        byte[] json = Json.compact(header, Json.NonFinite.REFUSED).getBytes(StandardCharsets.UTF_8);
        int padded = json.length + 7 & ~7;
        long total = 8L + padded + size;
        if (total > FileBytes.LIMIT) {
            throw new IllegalArgumentException(
                    "the arrays need a file of " + total + " bytes; the most is " + FileBytes.LIMIT);
        }
        ByteBuffer out = ByteBuffer.allocate((int) total).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
        for (int i = json.length; i < padded; i++) {
            out.put((byte) ' ');
        }
        for (NdArray array : arrays.values()) {
            for (double x : array.values()) {
                out.putDouble(x);
            }
        }
        return out.array();
    }

    /**
     * Returns an array that must be there.
     *
     * @throws IllegalArgumentException naming the arrays that are there
     */
    public NdArray array(String name) {
        NdArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException(
                    "there is no array \"" + name + "\"; there are " + new ArrayList<>(arrays.keySet()));
        }
        return array;
    }
}
