package dev.costate.models.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.CsvWriter;
import dev.costate.models.files.FileBytes;
import dev.costate.models.files.Json;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.NpyReader;
import dev.costate.models.files.NpyWriter;
import dev.costate.models.files.Safetensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Every reader that works on bytes in memory, with sound files and with what must hold of what was read. */
enum Reader {
    JSON(List.of(text("{\"a\": [1, 2.5e-3, -0, 1e300, \"\\u00e9\\n\", null, true], \"b\": {\"c\": {}, \"d\": []}}"),
            text("[[0.1, 9007199254740993], \"\\ud83d\\ude00 é\", {\"name\": false}]"),
            text(Json.pretty(Map.of("experiment", "node", "options", Map.of("rate", "0.01"), "steps", 500),
                    Json.NonFinite.REFUSED)))) {
        @Override
        void read(byte[] bytes) {
            Object value = Json.parse(NAME, bytes);
            String again = Json.compact(value, Json.NonFinite.REFUSED);
            assertEquals(value, Json.parse(NAME, again));
        }
    },

    SAFETENSORS(List.of(new Safetensors(arrays(), Map.of("format", "costate", "step", "12")).toBytes(),
            halves(), new Safetensors(Map.of(), Map.of()).toBytes())) {
        @Override
        void read(byte[] bytes) {
            Safetensors content = Safetensors.parse(NAME, bytes);
            assertEquals(content, Safetensors.parse(NAME, content.toBytes()));
        }
    },

    NPY(List.of(NpyWriter.toBytes(NdArray.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3)),
            NpyWriter.toBytes(NdArray.of(new double[] {Double.NaN})), npy("|u1", true, "3, 2", 6),
            npy("<f4", false, "2,", 8), npy("<i8", true, "2, 1", 16))) {
        @Override
        void read(byte[] bytes) {
            NdArray array = NpyReader.parse(NAME, bytes);
            assertEquals(array, NpyReader.parse(NAME, NpyWriter.toBytes(array)));
        }
    },

    CSV(List.of(text("t,a,\"b, c\"\n0,1.5,-2e-3\n1,.5,7.\n2,,NaN\n"), text("t;a\n0,5;1\n1,5;2\n"),
            text("# x y\n 1  2 \n 3\t4\n"), text("1,2\r\n3,4\r\n"), text("\ufeffx\n\"1\"\n"),
            text("a,kind\n1,red\n2,\"dark \"\"red\"\"\"\n"))) {
        @Override
        void read(byte[] bytes) {
            String all = FileBytes.utf8(NAME, bytes);
            CsvOptions lenient = new CsvOptions(CsvOptions.Header.DETECT, true, true);
            CsvTable table = CsvReader.parse(NAME, all, lenient);
            table.matrix(0);
            table.complete();
            CsvTable again = CsvReader.parse(NAME, CsvWriter.text(table), new CsvOptions(CsvOptions.Header.PRESENT,
                    true, true));
            assertEquals(table.columns(), again.columns());
            assertArrayEquals(table.values(), again.values());
            CsvReader.parse(NAME, all, CsvOptions.STRICT).time();
        }
    },

    GZIP(List.of(gzip(text("t,a\n0,1\n1,2\n2,3\n")), gzip(new byte[3000]), gzip(new byte[0]))) {
        @Override
        void read(byte[] bytes) {
            FileBytes.unpackByName(NAME + ".gz", bytes);
        }
    };

    /** What all these files are called. */
    static final String NAME = "file";

    final List<byte[]> sound;

    Reader(List<byte[]> sound) {
        this.sound = sound;
    }

    /** Reads the bytes; throws a FileException if they are not what they should be. */
    abstract void read(byte[] bytes);

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, NdArray> arrays() {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        arrays.put("field.0.weight", NdArray.of(new double[] {1, -2, 3, 0.5, 1e-300, 7}, 2, 3));
        arrays.put("field.0.bias", NdArray.of(new double[0]));
        arrays.put("step", new NdArray(new int[0], new double[] {5}));
        return arrays;
    }

    /** An array of each other type. */
    private static byte[] halves() {
        StringBuilder header = new StringBuilder("{");
        int at = 0;
        for (String type : List.of("F32:4", "F16:2", "BF16:2", "I64:8", "U64:8", "I32:4", "U32:4", "I16:2", "U16:2",
                "I8:1", "U8:1", "BOOL:1")) {
            String[] parts = type.split(":");
            int bytes = Integer.parseInt(parts[1]);
            header.append(at == 0 ? "" : ",").append("\"").append(parts[0]).append("\":{\"dtype\":\"").append(parts[0])
                    .append("\",\"shape\":[1],\"data_offsets\":[").append(at).append(",").append(at + bytes)
                    .append("]}");
            at += bytes;
        }
        byte[] json = text(header.append("}").toString());
        return ByteBuffer.allocate(8 + json.length + at).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json)
                .array();
    }

    private static byte[] npy(String type, boolean fortran, String shape, int data) {
        String header = "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': ("
                + shape + "), }";
        String padded = header + " ".repeat(128 - 10 - 1 - header.length()) + "\n";
        byte[] prefix = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) padded.length(), 0};
        byte[] file = Arrays.copyOf(prefix, 128 + data);
        System.arraycopy(text(padded), 0, file, 10, padded.length());
        return file;
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return packed.toByteArray();
    }
}
