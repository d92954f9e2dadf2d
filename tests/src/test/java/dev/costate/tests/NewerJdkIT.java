package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.tests.jar.NewerJdk;
import dev.costate.tests.jar.TheJar;
import dev.costate.tests.jar.TheJar.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The classes that JDK 17 compiled give the same bits on a newer JDK: the tests tagged "kernels" of all modules, run
 * there against the jar.
 */
@Tag("deep")
class NewerJdkIT {
    @Test
    void sameBits() throws IOException {
        Path jdk = NewerJdk.require("the kernels are not tested there");
        List<String> roots = new ArrayList<>();
        for (String module : List.of("vectorapi", "autodiff", "solvers", "models", "tests")) {
            Path classes = TheJar.HOME.resolve(module).resolve("target/test-classes");
            if (Files.isDirectory(classes)) {
                roots.add(classes.toString());
            }
        }
        List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString(),
                "--add-modules", "jdk.incubator.vector", "-Xshare:auto", "-XX:+UseSerialGC", "-Xmx768m",
                "-Dcostate.expectKernels=simd", "-cp",
                String.join(File.pathSeparator, roots) + File.pathSeparator + System.getProperty("java.class.path"),
                TaggedRun.class.getName(), "kernels"));
        command.addAll(roots);
        Outcome outcome = TheJar.process(command);
        System.out.print("NewerJdkIT: " + outcome.out());
        assertEquals(0, outcome.exit(), outcome::toString);
    }
}
