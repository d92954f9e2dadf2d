package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.jar.TheJar;
import dev.costate.tests.jar.TheJar.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documented command finds every benchmark. None is run here. */
class BenchmarksIT {
    @Test
    void theBenchmarkJarListsThem() {
        Outcome list = TheJar.process(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar", TheJar.HOME.resolve("tests/target/benchmarks.jar").toString(), "-l"));
        assertEquals(0, list.exit(), list::toString);
        for (String name : List.of("ProductBenchmark.product", "FunctionsBenchmark.apply")) {
            assertTrue(list.out().contains("dev.costate.tests.bench." + name), list::toString);
        }
    }
}
