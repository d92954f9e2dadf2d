package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code --threads}: the same word everywhere, which says how many threads compute and nothing of what they find. */
class ThreadsTest extends CommandRun {
    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private String trained(String name, String data) {
        String folder = temp.resolve(name).toString();
        assertEquals(0, run("train", name, "--data", data, "--hidden", "4", "--iterations", "3", "--out", folder),
                () -> err);
        return folder;
    }

    /**
     * Blocks of rows, members of an ensemble and truths, by all processors and by fewer. The common pool, which has the
     * processors, is left alone where their number is said.
     */
    @Test
    void outputIsTheSame() throws IOException {
        String rows = Files.writeString(temp.resolve("rows.csv"), IntStream.range(0, 1500).mapToObj(
                i -> i + "," + Math.sin(i) + "," + Math.cos(2 * i)).collect(Collectors.joining("\n", "t,a,b\n", "")))
                .toString();
        String few = Files.write(temp.resolve("few.csv"), Files.readAllLines(Path.of(rows)).subList(0, 40)).toString();
        String flow = trained("cnf", rows);
        String ode = temp.resolve("ode").toString();
        assertEquals(0, run("train", "node", "--data", few, "--ensemble", "3", "--hidden", "4", "--iterations", "3",
                "--out", ode), () -> err);
        for (String[] words : new String[][] {{"score", flow, "--data", rows}, {"sample", flow, "-n", "1500"},
            {"predict", ode}, {"score", ode, "--data", few}}) {
            assertEquals(0, run(words), () -> err);
            String expected = out + err;
            for (String threads : new String[] {"1", "2", "3"}) {
                long before = stolen();
                assertEquals(0, run(with(words, "--threads", threads)), () -> err);
                assertEquals(expected, out + err, String.join(" ", words));
                assertEquals(before, stolen(), String.join(" ", words));
            }
        }
        long before = stolen();
        assertEquals(0, run("gradlab", "--problem", "linear", "--repetitions", "1", "--threads", "2"), () -> err);
        assertEquals(before, stolen());
        anErrorIsTheSame(flow);
    }

    @Test
    void theOptionIsTheSame() {
        for (String[] words : new String[][] {{"train", "spiral"}, {"predict", "run"}, {"sample", "run"},
            {"score", "run"}, {"gradlab"}}) {
            assertEquals(0, run(with(words, "--help")));
            assertTrue(out.replaceAll("\\s+", " ").contains(" --threads N threads that compute (one a processor if not "
                    + "given); the results do not depend on it (from 1 to 1024)"), out);
            for (String wrong : new String[] {"0", "1025", "two", "1.5"}) {
                assertEquals(2, run(with(words, "--threads", wrong)));
                assertEquals("costate: --threads " + wrong + ": must be a whole number from 1 to 1024\n", err);
            }
        }
    }

    private void anErrorIsTheSame(String flow) throws IOException {
        String other = Files.writeString(temp.resolve("other.csv"), "a,t,b\n1,1,x\n").toString();
        assertEquals(1, run("score", flow, "--data", other));
        String said = err;
        assertEquals(1, said.lines().count(), said);
        assertEquals(1, run("score", flow, "--data", other, "--threads", "2"));
        assertEquals(said, err);
    }

    /** How often threads of the common pool have taken work. */
    private static long stolen() {
        assertTrue(ForkJoinPool.commonPool().awaitQuiescence(10, TimeUnit.SECONDS));
        return ForkJoinPool.commonPool().getStealCount();
    }
}
