package dev.costate.models.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    @TempDir
    Path folder;

    private static Metrics sample(int rows) {
        Metrics metrics = new Metrics("step", "loss", "total");
        for (int i = 1; i <= rows; i++) {
            metrics.append(i, 1.0 / i, i % 20 == 0 ? 0.1 * i : Double.NaN);
        }
        return metrics;
    }

    @Test
    void aResumedRunWritesTheSameBytes() throws IOException {
        Path whole = folder.resolve("whole.csv");
        sample(300).save(whole);
        Path resumed = folder.resolve("resumed.csv");
        sample(150).save(resumed);
        Metrics metrics = Metrics.load(resumed, "step", "loss", "total");
        metrics.truncateAfter(100);
        assertEquals(100, metrics.rows());
        for (int i = 101; i <= 300; i++) {
            metrics.append(i, 1.0 / i, i % 20 == 0 ? 0.1 * i : Double.NaN);
        }
        metrics.save(resumed);
        assertEquals(Files.readString(whole), Files.readString(resumed));
        assertEquals("step,loss,total\n1,1,\n2,0.5,\n", Files.readString(whole).substring(0, 28));
    }

    @Test
    void nothingMeasuredYetAndNumbersThatAreNotFinite() {
        Path file = folder.resolve("m.csv");
        new Metrics("step", "loss").save(file);
        Metrics metrics = Metrics.load(file, "step", "loss");
        assertEquals(0, metrics.rows());
        metrics.append(1, Double.POSITIVE_INFINITY);
        metrics.append(2, Double.NaN);
        metrics.save(file);
        assertArrayEquals(new double[] {Double.POSITIVE_INFINITY, Double.NaN},
                Metrics.load(file, "step", "loss").column("loss"));
        assertEquals(Double.POSITIVE_INFINITY, metrics.last("loss"));
        metrics.truncateAfter(0);
        assertEquals(Double.NaN, metrics.last("loss"));
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        Path file = folder.resolve("m.csv");
        sample(3).save(file);
        assertEquals(file + ": line 1: the columns are [step, loss, total], this run needs [step, loss]",
                assertThrows(FileFormatException.class, () -> Metrics.load(file, "step", "loss")).getMessage());
        Files.writeString(file, "step,loss\n2,1\n1,1\n");
        assertThrows(FileFormatException.class, () -> Metrics.load(file, "step", "loss"));
        assertThrows(FileException.class, () -> Metrics.load(folder.resolve("none.csv"), "step"));
        Metrics metrics = sample(3);
        assertThrows(IllegalArgumentException.class, () -> metrics.append(3, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> metrics.append(4, 0));
        assertThrows(IllegalArgumentException.class, () -> metrics.append(Double.NaN, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> metrics.column("none"));
        assertThrows(IllegalArgumentException.class, () -> new Metrics("a", "a"));
    }
}
