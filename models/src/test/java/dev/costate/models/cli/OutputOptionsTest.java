package dev.costate.models.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.files.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How results come out, and data in. */
class OutputOptionsTest extends CommandRun {
    private Map<?, ?> json() {
        return (Map<?, ?>) Json.parse("out", out);
    }

    @Test
    void resultsAreAlignedOrJson() throws IOException {
        String run = temp.resolve("run").toString();
        assertEquals(0, run("train", "linear-ivp", "--iterations", "20", "--quiet", "--out", run), () -> err);
        assertEquals("", err);
        assertEquals(1, out.lines().map(l -> l.replaceFirst("(^.*?: +).*", "$1").length()).distinct().count(), out);
        String bits = out.lines().filter(l -> l.startsWith("bits:")).findFirst().orElseThrow().replaceAll(".* ", "");
        assertEquals(0, run("train", "linear-ivp", "--iterations", "20", "--json", "--overwrite", "--out", run),
                () -> err);
        assertEquals(bits, json().get("bits"));
        assertEquals(Path.of(run, "report.html").toString(), json().get("report"));
        Map<?, ?> record = (Map<?, ?>) Json.parse("run", Files.readString(Path.of(run, "run.json")));
        for (Map.Entry<?, ?> e : ((Map<?, ?>) record.get("result")).entrySet()) {
            assertEquals(e.getValue(), json().get(e.getKey()));
        }
        assertFalse(((Map<?, ?>) record.get("options")).containsKey("json"));
        assertTrue(err.contains("20/20"), err);
        assertEquals(2, run("train", "linear-ivp", "--quiet", "--iterations", "0"));
        assertEquals(1, err.lines().count(), "errors are said");
    }

    /** What predict and sample write as CSV, as JSON: the values, or the file that has them. */
    @Test
    void tablesAreCsvOrJson() throws IOException {
        String ode = temp.resolve("ode").toString();
        String flow = temp.resolve("flow").toString();
        Path data = Files.writeString(temp.resolve("rows.csv"), "a,b\n1,2\n2,1\n4,3\n3,5\n5,2\n2,6\n");
        assertEquals(0, run("train", "linear-ivp", "--iterations", "2", "--out", ode), () -> err);
        assertEquals(0, run("train", "cnf", "--iterations", "2", "--hidden", "4", "--data", data.toString(), "--out",
                flow), () -> err);
        for (String[] words : new String[][] {{"predict", ode, "--points", "5"}, {"sample", flow, "-n", "5"}}) {
            assertEquals(0, run(words), () -> err);
            String csv = out;
            CsvTable table = CsvReader.parse("out", csv, CsvOptions.STRICT);
            List<String> more = new ArrayList<>(List.of(words));
            more.add("--json");
            assertEquals(0, run(more.toArray(String[]::new)), () -> err);
            assertEquals(5L, json().get("rows"));
            assertEquals(table.columns(), json().get("columns"));
            Map<?, ?> values = (Map<?, ?>) json().get("values");
            assertEquals(table.columns(), List.copyOf(values.keySet()));
            for (String name : table.columns()) {
                assertArrayEquals(table.column(name), ((List<?>) values.get(name)).stream()
                        .mapToDouble(v -> ((Number) v).doubleValue()).toArray());
            }
            String file = temp.resolve("out.csv").toString();
            more.addAll(List.of("--out", file));
            assertEquals(0, run(more.toArray(String[]::new)), () -> err);
            assertEquals(csv, Files.readString(Path.of(file)));
            assertEquals(Map.of("rows", 5L, "columns", table.columns(), "out", file), json());
        }
    }

