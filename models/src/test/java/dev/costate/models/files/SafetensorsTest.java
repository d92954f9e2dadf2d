package dev.costate.models.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private static Safetensors sample() {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        arrays.put("w", NdArray.of(new double[] {1, 0.1, Double.NaN, -0.0, 1e308, Double.MIN_VALUE}, 2, 3));
        arrays.put("b", new NdArray(new int[0], new double[] {7}));
        arrays.put("empty", NdArray.of(new double[0], 0, 3));
        return new Safetensors(arrays, Map.of("format", "costate-1"));
    }

    static byte[] file(String header, byte... data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length)
                .put(json).put(data).array();
    }

    @Test
    void savedAndLoadedIsTheSame() {
        Path file = folder.resolve("model.safetensors");
        sample().save(file);
        Safetensors back = Safetensors.load(file);
        assertEquals(sample(), back);
        assertEquals(List.of("w", "b", "empty"), List.copyOf(back.arrays().keySet()));
        assertArrayEquals(sample().toBytes(), back.toBytes());
    }

    @Test
    void theLayoutIsTheOnePublished() {
        byte[] bytes = new Safetensors(Map.of("a", NdArray.of(new double[] {1, 2})), Map.of()).toBytes();
        String header = "{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]}}";
        int padded = header.length() + 7 & ~7;
        assertEquals(padded, bytes[0]);
        assertEquals(header + " ".repeat(padded - header.length()),
                new String(bytes, 8, padded, StandardCharsets.UTF_8));
        assertEquals(8 + padded + 16, bytes.length);
        assertEquals(2.0, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble(8 + padded + 8));
    }

    @Test
    void otherElementTypesBecomeDoubles() {
        assertArrayEquals(new double[] {1.5, -2, 65504, 0x1p-24}, read("F16", 2, 0x3E00, 0xC000, 0x7BFF, 0x0001));
        assertArrayEquals(new double[] {Double.POSITIVE_INFINITY, Double.NaN, -0.0, 0x1p-14},
                read("F16", 2, 0x7C00, 0x7E00, 0x8000, 0x0400));
        assertArrayEquals(new double[] {1, -2.5}, read("BF16", 2, 0x3F80, 0xC020));
        assertArrayEquals(new double[] {0.1f, -3},
                read("F32", 4, Float.floatToIntBits(0.1f), Float.floatToIntBits(-3)));
        assertArrayEquals(new double[] {-1, 1L << 53}, read("I64", 8, -1, 1L << 53));
        assertArrayEquals(new double[] {-5, 4294967291.0}, new double[] {read("I32", 4, -5)[0], read("U32", 4, -5)[0]});
        assertArrayEquals(new double[] {-5, 65531}, new double[] {read("I16", 2, -5)[0], read("U16", 2, -5)[0]});
        assertArrayEquals(new double[] {-5, 251, 1},
                new double[] {read("I8", 1, -5)[0], read("U8", 1, -5)[0], read("BOOL", 1, 1)[0]});
        for (String type : List.of("I64", "U64")) {
            assertTrue(assertThrows(FileFormatException.class, () -> read(type, 8, 1, (1L << 53) + 1)).getMessage()
                    .contains("beyond 2^53"));
        }
    }

    private static double[] read(String type, int bytes, long... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * bytes + 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            data.putLong(i * bytes, values[i]);
        }
        String header = "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":[" + values.length + "],\"data_offsets\":[0,"
                + values.length * bytes + "]}}";
        return Safetensors.parse("m", file(header, Arrays.copyOf(data.array(), values.length * bytes))).array("a")
                .values();
    }

    /** The data of each file are 16 bytes; offsets in the messages count from the start of the file. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'a':{'dtype':'F64','shape':[2],'data_offsets':[0,8]}} | shape [2] of F64 needs 16 bytes, data_offsets give "
                + "it 8",
        "{'a':{'dtype':'F64','shape':[3],'data_offsets':[0,24]}} | data_offsets [0, 24] must rise and end within the "
                + "16 bytes of data",
        "{'a':{'dtype':'F64','shape':[1],'data_offsets':[16,8]}} | data_offsets [16, 8] must rise",
        "{'a':{'dtype':'F64','shape':[-1],'data_offsets':[0,16]}} | shape must hold integers from 0 on, found -1",
        "{'a':{'dtype':'F64','shape':[2.0],'data_offsets':[0,16]}} | shape must hold integers from 0 on, found 2.0",
        "{'a':{'dtype':'F64','shape':[4294967296,4294967296],'data_offsets':[0,16]}} | shape holds 4294967296; the "
                + "largest length is 2147483647",
        "{'a':{'dtype':'F64','shape':[2147483647,2147483647,2147483647],'data_offsets':[0,16]}} | the shape "
                + "overflows 64 bits",
        "{'a':{'dtype':'F64','shape':[18446744073709551618],'data_offsets':[0,16]}} | shape must hold integers from "
                + "0 on",
        "{'a':{'dtype':'F64','shape':[1],'data_offsets':[0,8]},'b':{'dtype':'F64','shape':[1],'data_offsets':[0,8]}} "
                + "| array \"b\" overlaps array \"a\"",
        "{'a':{'dtype':'F64','shape':[1],'data_offsets':[8,16]}} | 8 bytes between the header and array \"a\" belong "
                + "to nothing",
        "{'a':{'dtype':'F64','shape':[1],'data_offsets':[0,8]}} | 8 bytes after array \"a\" belong to nothing",
        "{} | 16 bytes after the header belong to nothing",
        "{'a':{'dtype':'F64','shape':[2],'data_offsets':[0,16]},'a':{'dtype':'F64','shape':[2],'data_offsets':[0,16]}} "
                + "| the name \"a\" occurs twice",
        "{'a':{'dtype':'F8_E5M2','shape':[16],'data_offsets':[0,16]}} | dtype \"F8_E5M2\" is not one of [F64,",
        "{'a':{'shape':[2],'data_offsets':[0,16]}} | dtype nothing is not one of",
        "{'a':{'dtype':'F64','shape':2,'data_offsets':[0,16]}} | shape must be a list of integers, found 2",
        "{'a':{'dtype':'F64','shape':[2],'data_offsets':[0]}} | data_offsets must be two numbers, found 1",
        "{'a':{'dtype':'F64','shape':[2],'data_offsets':[0,16],'x':1}} | unknown field \"x\"",
        "{'a':7} | array \"a\": must be an object, found 7",
        "{'__metadata__':{'k':1}} | __metadata__.k must be a string, found 1",
        "{'__metadata__':[]} | __metadata__ must be an object of strings",
        "{'a':{'dtype':'F64' | bad JSON: expected '}', found the end",
        "[]   | the header must begin with '{', found byte 91",})
    void hostileHeadersAreRefused(String header, String problem) {
        FileFormatException error = assertThrows(FileFormatException.class,
                () -> Safetensors.parse("m.safetensors", file(header.replace('\'', '"'), new byte[16])));
        assertTrue(error.getMessage().contains(problem), error.getMessage());
        assertTrue(error.getMessage().startsWith("m.safetensors: at byte " + error.offset().orElseThrow() + ": ")
                && error.offset().orElseThrow() >= 8, error.getMessage());
    }

    @Test
    void offsetsOfOverlapsAndHolesPointIntoTheFile() {
        String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}}";
        assertEquals(8 + header.length(),
                assertThrows(FileFormatException.class, () -> Safetensors.parse("m", file(header, new byte[4])))
                        .offset().orElseThrow());
    }

    @Test
    void aLyingLengthIsRefusedBeforeAnythingIsAllocated() {
        for (long length : new long[] {0, 1, 100, Long.MAX_VALUE, -1, 1L << 62}) {
            byte[] bytes = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
            FileFormatException error = assertThrows(FileFormatException.class, () -> Safetensors.parse("m", bytes));
            assertTrue(error.getMessage().contains(
                    "the header's length is " + Long.toUnsignedString(length) + "; the file has room for 2 to 32"),
                    error.getMessage());
        }
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = sample().toBytes();
        for (int n = 0; n < whole.length; n++) {
            byte[] cut = Arrays.copyOf(whole, n);
            assertThrows(FileFormatException.class, () -> Safetensors.parse("m", cut));
        }
        assertThrows(FileFormatException.class, () -> Safetensors.parse("m", Arrays.copyOf(whole, whole.length + 1)));
    }

    @Property(tries = 3000)
    void damagedBytesLeadToAModelOrAFormatError(@ForAll @Size(3) int[] places, @ForAll @Size(3) byte[] values) {
        byte[] bytes = sample().toBytes();
        for (int i = 0; i < 3; i++) {
            bytes[Math.floorMod(places[i], bytes.length)] = values[i];
        }
        try {
            assertTrue(Safetensors.parse("m", bytes).arrays().size() <= 3);
        } catch (FileFormatException expected) {
            assertTrue(expected.offset().orElseThrow() >= 0 && expected.offset().orElseThrow() <= bytes.length,
                    expected.getMessage());
        }
    }

    @Test
    void anEmptyShapeBesideHugeLengthsIsEmpty() {
        String header = "{\"a\":{\"dtype\":\"F64\","
                + "\"shape\":[2147483647,2147483647,2147483647,0],\"data_offsets\":[0,0]}}";
        assertEquals(0, Safetensors.parse("m", file(header)).array("a").values().length);
        assertThrows(IllegalArgumentException.class,
                () -> NdArray.of(new double[1], 2147483647, 2147483647, 2147483647));
        assertThrows(IllegalArgumentException.class, () -> Safetensors.parse("m", file(header)).array("b"));
    }
}
