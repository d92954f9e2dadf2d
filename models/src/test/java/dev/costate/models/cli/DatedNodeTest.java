package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A forecast of dated rows is that of the same rows at days since 1970, with dates. */
class DatedNodeTest extends CommandRun {
    private static final int ROWS = 40;
    private static final int FIRST = 20_500; // 2026-02-16, by date -d @1771200000

    private String trained(String name, boolean dates) throws IOException {
        StringBuilder text = new StringBuilder("series,when,x,y\n");
        for (String series : List.of("a b", "c")) {
            for (int i = 0; i < ROWS; i++) {
                text.append(series).append(',').append(dates
                        ? LocalDateTime.of(2026, 2, 16, 0, 0).plusHours(12L * i).toString() : FIRST + 0.5 * i + "")
                        .append(',').append(Math.sin(0.3 * i)).append(',').append(Math.cos(0.3 * i)).append('\n');
            }
        }
        String file = Files.writeString(temp.resolve(name + ".csv"), text).toString();
        String run = temp.resolve(name).toString();
        assertEquals(0, run("train", "node", "--data", file, "--iterations", "3", "--out", run), () -> err);
        assertEquals(dates, err.contains("dates count as days since 1970-01-01"), err);
        return run;
    }

    @Test
    void datesAreDays() throws IOException {
        String days = trained("days", false);
        String bits = out.lines().filter(l -> l.startsWith("bits")).findFirst().orElseThrow();
        String dated = trained("dated", true);
        assertTrue(out.contains(bits), out);
        assertEquals(0, run("predict", days, "--until", FIRST + 30 + "", "--points", "2"), () -> err);
        String end = out.lines().toList().get(2);
        assertEquals(0, run("predict", dated, "--until", "2026-03-18T00:00Z", "--points", "2"), () -> err);
        assertEquals(end.replace(FIRST + 30 + ",", "2026-03-18,"), out.lines().toList().get(2));
        assertEquals(0, run("score", dated, "--data", temp.resolve("dated.csv").toString()), () -> err);
        assertTrue(out.startsWith("series,when,error,error of repeating\na b,2026-02-16,"), out);
        refused(1, "has numbers for times; the model was trained on dates", "score", dated, "--data",
                temp.resolve("days.csv").toString());
        refused(2, "--until 2026-03-18: must be a number", "predict", days, "--until", "2026-03-18");
        refused(2, "--until 2026-01-01: must be later than 2026-03-07T12:00, where the model starts", "predict", dated,
                "--until", "2026-01-01");
    }

    private void refused(int code, String message, String... args) {
        assertEquals(code, run(args));
        assertTrue(err.contains(message), err);
    }
}