    @Test
    void standardInputIsReadOnceForDataAndItsHash() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n");
        for (int i = 0; i < 30; i++) {
            text.append(Math.sin(i)).append(',').append(Math.cos(2 * i)).append('\n');
        }
        Path file = Files.writeString(temp.resolve("data.csv"), text);
        String[] words = {"train", "cnf", "--iterations", "3", "--hidden", "4", "--data", file.toString(), "--out",
            temp.resolve("file").toString()};
        assertEquals(0, run(words), () -> err);
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
            words[7] = "-";
            words[9] = temp.resolve("piped").toString();
            assertEquals(0, run(words), () -> err);
            assertEquals(0, run("score", words[9], "--data", "-", "--json"), () -> err);
            assertEquals(30L, json().get("rows"));
            assertEquals("", err);
            System.setIn(new ByteArrayInputStream("a,b\n1,x\n".getBytes(StandardCharsets.UTF_8)));
            assertEquals(1, run("score", words[9], "--data", "-"));
            assertTrue(err.startsWith("costate: -: line 2"), err);
        } finally {
            System.setIn(before);
        }
        for (String name : new String[] {"metrics.csv", "run.json"}) {
            String one = Files.readString(temp.resolve("file").resolve(name));
            String other = Files.readString(temp.resolve("piped").resolve(name));
            assertEquals(one.lines().filter(l -> l.contains("data_sha256") || l.contains("\"bits")).toList(),
                    other.lines().filter(l -> l.contains("data_sha256") || l.contains("\"bits")).toList());
        }
    }

    /** Figures of both runs as their records have them, the options in which they differ, and a page. */
    @Test
    void runsSideBySide() throws IOException {
        String one = temp.resolve("one").toString();
        String two = temp.resolve("two").toString();
        String page = temp.resolve("page").toString();
        assertEquals(0, run("train", "linear-ivp", "--iterations", "20", "--quiet", "--out", one), () -> err);
        assertEquals(0, run("train", "linear-ivp", "--iterations", "30", "--quiet", "--out", two), () -> err);
        assertEquals(0, run("compare", one, two, "--out", page), () -> err);
        assertTrue(out.lines().anyMatch(l -> l.matches("--iterations +20 +30")), out);
        assertFalse(out.contains("--seed") || out.contains("--experiment"), out);
        assertTrue(out.indexOf("--iterations") > out.indexOf("\nseconds "), "figures come first");
        String bits = out.lines().filter(l -> l.startsWith("bits ")).findFirst().orElseThrow();
        assertEquals(3, bits.split(" +").length);
        for (String run : new String[] {one, two}) {
            Map<?, ?> record = (Map<?, ?>) Json.parse("run", Files.readString(Path.of(run, "run.json")));
            assertTrue(bits.contains(((Map<?, ?>) record.get("result")).get("bits").toString()), bits);
        }
        assertEquals(0, run("compare", one, two, "--json", "--out", page), () -> err);
        assertEquals(List.of(one, two), json().get("run"));
        assertEquals(List.of(20L, 30L), ((List<?>) json().get("--iterations")).stream()
                .map(n -> Long.valueOf(n.toString())).toList());
        assertEquals(List.of(bits.split(" +")).subList(1, 3), json().get("bits"));
        assertEquals(Path.of(page, "report.html").toString(), json().get("report"));
        String html = Files.readString(Path.of(page, "report.html"));
        assertTrue(html.contains("<td>--iterations</td>") && html.contains("one") && html.contains("<svg"));
        // three models at the same time, of which one line tells: three curves, not joined
        String three = temp.resolve("three").toString();
        Path rows = Files.writeString(temp.resolve("rows.csv"), IntStream.range(0, 30).mapToObj(
                i -> i + "," + Math.sin(i) + "," + Math.cos(i)).collect(Collectors.joining("\n", "t,a,b\n", "")));
        assertEquals(0, run("train", "node", "--data", rows.toString(), "--iterations", "3", "--log-every", "1",
                "--hidden", "4", "--ensemble", "3", "--threads", "2", "--out", three), () -> err);
        assertTrue(err.contains("; 3 models together, threads: 2\nnode to node-3: 1/9  loss ")
                && err.contains("\nnode to node-3: 9/9  loss "), err);
        assertEquals(0, run("compare", three, three, "--out", page), () -> err);
        String drawn = Files.readString(Path.of(page, "figures/01-loss.svg")).split("<svg|</svg>")[2];
        String line = drawn.substring(drawn.lastIndexOf("<path d=\"")).split("\"")[1];
        assertEquals(3, line.chars().filter(c -> c == 'M').count(), line);
        String[][] wrong = {{"RUN... is missing", one}, {"holds no finished run", one, page},
            {"holds a run; name another folder", one, two, "--out", one}};
        for (String[] words : wrong) {
            String[] all = words.clone();
            all[0] = "compare";
            assertFalse(run(all) == 0);
            assertTrue(err.contains(words[0]) && err.lines().count() == 1, err);
        }
    }
}
