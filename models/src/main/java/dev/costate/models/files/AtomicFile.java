package dev.costate.models.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a file so that its name always stands for a whole content, the earlier one or the new one.
 *
 * <p>The new content goes to a hidden temporary file in the same folder, is forced to disk and then moved over the
 * name. A process killed half-way can leave a temporary file (a dot, the name, the process number, {@code .tmp}) that
 * is safe to delete; a run deletes those in its folder.
 *
 * <p>Stateless and thread-safe.
 */
public final class AtomicFile {
    private static final AtomicLong COUNTER = new AtomicLong();

    private AtomicFile() {
    }

    /** Writes what a file will hold. Thread-confined: called once, by the thread that writes the file. */
    @FunctionalInterface
    public interface Body {
        /** Writes everything to {@code out}; does not need to close it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes text as UTF-8. */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes. */
    public static void write(Path file, byte[] bytes) {
        write(file, out -> out.write(bytes));
    }

    /**
     * Writes a file; folders above it are made if they are missing. A device or pipe is written to directly.
     *
     * @param file where to
     * @param body writes the bytes; if it throws, the earlier file stays and the temporary one is deleted
     * @throws FileException if the file cannot be written
     */
    public static void write(Path file, Body body) {
        Path temporary = null;
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            if (Files.isDirectory(target)) {
                throw new FileException(file.toString(), "cannot write: it is a folder");
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
                    body.writeTo(out);
                }
                return;
            }
            Path folder = target.getParent();
            Files.createDirectories(folder);
            Path fresh = folder.resolve("." + target.getFileName() + "." + ProcessHandle.current().pid() + "-"
                    + COUNTER.incrementAndGet() + ".tmp");
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW)) {
                temporary = fresh;
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                body.writeTo(out);
                out.flush();
                channel.force(true);
            }
            move(temporary, target);
            temporary = null;
            forceFolder(folder);
        } catch (IOException failure) {
            throw FileException.of(file, "write", failure);
        } finally {
            if (temporary != null) {
                deleteQuietly(temporary);
            }
        }
    }

    /** Returns whether a file has the name of a temporary one of any process that writes a file of that name. */
    public static boolean isTemporary(Path file, String name) {
        String own = file.getFileName().toString();
        return own.startsWith("." + name + ".") && own.substring(name.length() + 2).matches("\\d+-\\d+\\.tmp");
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException rare) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Makes the move itself durable where the system lets a folder be opened.
     *
     * <p>Elsewhere the content is safe and only the name may lag.
     */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            return;
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException alsoFailed) {
            return; // the failure that led here is the one to report
        }
    }
}
