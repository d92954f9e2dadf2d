package dev.costate.models.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void writesAndReplacesAndMakesFolders() throws IOException {
        Path file = folder.resolve("runs/a/run.json");
        AtomicFile.write(file, "one");
        AtomicFile.write(file, "two");
        assertEquals("two", Files.readString(file));
        assertEquals(List.of("run.json"), names(file.getParent()));
    }

    @Test
    void aFailureHalfWayKeepsTheEarlierFileAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("a.bin");
        AtomicFile.write(file, "earlier");
        FileException error = assertThrows(FileException.class, () -> AtomicFile.write(file, out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("No space left on device");
        }));
        assertEquals(file + ": cannot write: No space left on device", error.getMessage());
        assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, out -> {
            throw new IllegalStateException("a bug");
        }));
        assertEquals("earlier", Files.readString(file));
        assertEquals(List.of("a.bin"), names(folder));
    }

    @Test
    void foldersThatCannotHoldTheFileAreNamed() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain"), "x");
        FileException under = assertThrows(FileException.class, () -> AtomicFile.write(plain.resolve("b.txt"), "x"));
        assertTrue(
                under.getMessage()
                        .startsWith(plain.resolve("b.txt") + ": cannot write: a file stands where a folder is needed"),
                under.getMessage());
        FileException isFolder = assertThrows(FileException.class, () -> AtomicFile.write(folder, "x"));
        assertEquals(folder + ": cannot write: it is a folder", isFolder.getMessage());
        assertEquals("x", Files.readString(plain));
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path real = Files.writeString(folder.resolve("real.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), real);
        AtomicFile.write(link, "new");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(real));
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path missing = folder.resolve("missing.csv");
        assertEquals(missing + ": cannot read: no such file or folder",
                assertThrows(FileException.class, () -> FileBytes.read(missing)).getMessage());
        assertEquals(folder + ": is a folder, not a file",
                assertThrows(FileException.class, () -> FileBytes.read(folder)).getMessage());
        Path notPacked = Files.writeString(folder.resolve("x.gz"), "plain");
        assertTrue(assertThrows(FileFormatException.class, () -> FileBytes.readUnpacked(notPacked)).getMessage()
                .contains("not valid gzip"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
