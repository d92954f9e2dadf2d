package dev.costate.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.cnf.Cnf;
import dev.costate.models.data.Table;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Rows;
import dev.costate.models.optim.Sgd;
import dev.costate.models.task.Density;
import dev.costate.models.task.Evaluation;
import dev.costate.models.train.Fit;
import dev.costate.models.train.Training;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in the README is code that runs. */
class ReadmeTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]*)(?:#([^)]*))?\\)");

    @Test
    void theExampleLearnsTheRate() {
        // README: begin
        // learn the rate a of y' = −a·y from four measurements, through the solver
        double[] times = {0, 1, 2, 3};
        Tensor seen = Tensor.vector(1, 0.607, 0.368, 0.223);
        Fit.Minimum found = Fit.minimise(v -> {
            Var a = v[0];
            Var ys = Ode.record((t, y) -> y.times(a).negated(), Var.constant(1), times,
                    SolveOptions.adaptive(Methods.TSIT5, 1e-8, 1e-8));
            return ys.minus(Var.constant(seen)).square().sum();
        }, new Sgd(), 0.1);
        double rate = found.value(0);
        // README: end
        assertEquals(0.5, rate, 2e-3);
    }

    /** The walk follows the example's number through these two tapes. */
    @Test
    void theWalkShowsTheTapes() throws IOException {
        double[] times = {0, 1, 2, 3};
        Tensor seen = Tensor.vector(1, 0.607, 0.368, 0.223);
        Tape tape = Tape.record(List.of(Shape.SCALAR), v -> {
            Var ys = Ode.record((t, y) -> y.times(v[0]).negated(), Var.constant(1), times,
                    SolveOptions.adaptive(Methods.TSIT5, 1e-8, 1e-8));
            return new Var[] {ys.minus(Var.constant(seen)).square().sum()};
        });
        String walk = Files.readString(
                Path.of("").toAbsolutePath().getParent().resolve("docs/studying/walk.md"));
        assertTrue(walk.contains(lines(tape)), () -> "walk.md must show the tape\n" + lines(tape));
        String gradient = lines(tape.vjp().simplify());
        String end = gradient.lines().dropWhile(line -> !line.contains("%8 = ")).collect(Collectors.joining("\n"));
        assertTrue(walk.contains(end), () -> "walk.md must show the end of its gradient\n" + gradient);
    }

    /** A tape as it is printed, without the column of source lines, indented as in the list. */
    private static String lines(Tape tape) {
        return tape.toString().lines().map(line -> "   " + line.replaceAll("\\s+\\S+[.]java:\\d+$", "").stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    /** The second example of the README, line by line. */
    @Test
    void aDensityIsJudgedSavedAndReadAgain(@TempDir Path folder) throws IOException {
        double[][] points = Rows.of(ToyDensity.MOONS.sample(100, 1, 0), 2);
        // DENSITY: begin
        Evaluation judged = Density.task().holdOut(0.2).run(Cnf.usual(), Table.of(points), Training.defaults());
        judged.report(folder.resolve("report.html"));
        judged.model().save(folder);
        DensityModel flow = Fitted.load(folder, DensityModel.class);
        double[] logDensity = flow.score(points);            // of each row, in nats
        double[][] drawn = flow.sample(100, 1);              // with seed 1
        // DENSITY: end
        assertEquals(100, logDensity.length);
        assertEquals(100, drawn.length);
        assertTrue(Files.readString(folder.resolve("report.html")).contains(judged.verdict()));
        Path root = Path.of("").toAbsolutePath().getParent();
        List<String> source = Files.readAllLines(root.resolve("tests/src/test/java/dev/costate/tests/ReadmeTest.java"));
        String example = String.join("\n", source.subList(source.indexOf("        // DENSITY: begin") + 1,
                source.indexOf("        // DENSITY: end"))).indent(-8).stripTrailing();
        assertTrue(Files.readString(root.resolve("README.md")).contains(example));
    }

    @Test
    void theReadmeShowsTheExample() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        List<String> source = Files.readAllLines(root.resolve("tests/src/test/java/dev/costate/tests/ReadmeTest.java"));
        int begin = source.indexOf("        // README: begin");
        int end = source.indexOf("        // README: end");
        String example = String.join("\n", source.subList(begin + 1, end)).indent(-8).stripTrailing();
        assertTrue(example.lines().count() < 15, "the example must stay below 15 lines");
        String readme = Files.readString(root.resolve("README.md"));
        assertTrue(readme.lines().count() <= 150, "README.md must have at most 150 lines");
        assertTrue(readme.contains(example), "README.md must show the example as it stands in this test");
        assertTrue(Files.readString(root.resolve("docs/studying/walk.md")).contains(example),
                "walk.md must show the example as it stands in this test");
        String overview = Files.readString(root.resolve("models/src/main/javadoc/overview.html"));
        assertTrue(overview.contains(example.replace("<", "&lt;").replace(">", "&gt;")),
                "the Javadoc's overview must show the example as it stands in this test");
        List<String> imports = readme.split("\n\n// learn the rate")[0].lines().filter(l -> l.startsWith("import "))
                .toList();
        assertEquals(7, imports.size());
        assertTrue(source.containsAll(imports), imports::toString);
    }

    @Test
    void linksLeadToFiles() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        int links = 0;
        for (Path page : pages(root)) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                String to = link.group(1);
                String anchor = link.group(2);
                if (!to.startsWith("https:")) {
                    Path file = to.isEmpty() ? page : page.resolveSibling(to);
                    assertTrue(Files.exists(file), () -> page + " links to " + to + ", which is not there");
                    assertTrue(anchor == null || headings(file).contains(anchor),
                            () -> page + " links to " + to + "#" + anchor + ", a heading that is not there");
                    links++;
                }
            }
        }
        assertTrue(links > 80, "links found: " + links);
    }

    @Test
    void theContentsNameEveryPageAndEveryPictureIsShown() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        String contents = Files.readString(root.resolve("docs/README.md"));
        StringBuilder all = new StringBuilder();
        for (Path page : pages(root)) {
            all.append(Files.readString(page));
            if (page.getParent().equals(root.resolve("docs")) && !page.endsWith("README.md")) {
                assertTrue(contents.contains("](" + page.getFileName() + ")"), page::toString);
            }
        }
        try (Stream<Path> pictures = Files.list(root.resolve("docs/pictures"))) {
            pictures.forEach(file -> assertTrue(all.indexOf("pictures/" + file.getFileName() + ")") > 0,
                    file::toString));
        }
        String start = Files.readString(root.resolve("README.md")).split("\n## ")[0];
        assertTrue(start.contains("![") && start.contains("./costate train"), start);
    }

    private static List<Path> pages(Path root) throws IOException {
        try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
            return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(root::resolve),
                    docs.filter(file -> file.toString().endsWith(".md")).sorted()).toList();
        }
    }

    /** Headings as links name them: small letters, hyphens between words, no punctuation. */
    private static List<String> headings(Path page) {
        try {
            return Files.readAllLines(page).stream().filter(line -> line.matches("#+ .*"))
                    .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-')).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
