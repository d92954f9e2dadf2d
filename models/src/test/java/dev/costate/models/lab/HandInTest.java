package dev.costate.models.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.models.cli.Commands;
import dev.costate.models.files.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gradients of another library beside ours, and problems of a user's own. */
class HandInTest {
    private static final String HEADER = "problem,method,tolerance,evaluations,gradient\n";

    private static final Path DOCS = Path.of("..", "docs");

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int gradlab(String... words) {
        out.reset();
        err.reset();
        return Commands.run(Stream.concat(Stream.of("gradlab", "--repetitions", "1"), Stream.of(words)).toList(),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String cell(double[] g) {
        return Arrays.stream(g).mapToObj(Double::toString).collect(Collectors.joining(" "));
    }

    private List<String> ranks(String truth) {
        return out.toString(StandardCharsets.UTF_8).lines().filter(l -> l.contains(truth) && l.contains(" rank "))
                .toList();
    }

    /**
     * The closed form wins; its largest element off by 1e-3 of itself is 1e-3 away, after every method of ours at
     * 1e-6 (at most 1.3e-5 from the true solution); one that is no number is the last.
     */
    @Test
    void rankedByItsError() throws Exception {
        double[] exact = LabProblems.byName("logistic").exact().orElseThrow();
        double[] off = exact.clone();
        int largest = 0;
        for (int i = 0; i < off.length; i++) {
            largest = Math.abs(off[i]) > Math.abs(off[largest]) ? i : largest;
        }
        off[largest] *= 1 + 1e-3;
        double[] none = exact.clone();
        none[0] = Double.NaN;
        Path file = Files.writeString(folder.resolve("mine.csv"), HEADER + "logistic,closed-form,1e-6,0," + cell(exact)
                + "\nlogistic,off-by-a-thousandth,1e-6,77," + cell(off) + "\nlogistic,blown-up,1e-6,5," + cell(none));
        assertEquals(0, gradlab("--hand-in", file.toString(), "--out", folder.resolve("lab").toString()),
                err::toString);
        List<String> ranks = ranks("true solution");
        assertTrue(ranks.get(0).matches("1e-06  true solution  rank  1 +0 +closed-form"), ranks::toString);
        assertTrue(ranks.get(ranks.size() - 2).matches(".* rank 10 +1\\.0e-03 +off-by-a-thousandth"), ranks::toString);
        assertTrue(ranks.get(ranks.size() - 1).matches(".* rank 11 +Infinity +blown-up"), ranks::toString);
        // our own grid is nearer to the methods that differentiate it than to the true solution's gradient
        assertTrue(ranks("frozen grid").get(0).contains("direct, checkpointed"), ranks("frozen grid")::toString);
        assertTrue(ranks("adaptive map").get(0).endsWith(" direct-adaptive"), ranks("adaptive map")::toString);
        List<String> csv = Files.readAllLines(folder.resolve("lab/gradlab.csv"));
        String row = csv.stream().filter(l -> l.contains("off-by-a-thousandth")).findFirst().orElseThrow();
        assertTrue(row.startsWith("logistic,handed in,off-by-a-thousandth,true solution,1.0E-6,"), row);
        assertEquals(1e-3, Double.parseDouble(row.split(",")[5]), 1e-13);
        assertEquals("77", row.split(",")[13]);
        assertTrue(Files.readString(folder.resolve("lab/report.html")).contains("off-by-a-thousandth"));
        assertEquals(csv.size(), 4 + csv.stream().filter(l -> l.startsWith("logistic,dopri5,")).count());
        assertTrue(csv.stream().allMatch(l -> l.startsWith("logistic,") || l.startsWith("problem,")), csv::toString);
    }

    /** A reference that is only known to rounding cannot be beaten by more than that: two handed-in gradients tie. */
    @Test
    void belowWhatIsKnownAllAreEqual() throws Exception {
        LabProblem problem = LabProblems.byName("network");
        Truths.Truth truth = new Truths(problem).ofTrueSolution();
        double[] near = truth.gradient().clone();
        near[0] += 1e-3 * truth.knownTo();
        Path file = Files.writeString(folder.resolve("two.csv"), HEADER + "network,a,1e-4,0," + cell(truth.gradient())
                + "\nnetwork,b,1e-4,0," + cell(near));
        assertEquals(0, gradlab("--hand-in", file.toString(), "--problem", "network"), err::toString);
        assertTrue(ranks("true solution").get(0).endsWith(" a, b"), ranks("true solution")::toString);
    }

    @Test
    void badFiles() throws Exception {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("", "is empty");
        bad.put("problem,gradient\nlogistic,1 2 3", "must begin with problem,method,tolerance,evaluations,gradient");
        bad.put(HEADER, "a line for each gradient");
        bad.put(HEADER + "logistic,m,1e-4,0\n", "line 2: has 4 fields, the first line has 5");
        bad.put(HEADER + "\nlogistic,m,1e-4,0,1 x 3\n", "line 3: \"x\" is not a number");
        bad.put(HEADER + "logistic,m,1e-4,0,\n", "logistic: must be 3, those of y0 first");
        bad.put(HEADER + "logistic,m,1e-4,0,1 2\n", "m hands in 2 elements on logistic: must be 3");
        bad.put(HEADER + "logistic,m,1e-4,-1,1 2 3\n", "line 2: the method must have a name that none here has");
        bad.put(HEADER + "logistic,m,nan,0,1 2 3\n", "the tolerance be from 1e-12 to 0.1");
        bad.put(HEADER + "logistic,direct,1e-4,0,1 2 3\n", "line 2: the method must have a name that none here has");
        bad.put(HEADER + "pendulum,m,1e-4,0,1 2 3\n", "--problem all has no 'pendulum'");
        for (Map.Entry<String, String> one : bad.entrySet()) {
            Path file = Files.writeString(folder.resolve("bad.csv"), one.getKey());
            assertTrue(gradlab("--hand-in", file.toString()) > 0, one.getKey());
            String said = err.toString(StandardCharsets.UTF_8);
            assertTrue(said.contains(one.getValue()) && said.lines().count() == 1, one.getKey() + "\n" + said);
            assertEquals(0, out.size(), one.getKey());
        }
        assertEquals(1, gradlab("--hand-in", folder.resolve("none.csv").toString()));
    }

    private static Object nested(Shape shape, double[] x, int from) {
        if (shape.rank() == 0) {
            return x[from];
        }
        Shape inner = shape.without(0);
        return IntStream.range(0, shape.dim(0)).mapToObj(i -> nested(inner, x, from + i * inner.size())).toList();
    }

    private static Object nested(Tensor t) {
        return nested(t.shape(), t.toArray(), 0);
    }

    /** What other libraries start from is what the problems are; {@code -Dcostate.writeDocs=true} writes it. */
    @Test
    void numbersOfTheProblems() throws Exception {
        Map<String, Object> all = new LinkedHashMap<>();
        for (LabProblem p : LabProblems.ALL) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("times", nested(Tensor.vector(p.times())));
            one.put("y0", nested(p.y0()));
            one.put("parameters", p.parameters().stream().map(HandInTest::nested).toList());
            one.put("weights", nested(p.weights()));
            all.put(p.name(), one);
        }
        String json = Json.pretty(all, Json.NonFinite.REFUSED);
        if (Boolean.getBoolean("costate.writeDocs")) {
            Files.writeString(DOCS.resolve("lab-problems.json"), json);
        }
        assertEquals(Files.readString(DOCS.resolve("lab-problems.json")), json);
    }

    /** The page shows the scripts that stand among the peers. */
    @Test
    void scripts() throws Exception {
        String page = Files.readString(DOCS.resolve("hand-in.md"));
        for (String library : List.of("torchdiffeq", "diffrax")) {
            assertTrue(page.contains("```python\n"
                    + Files.readString(Path.of("../tests/src/peers", library + "_hand_in.py")) + "```"), library);
        }
    }

    private Path source(String name, String... replace) throws Exception {
        String text = Files.readString(DOCS.resolve("hand-in.md")).split("```java\n")[1].split("```")[0];
        for (int i = 0; i < replace.length; i += 2) {
            assertTrue(text.contains(replace[i]), replace[i]);
            text = text.replace(replace[i], replace[i + 1]);
        }
        return Files.writeString(folder.resolve(name), text);
    }

    /** A field, a tableau and a gradient method in one file, and a gradient handed in on it. */
    @Test
    void ownProblem() throws Exception {
        // y' = p y, y0 = 2: L = 2 cos 1 + 2 e^p cos 2
        double e = Math.exp(-0.5);
        Path file = Files.writeString(folder.resolve("mine.csv"), HEADER + "decay,paper,1e-4,0,"
                + cell(new double[] {Math.cos(1) + e * Math.cos(2), 2 * e * Math.cos(2)}));
        Path source = source("Decay.java");
        assertEquals(0, gradlab("--problem", source.toString(), "--hand-in", file.toString()), err::toString);
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("decay by ralston-euler: y' = p y"), text);
        List<String> ranks = ranks("true solution");
        assertTrue(ranks.get(0).endsWith(" paper"), ranks::toString);
        assertTrue(ranks("frozen grid").get(0).contains("direct, "), ranks("frozen grid")::toString);
        assertTrue(text.contains("\nsparse "), text);
    }

