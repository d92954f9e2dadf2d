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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {
    @TempDir
    Path folder;

    private static byte[] file(int version, String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate(12 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(NpyReader.MAGIC).put((byte) version).put((byte) 0);
        if (version == 1) {
            out.putShort((short) text.length);
        } else {
            out.putInt(text.length);
        }
        out.put(text).put(data);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static NdArray read(String type, boolean fortran, String shape, byte[] data) {
        return NpyReader.parse("a.npy", file(1, "{'descr': '" + type + "', 'fortran_order': "
                + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }\n", data));
    }

    @Test
    void writtenAndReadIsTheSame() {
        for (int[] shape : new int[][] {{}, {3}, {2, 3}, {2, 1, 4}, {0, 5}}) {
            double[] values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            Arrays.setAll(values, i -> i == 0 ? Double.NaN : 1.0 / i);
            NdArray array = new NdArray(shape, values);
            Path file = folder.resolve("a.npy");
            NpyWriter.write(file, array);
            assertEquals(array, NpyReader.read(file));
        }
    }

    @Test
    void theLayoutIsTheOnePublished() {
        byte[] bytes = NpyWriter.toBytes(NdArray.of(new double[] {1, 2}));
        assertEquals(128 + 16, bytes.length);
        assertEquals("NUMPY\1\0v\0{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
                new String(bytes, 1, 66, StandardCharsets.ISO_8859_1));
        assertEquals('\n', bytes[127]);
    }

    @Test
    void everyTypeAndVersion() {
        ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        assertArrayEquals(new double[] {0.1f, -3},
                read("<f4", false, "(2,)", data.putFloat(0, 0.1f).putFloat(4, -3).array()).values());
        assertArrayEquals(new double[] {7, -3},
                read("<i4", false, "(2,)", data.putInt(0, 7).putInt(4, -3).array()).values());
        assertArrayEquals(new double[] {-3}, read("<i8", false, "(1,)", data.putLong(0, -3).array()).values());
        assertArrayEquals(new double[] {253, 255}, Arrays.copyOf(read("|u1", false, "(8,)", data.array()).values(), 2));
        assertThrows(FileFormatException.class,
                () -> read("<i8", false, "(1,)", data.putLong(0, Long.MAX_VALUE).array()));
        for (int version = 2; version <= 3; version++) {
            byte[] bytes = file(version, "{\"shape\": (), \"fortran_order\": False, \"descr\": \"<f8\"}",
                    data.putDouble(0, 5).array());
            assertEquals(5, NpyReader.parse("a.npy", bytes).values()[0]);
        }
    }

    @Test
    void fortranOrderIsTransposed() {
        byte[] data = {0, 1, 2, 3, 4, 5};
        assertArrayEquals(new double[] {0, 2, 4, 1, 3, 5}, read("|u1", true, "(2, 3)", data).values());
        byte[] cube = new byte[24];
        for (int i = 0; i < 24; i++) {
            cube[i] = (byte) i;
        }
        double[] values = read("|u1", true, "(2, 3, 4)", cube).values();
        for (int i = 0; i < 24; i++) {
            assertEquals(i / 12 + i / 4 % 3 * 2 + i % 4 * 6, values[i]);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'descr': '>f8', 'fortran_order': False, 'shape': (1,)} | 20 | the type '>f8' is not one of",
        "{'descr': [('a','<f8')], 'fortran_order': False, 'shape': (1,)} | 20 | records with fields are not supported",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2,)} | 65 | shape [2] of <f8 needs 16 bytes, there are 8",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (0,)} | 65 | shape [0] of <f8 needs 0 bytes, there are 8",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)} | 61 | a length must be an integer from 0 to "
                + "2147483647, found '-'",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296,)} | 61 | a length must be an integer",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647,2147483647,2147483647)} | 95 | needs more than",
        "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)} | 44 | expected True or False, found '0'",
        "{'descr': '<f8', 'shape': (1,)} | 41 | the header lacks fortran_order",
        "{'descr': '<f8', 'descr': '<f8'} | 27 | the key 'descr' is unknown or occurs twice",
        "{'descr': '<f8', 'evil': 1} | 27 | the key 'evil' is unknown",
        "{'descr': '<f8 | 21 | a quoted word does not end",
        "{'descr': '<f8'} x | 27 | expected the end of the header, found 'x'", "[] | 10 | expected '{', found '['",})
    void hostileHeadersAreRefused(String header, long offset, String problem) {
        FileFormatException error = assertThrows(FileFormatException.class,
                () -> NpyReader.parse("a.npy", file(1, header, new byte[8])));
        assertTrue(error.getMessage().contains(problem), error.getMessage());
        assertEquals(offset, error.offset().orElseThrow(), error.getMessage());
    }

    @Test
    void truncationsAndLyingLengthsAreRefused() {
        byte[] whole = NpyWriter.toBytes(NdArray.of(new double[] {1, 2}));
        for (int n = 0; n < whole.length; n++) {
            byte[] cut = Arrays.copyOf(whole, n);
            assertThrows(FileFormatException.class, () -> NpyReader.parse("a.npy", cut));
        }
        assertThrows(FileFormatException.class, () -> NpyReader.parse("a.npy", Arrays.copyOf(whole, whole.length + 1)));
        byte[] huge = file(2, "{}", new byte[0]);
        Arrays.fill(huge, 8, 12, (byte) 0xFF);
        assertTrue(assertThrows(FileFormatException.class, () -> NpyReader.parse("a.npy", huge)).getMessage()
                .contains("length is 4294967295"));
        huge[6] = 4;
        assertTrue(assertThrows(FileFormatException.class, () -> NpyReader.parse("a.npy", huge)).getMessage()
                .contains("version 4.0"));
    }

    @Property(tries = 2000)
    void damagedBytesLeadToAnArrayOrAFormatError(@ForAll @Size(3) int[] places, @ForAll @Size(3) byte[] values) {
        byte[] bytes = NpyWriter.toBytes(NdArray.of(new double[] {1, 2, 3, 4}, 2, 2));
        for (int i = 0; i < 3; i++) {
            bytes[Math.floorMod(places[i], 72)] = values[i];
        }
        try {
            assertTrue(NpyReader.parse("a.npy", bytes).values().length <= 32);
        } catch (FileFormatException expected) {
            assertTrue(expected.offset().orElseThrow() >= 0 && expected.offset().orElseThrow() <= bytes.length,
                    expected.getMessage());
        }
    }
}
