import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A step of the build: packs a folder into a jar, as small as {@link Deflate} makes it, without folder entries, sizes ahead of the data, always the same time.
 * The manifest comes first, the others in the order of their names.
 */
final class Pack {
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    /** The 24th of November 2026, noon, as zip files have it. */
    private static final int WHEN = (2026 - 1980) << 25 | 11 << 21 | 24 << 16 | 12 << 11;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    /** A file: its name, check sum, length and content, compressed if that is shorter. */
    private record Entry(byte[] name, int crc, int size, byte[] content) {
        static Entry of(Path folder, Path file) {
            try {
                byte[] data = Files.readAllBytes(file);
                CRC32 crc = new CRC32();
                crc.update(data);
                byte[] packed = Deflate.compress(data);
                return new Entry(Pack.name(folder, file).getBytes(StandardCharsets.UTF_8), (int) crc.getValue(), data.length,
                        packed.length < data.length ? packed : data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What the header before the content and the one in the directory share. */
        private void describe(ByteBuffer to) {
            to.putShort((short) 20).putShort((short) 0).putShort((short) (content.length < size ? DEFLATED : STORED)).putInt(WHEN);
            to.putInt(crc).putInt(content.length).putInt(size).putShort((short) name.length).putShort((short) 0);
        }
    }

    private Pack() {
    }

    public static void main(String[] folderAndJar) throws IOException {
        Path folder = Path.of(folderAndJar[0]);
        List<Entry> entries;
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> sorted = files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing((Path f) -> !name(folder, f).equals(MANIFEST)).thenComparing(f -> name(folder, f))).toList();
            entries = sorted.parallelStream().map(f -> Entry.of(folder, f)).toList();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        for (Entry e : entries) {
            ByteBuffer listed = buffer(46).putInt(0x02014b50).putShort((short) 20);
            e.describe(listed);
            listed.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0).putInt(out.size());
            directory.writeBytes(listed.array());
            directory.writeBytes(e.name);
            ByteBuffer header = buffer(30).putInt(0x04034b50);
            e.describe(header);
            out.writeBytes(header.array());
            out.writeBytes(e.name);
            out.writeBytes(e.content);
        }
        int start = out.size();
        out.writeBytes(directory.toByteArray());
        out.writeBytes(buffer(22).putInt(0x06054b50).putInt(0).putShort((short) entries.size()).putShort((short) entries.size()).putInt(directory.size())
                .putInt(start).putShort((short) 0).array());
        Files.write(Path.of(folderAndJar[1]), out.toByteArray());
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
