package dev.costate.models.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that grows at its end, so that a long one is not written again for each line.
 *
 * <p>Unlike {@link AtomicFile} a kill may leave a part of what was added. Who reads the file must tell what is whole.
 *
 * <p>Stateless and thread-safe.
 */
public final class AppendedFile {
    private AppendedFile() {
    }

    /** Returns whether a file is there and has so many bytes, as it has if nobody else has written to it. */
    public static boolean has(Path file, long bytes) {
        try {
            return Files.isRegularFile(file) && Files.size(file) == bytes;
        } catch (IOException unreadable) {
            return false;
        }
    }

    /**
     * Writes bytes after the first ones of a file and forces them to disk; what stood there is dropped.
     *
     * @param file a file that exists
     * @param kept bytes at the start that stay, at most as many as the file has
     * @param added what comes after them
     * @throws FileException if the file cannot be written
     */
    public static void write(Path file, long kept, byte[] added) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(kept).position(kept);
            ByteBuffer bytes = ByteBuffer.wrap(added);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException failure) {
            throw FileException.of(file, "write", failure);
        }
    }
}