    @Test
    void badProblems() throws Exception {
        List<List<String>> bad = new ArrayList<>();
        bad.add(List.of(folder.resolve("None.java").toString(), "None.java: no such file"));
        bad.add(List.of(folder.resolve("none.jar").toString(), "none.jar: no such file"));
        bad.add(List.of(source("Broken.java", "Decay", "Broken", "return", "retrun").toString(), "does not compile: "));
        bad.add(List.of(source("Other.java", " implements ProblemSource", "", "@Override\n", "\n",
                "class Decay", "class Other").toString(), "Other not a subtype"));
        bad.add(List.of(source("Taken.java", "\"decay\"", "\"linear\"", "class Decay", "class Taken").toString(),
                "there is already a problem called 'linear'"));
        bad.add(List.of("logistc", "must be a FILE.java, a jar, or one of all, linear, "));
        for (List<String> one : bad) {
            assertEquals(2, gradlab("--problem", one.get(0)), one::toString);
            String said = err.toString(StandardCharsets.UTF_8);
            assertTrue(said.contains(one.get(1)) && said.lines().count() == 1, one + "\n" + said);
        }
        Path fixed = source("Fixed.java", "RALSTON)", "dev.costate.solvers.method.Methods.RK4)", "class Decay",
                "class Fixed");
        assertEquals(1, gradlab("--problem", fixed.toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).matches("costate: [^\n]*rk4[^\n]*\n"), err::toString);
    }
}
