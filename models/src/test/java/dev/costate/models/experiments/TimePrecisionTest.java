package dev.costate.models.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.files.FileFormatException;
import dev.costate.models.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times that doubles hardly tell apart are refused before training; all others train and are drawn. */
class TimePrecisionTest {
    private static final int ROWS = 12;

    @TempDir
    Path temp;

    /** Rows of a time and a value, for {@code latent} with the series' number before. */
    private Path data(String experiment, long first, long step) throws IOException {
        StringBuilder text = new StringBuilder(experiment.equals("latent") ? "s,t,x\n" : "t,x\n");
        for (int i = 0; i < ROWS; i++) {
            text.append(experiment.equals("latent") ? "1," : "").append(first + i * step).append(',')
                    .append(Math.sin(i)).append('\n');
        }
        return Files.writeString(temp.resolve(experiment + first + "-" + step + ".csv"), text);
    }

    @Test
    void whatDoublesHardlyTellApartIsRefusedAtTheStart() throws IOException {
        long nanoseconds = 1_760_000_000_000_000_000L;
        long microseconds = nanoseconds / 1000;
        for (Map.Entry<String, String> where : Map.of("node", "line 3, column 1 (t): ", "latent",
                "line 3, column 2 (t): ").entrySet()) {
            for (long[] times : new long[][] {{nanoseconds, 1}, {nanoseconds, 1000}, {nanoseconds, 255_000},
                {microseconds, 1}, {microseconds, 249}, {-nanoseconds, 1000}}) {
                Path file = data(where.getKey(), times[0], times[1]);
                String message = assertThrows(FileFormatException.class,
                        () -> Runs.run(where.getKey(), temp.resolve("x"), false, () -> false, "--data=" + file),
                        file.toString()).getMessage();
                assertTrue(message.startsWith(file + ": " + where.getValue()) && message.endsWith(
                        "times must be at least 1000 times as far apart; subtract the first time from all of them"),
                        message);
            }
        }
    }

    /** Just wide enough: milliseconds since 1970, and 256 µs apart in nanoseconds, are trained on and drawn. */
    @Test
    void whatIsWideEnoughIsDrawn() throws IOException {
        for (String experiment : new String[] {"node", "latent"}) {
            for (long[] times : new long[][] {{1_760_000_000_000_000_000L, 256_000}, {1_760_000_000_000_000L, 250},
                {1_760_000_000_000L, 1}}) {
                Path file = data(experiment, times[0], times[1]);
                RunFolder run = Runs.finished(experiment, temp.resolve(experiment + times[0]), "--data=" + file,
                        "--iterations=2");
                String page = Files.readString(run.report());
                assertTrue(!page.contains("This report is not whole") && page.contains("<svg"), file.toString());
                assertEquals(1, TrainedModel.load(run.path()).columns().size());
            }
        }
    }
}
