package dev.costate.models.files;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Whole files as bytes or text, under a limit, with one clear error for what cannot be read.
 *
 * <p>Thread-safe.
 */
public final class FileBytes {
    /** The largest file read whole, packed or unpacked: 1 GiB. */
    public static final int LIMIT = 1 << 30;

    private static InputStream input; // of which piped is the content; null before it is read
    private static byte[] piped;

    private FileBytes() {
    }

    /**
     * Reads a file as it is, or standard input if its name is {@code -}; that is read once, and kept.
     *
     * @throws FileException if it is missing, a folder, not readable, or larger than {@link #LIMIT}
     */
    public static byte[] read(Path file) {
        if (Files.isDirectory(file)) {
            throw new FileException(file.toString(), "is a folder, not a file");
        }
        if (file.toString().equals("-")) {
            return standardInput();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return readAll(file.toString(), in);
        } catch (IOException failure) {
            throw FileException.of(file, "read", failure);
        }
    }

    private static synchronized byte[] standardInput() {
        if (input != System.in) {
            try {
                piped = readAll("standard input", System.in);
            } catch (IOException failure) {
                throw new FileException("standard input", "cannot read: " + failure.getMessage(), failure);
            }
            input = System.in;
        }
        return piped.clone();
    }

    /** Returns the SHA-256 of bytes: 64 hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every JDK has SHA-256", never);
        }
    }

    /** Reads a file, unpacking it if its name ends in {@code .gz}. */
    public static byte[] readUnpacked(Path file) {
        return unpackByName(file.toString(), read(file));
    }

    /**
     * Unpacks gzip bytes if the name ends in {@code .gz}; returns them as they are otherwise.
     *
     * @param name the file's name, for the ending and for errors
     * @param bytes the file's content
     */
    public static byte[] unpackByName(String name, byte[] bytes) {
        if (!name.toLowerCase(Locale.ROOT).endsWith(".gz")) {
            return bytes;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return readAll(name, in);
        } catch (EOFException cut) {
            throw FileFormatException.at(name, bytes.length, "the gzip data ends too early");
        } catch (ZipException bad) {
            throw FileFormatException.whole(name, "is not valid gzip data: " + bad.getMessage());
        } catch (IOException failure) {
            throw new FileException(name, "cannot unpack: " + failure.getMessage(), failure);
        }
    }

    /**
     * Decodes UTF-8, refusing bytes that are none; a byte order mark at the start is dropped.
     *
     * @param name the file's name, for errors
     */
    public static String utf8(String name, byte[] bytes) {
        int start = bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF
                ? 3 : 0;
        return utf8(name, bytes, start, bytes.length);
    }

    /**
     * Decodes the UTF-8 of a range, refusing bytes that are none.
     *
     * @param name the file's name, for errors
     * @param from first byte
     * @param to after the last byte
     */
    static String utf8(String name, byte[] bytes, int from, int to) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        try {
            return decoder.decode(in).toString();
        } catch (CharacterCodingException bad) {
            throw FileFormatException.at(name, in.position(), "is not UTF-8 text");
        }
    }

    private static byte[] readAll(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) {
            throw new FileException(name, "holds more than " + LIMIT + " bytes; the most that is read whole is 1 GiB");
        }
        return bytes;
    }
}
