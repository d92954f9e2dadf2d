package dev.costate.models.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes damaged files out of sound ones: bits, bytes, ranges, lengths, numbers and words change, and files are joined.
 * The same seed gives the same files. Thread-confined.
 */
final class Mutator {
    private static final int LONGEST = 1 << 16;
    private static final Pattern VALUE = Pattern.compile("-?[0-9][0-9.eE+-]*|[A-Za-z_][A-Za-z0-9_-]*");
    private static final List<String> VALUES = List.of("0", "-1", "1", "2147483647", "2147483648",
            "9223372036854775807", "18446744073709551615", "1e999", "-0", "00", "1e-999", "0.5", "NaN", "Infinity",
            "-inf", "null", "true", "[]", "{}", "\"\"", "\"", "1,2", "10000", "1000000", "F16", "BOOL", "<f4", "|u1",
            "F64", "__metadata__", "shape", "\\u0000", "\\ud800", "\u00e9", "\u0000", "\r\n", ";", "\t");
    private static final byte[] BYTES = {0, 1, '\n', '\r', ' ', '"', '\'', ',', '-', '.', '0', '9', ':', ';', '[', ']',
        '{', '}', '\\', 'e', (byte) 0x7F, (byte) 0x80, (byte) 0xC3, (byte) 0xFF};

    private final List<byte[]> sound;
    private final SplittableRandom random;

    Mutator(List<byte[]> sound, long seed) {
        this.sound = List.copyOf(sound);
        random = new SplittableRandom(seed);
    }

    /** Returns the next file, which one to four changes have made out of a sound one. */
    byte[] next() {
        byte[] file = any();
        for (int changes = Math.max(1, random.nextInt(-3, 5)); changes > 0; changes--) {
            file = file.length == 0 ? any() : changed(file);
        }
        return file.length > LONGEST ? Arrays.copyOf(file, LONGEST) : file;
    }

    private byte[] any() {
        return sound.get(random.nextInt(sound.size())).clone();
    }

    private byte[] changed(byte[] file) {
        int at = random.nextInt(file.length);
        int end = at + random.nextInt(Math.min(64, file.length - at) + 1);
        switch (random.nextInt(12)) {
            case 0:
                file[at] ^= (byte) (1 << random.nextInt(8));
                return file;
            case 1:
                file[at] = BYTES[random.nextInt(BYTES.length)];
                return file;
            case 2:
                file[at] = (byte) random.nextInt();
                return file;
            case 3:
                return joined(file, at, new byte[0], end);
            case 4:
                return joined(file, end, Arrays.copyOfRange(file, at, end), end);
            case 5:
                return Arrays.copyOf(file, at);
            case 6:
                byte[] other = any();
                return joined(file, at, Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length),
                        file.length);
            case 7:
                return wrongLength(file);
            case 8:
                return joined(file, at, value(), at);
            case 9:
                byte[] word = new byte[random.nextInt(4000)];
                Arrays.fill(word, (byte) 'n');
                return joined(file, at, word, at);
            default:
                return otherValue(file);
        }
    }

    private byte[] value() {
        return VALUES.get(random.nextInt(VALUES.size())).getBytes(StandardCharsets.UTF_8);
    }

    /** The eight bytes that come first in safetensors, or four or two bytes anywhere. */
    private byte[] wrongLength(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length >= 8) {
            long length = bytes.getLong(0);
            long[] wrong = {0, 1, length - 1, length + 1, length + 8, file.length, file.length - 8, Long.MAX_VALUE, -1};
            bytes.putLong(0, wrong[random.nextInt(wrong.length)]);
        }
        return file;
    }

    /** A number or a word of the text, near some place, becomes another one. */
    private byte[] otherValue(byte[] file) {
        String text = new String(file, 0, Math.min(file.length, 4096), StandardCharsets.ISO_8859_1);
        List<int[]> found = new ArrayList<>();
        Matcher m = VALUE.matcher(text).region(random.nextInt(text.length()), text.length());
        while (found.size() < 8 && m.find()) {
            found.add(new int[] {m.start(), m.end()});
        }
        if (found.isEmpty()) {
            return file;
        }
        int[] one = found.get(random.nextInt(found.size()));
        return joined(file, one[0], value(), one[1]);
    }

    /** The file up to a place, then something else, then the file from another place on. */
    private static byte[] joined(byte[] file, int to, byte[] between, int from) {
        byte[] all = Arrays.copyOf(file, to + between.length + file.length - from);
        System.arraycopy(between, 0, all, to, between.length);
        System.arraycopy(file, from, all, to + between.length, file.length - from);
        return all;
    }
}
