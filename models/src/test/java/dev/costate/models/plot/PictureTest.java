package dev.costate.models.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class PictureTest {
    /** Reads back what was written, chunk by chunk, checksums included. */
    private static byte[] unpacked(byte[] file, int stride, int height, int type) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(file);
        assertEquals(0x89504e470d0a1a0aL, in.getLong());
        byte[] rows = new byte[height * (stride + 1)];
        StringBuilder names = new StringBuilder();
        while (in.hasRemaining()) {
            byte[] data = new byte[in.getInt()];
            byte[] name = new byte[4];
            in.get(name).get(data);
            CRC32 crc = new CRC32();
            crc.update(name);
            crc.update(data);
            assertEquals((int) crc.getValue(), in.getInt());
            String word = new String(name, java.nio.charset.StandardCharsets.US_ASCII);
            names.append(word);
            if (word.equals("IHDR")) {
                assertEquals(height, ByteBuffer.wrap(data).getInt(4));
                assertEquals(8, data[8]);
                assertEquals(type, data[9]);
            } else if (word.equals("IDAT")) {
                Inflater inflater = new Inflater();
                inflater.setInput(data);
                assertEquals(rows.length, inflater.inflate(rows));
                assertTrue(inflater.finished());
            }
        }
        assertEquals("IHDRIDATIEND", names.toString());
        byte[] pixels = new byte[height * stride];
        for (int y = 0; y < height; y++) {
            assertEquals(0, rows[y * (stride + 1)]);
            System.arraycopy(rows, y * (stride + 1) + 1, pixels, y * stride, stride);
        }
        return pixels;
    }

    @Test
    void pngKeepsEveryByte() throws Exception {
        byte[] grey = {0, 1, (byte) 200, 3, 4, (byte) 255};
        assertArrayEquals(grey, unpacked(Png.grey(3, 2, grey), 3, 2, 0));
        byte[] rgb = new byte[3 * 50 * 40];
        new java.util.Random(1).nextBytes(rgb);
        assertArrayEquals(rgb, unpacked(Png.rgb(50, 40, rgb), 150, 40, 2));
        assertThrows(IllegalArgumentException.class, () -> Png.rgb(2, 2, new byte[4]));
    }

    private static byte[] embedded(String svg) {
        String start = "data:image/png;base64,";
        int at = svg.indexOf(start) + start.length();
        return Base64.getDecoder().decode(svg.substring(at, svg.indexOf('"', at)));
    }

    @Test
    void heatMapIsDarkWhereTheValueIsLarge() throws Exception {
        String svg = new HeatMap("p").values(new double[][] {{0, 1}, {Double.NaN, 0.5}}, -1, 1, 0, 2)
                .add(PlotSeries.points("data", new double[] {0}, new double[] {1})).toSvg();
        byte[] p = unpacked(embedded(svg), 6, 2, 2);
        // the upper row of pixels is the last row of values
        assertArrayEquals(new byte[] {-1, -1, -1, 86, (byte) 180, (byte) 233, -1, -1, -1, 0, 44, 84}, p);
        assertThrows(IllegalArgumentException.class,
                () -> new HeatMap("").values(new double[][] {{1}, {1, 2}}, 0, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new HeatMap("").values(new double[][] {{1}}, 1, 1, 0, 1));
    }

    @Test
    void picturesStandInAGrid() throws Exception {
        String svg = new PictureGrid("digits", 2, 1).columns(2).range(0, 16)
                .pictures(new double[][] {{0, 16}, {8, 99}, {-1, 4}}).toSvg();
        byte[] p = unpacked(embedded(svg), 7, 5, 0);
        byte b = (byte) 235;
        assertArrayEquals(new byte[] {b, b, b, b, b, b, b, b, -1, 0, b, (byte) 128, 0, b, b, b, b, b, b, b, b, b, -1,
            (byte) 191, b, b, b, b, b, b, b, b, b, b, b}, p);
        assertThrows(IllegalArgumentException.class, () -> new PictureGrid("", 2, 2).pictures(new double[][] {{1}}));
    }
}
