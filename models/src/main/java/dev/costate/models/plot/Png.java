package dev.costate.models.plot;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG (ISO/IEC 15948): eight bits a channel, no interlacing, every row unfiltered. Stateless and thread-safe.
 */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int GREY = 0;
    private static final int RGB = 2;

    private Png() {
    }

    /**
     * Returns a picture in grey.
     *
     * @param pixels 0 (black) to 255 (white), row by row from the top
     */
    static byte[] grey(int width, int height, byte[] pixels) {
        return file(width, height, pixels, 1, GREY);
    }

    /**
     * Returns a picture in colour.
     *
     * @param pixels red, green and blue of each pixel, row by row from the top
     */
    static byte[] rgb(int width, int height, byte[] pixels) {
        return file(width, height, pixels, 3, RGB);
    }

    /** Returns a file as an address that can stand in a page. */
    static String dataUri(byte[] file) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(file);
    }

    private static byte[] file(int width, int height, byte[] pixels, int channels, int type) {
        if (width < 1 || height < 1 || pixels.length != (long) width * height * channels) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " pixels needs "
                    + (long) width * height * channels + " bytes, not " + pixels.length);
        }
        int stride = width * channels;
        byte[] rows = new byte[height * (stride + 1)]; // each row begins with the number of its filter, 0
        for (int y = 0; y < height; y++) {
            System.arraycopy(pixels, y * stride, rows, y * (stride + 1) + 1, stride);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        byte[] header = new byte[13];
        number(header, 0, width);
        number(header, 4, height);
        header[8] = 8;
        header[9] = (byte) type;
        chunk(out, "IHDR", header, header.length);
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(rows);
            deflater.finish();
            byte[] packed = new byte[rows.length + rows.length / 1000 + 64];
            chunk(out, "IDAT", packed, deflater.deflate(packed));
        } finally {
            deflater.end();
        }
        chunk(out, "IEND", new byte[0], 0);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data, int length) {
        byte[] four = new byte[4];
        number(four, 0, length);
        out.writeBytes(four);
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        out.writeBytes(name);
        out.write(data, 0, length);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data, 0, length);
        number(four, 0, (int) crc.getValue());
        out.writeBytes(four);
    }

    private static void number(byte[] target, int at, int value) {
        for (int i = 0; i < 4; i++) {
            target[at + i] = (byte) (value >>> 24 - 8 * i);
        }
    }
}
