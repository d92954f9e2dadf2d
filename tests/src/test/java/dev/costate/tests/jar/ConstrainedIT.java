package dev.costate.tests.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/constrained.md says of small places, in one process that has none of the usual comforts. */
class ConstrainedIT {
    @TempDir
    Path temp;

    /** No home, no temporary folder, no module but java.base, a heap of 8 MiB: the same bits. */
    @Test
    void trainsInASmallPlace() {
        Path run = temp.resolve("run");
        Outcome trained = TheJar.java(List.of("-Xmx8m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "--limit-modules",
                "java.base", "-Duser.home=/nonexistent", "-Djava.io.tmpdir=/nonexistent"), "train", "spiral",
                "--iterations", "50", "--out", run.toString());
        assertEquals(0, trained.exit(), trained::toString);
        assertEquals("f66a6144dce9b04b", trained.value("bits"));
        assertTrue(Files.exists(run.resolve("report.html")));
    }

    /** Built by one user, run by another. */
    @Test
    void anybodyMayReadTheJar() throws IOException {
        assertTrue(Files.getPosixFilePermissions(TheJar.PATH).contains(PosixFilePermission.OTHERS_READ));
    }
}
