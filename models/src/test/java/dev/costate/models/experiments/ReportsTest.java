package dev.costate.models.experiments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.run.RunFolder;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.DensityFigures;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What each experiment's page says, after a training that is too short to learn anything. */
class ReportsTest {
    @TempDir
    Path temp;

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).results().map(m -> m.group(1)).toList();
    }

    private String page(String name, String words) throws IOException {
        RunFolder run = Runs.finished(name, temp.resolve(name),
                Stream.concat(Stream.of("--iterations=2"), Stream.of(words.split(" (?=--)")).filter(w -> !w.isEmpty()))
                        .toArray(String[]::new));
        return Files.readString(run.report());
    }

    /**
     * First a sentence on each model and at most four cards, then figures with a word on what would be good, then the
     * options; no figure of the result twice.
     */
    @ParameterizedTest
    @CsvSource({"linear-ivp, ''", "spiral, ''", "lynx-hare, ''", "oscillator, ''", "digits, ''", "annuli, ''",
        "lorenz, --steps=200 --points=40", "tent-map, --steps=200 --points=40",
        "stable-ellipses, ''", "stable-swissroll, --depth=4 --level-iterations=2",
        "stable-peaks, --channels=3 --batch=20",
        "design-linear, --settle=2 --test-pairs=200", "design-spectrum, --settle=2 --test-pairs=200",
        "design-digits, --settle=2 --samples=2 --hidden=8",
        "cnf-moons, --grid=4 --test-points=20",
        "cnf-swissroll, --grid=4 --test-points=20",
        "otflow-moons, --grid=4 --test-points=20 --batch=20", "cnf-iris, --folds=2",
        "diffusion-moons, --grid=4 --test-points=20 --hidden=8 --features=8 --steps=10",
        "diffusion-digits, --hidden=8 --features=8 --steps=10 --samples=10 --test-digits=4",
        "diffusion-classes, --hidden=8 --features=8 --steps=10 --samples=10",
        "multilevel-mixture, --channels=4 --modes=3 --blocks=1 --batch=8 --points=8 --rounds=1 --steps=4 --rate=1",
        "multilevel-digits, --channels=4 --modes=3 --blocks=1 --batch=8 --samples=10 --steps=4",
        "latent-oscillator, --batch=20", "latent-spirals, --batch=20", "latent-elnino, --batch=20",
        "latent-periodic, --batch=20", "latent-earthquakes, --draws=2", "latent-sde, --batch=20",
        "latent-gbm, --hidden=6 --width=5 --steps=50", "latent-sde-lorenz, --hidden=6 --width=5 --steps=40",
        "latent-nile, --hidden=6 --width=5"})
    void aPageBeginsWithTheVerdictAndEndsWithTheOptions(String name, String words) throws IOException {
        String page = page(name, words);
        List<String> leads = found("<p class=\"lead\">(.*?)</p>", page);
        List<String> cards = found("(<div class=\"card\">.*?</div>)", page);
        assertTrue(!leads.isEmpty() && leads.size() <= cards.size() && cards.size() <= 4, leads + " " + cards);
        leads.forEach(lead -> assertTrue(lead.matches("[A-Z].* (reaches|misses|is better than|is not as good as"
                + "|is within two standard errors of) .*: \\S+ against \\S+\\.") && lead.length() < 110, lead));
        cards.forEach(card -> assertTrue(card.matches("<div class=\"card\"><dt>.+</dt>"
                + "<dd>[-0-9.e]+( \u00b1 [0-9.e-]+)?</dd>"
                + "<dd>(baseline: [-0-9.e]+, .+|target: at (most|least) [-0-9.e]+)</dd></div>"), card));
        assertTrue(page.indexOf(cards.get(0)) < page.indexOf("<svg")
                && page.lastIndexOf("<svg") < page.indexOf(">Options</h2>"), "order");
        assertTrue(page.contains("<title>" + name + "</title>"), "title");
        assertTrue(found("(Good: )", page).size() >= 3, "captions: " + found("<figcaption>(.*?)</figcaption>", page));
        String figures = cards + "" + found(">Checks</h2>\n<dl class=\"kv\">(.*?)</dl>", page);
        List<String> values = found("<dd>(?:baseline: )?(-?[0-9.e-]*[1-9][0-9.e-]+)", figures).stream()
                .map(v -> v.replaceFirst("^-", "")).filter(v -> v.length() > 5).toList();
        List<String> twice = values.stream().filter(v -> values.indexOf(v) != values.lastIndexOf(v)).toList();
        assertTrue(twice.stream().allMatch(v -> found("(baseline: " + v + ",)", figures).size() > 1),
                "the same figure twice, whatever its sign: " + twice);
        checkFiles(name, page);
        assertEquals(found("(<svg xmlns)", page).size(),
                found("(<svg xmlns[^>]*role=\"img\"><title>[^<]*</title><desc>[^<]+</desc>)", page).size());
    }

    /**
     * Each plot of the page is a file too, which opens alone: one namespace, its own style for both schemes, a ground
     * that covers it, and no word of another file.
     */
    private void checkFiles(String name, String page) throws IOException {
        List<String> plots = found("<figure[^>]*>(?:<div class=\"wide\">)?(<svg.*?</svg>)"
                + "(?:<figcaption|</figure>|</div>)", page);
        try (Stream<Path> files = Files.list(temp.resolve(name).resolve("figures")).sorted()) {
            List<Path> all = files.toList();
            assertEquals(plots.size(), all.size(), all.toString());
            for (int i = 0; i < all.size(); i++) {
                String text = Files.readString(all.get(i));
                String style = found("(<style>.*?</style>)", text).get(0);
                assertEquals(plots.get(i), text.replace(style, ""), "the same picture");
                assertTrue(style.contains("prefers-color-scheme:dark")
                        && style.contains(".costate-plot .fp{fill:#15181e}"), style);
                Element svg = parsed(text);
                assertEquals("http://www.w3.org/2000/svg", svg.getNamespaceURI());
                Element ground = (Element) svg.getElementsByTagName("rect").item(0);
                assertEquals(List.of(svg.getAttribute("width"), "fp"),
                        List.of(ground.getAttribute("width"), ground.getAttribute("class")));
                assertEquals(List.of(), found("((?:href|src|url|@import)\\s*[=(]\\s*"
                        + "(?![\"']?data:image/png;base64,).{0,20})", text));
            }
        }
    }

    private static Element parsed(String svg) throws IOException {
        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setNamespaceAware(true);
        try {
            return parsers.newDocumentBuilder().parse(new InputSource(new StringReader(svg))).getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new AssertionError(svg, e);
        }
    }

    @Test
    void axesNameTheUnitsOfTheData() throws IOException {
        assertTrue(page("latent-elnino", "--batch=20").contains(">anomaly (\u00b0C)</text>"));
        assertTrue(page("lynx-hare", "").contains(">lynx (thousands of pelts)</text>"));
        String iris = page("cnf-iris", "--folds=2");
        assertTrue(iris.contains(">petal_length (cm)</text>") && iris.contains("2: fold1 held out: line"));
    }

    /** What is said of the axes of each plot, by its title. */
    private static Map<String, List<String>> axes(String page) {
        Map<String, List<String>> axes = new HashMap<>();
        String once = page.replaceAll("(?s)<div class=\"narrow\">.*?</div>", "");
        for (String svg : once.substring(once.indexOf("<svg xmlns")).split("<svg xmlns")) {
            Matcher title = Pattern.compile("<title>(.*?)</title>").matcher(svg);
            if (title.find()) {
                axes.computeIfAbsent(title.group(1), t -> new ArrayList<>())
                        .add(found("<desc>(.*?)</desc>", svg).get(0));
            }
        }
        return axes;
    }

    @Test
    void panelsOfDiffusionFlowsAndSeriesCompare() throws IOException {
        for (String name : List.of("diffusion-moons", "cnf-moons")) {
            Map<String, List<String>> axes = axes(page(name,
                    "--grid=4 --test-points=50" + (name.startsWith("d") ? " --hidden=8 --features=8 --steps=10" : "")));
            assertEquals(axes.get("true density"), axes.get("learned density"));
            assertEquals(axes.get("data").get(0), axes.get("samples").get(0));
            String last = axes.get("samples").get(1);
            List<String> snapshots = axes.keySet().stream().filter(t -> t.startsWith("t = ")).toList();
            assertTrue(snapshots.size() >= 4, axes.toString());
            snapshots.forEach(t -> assertEquals(List.of(last), axes.get(t)));
        }
        List<String> years = axes(page("latent-elnino", "--batch=20")).entrySet().stream()
                .filter(e -> e.getKey().startsWith("series ")).map(e -> e.getValue().get(0)).toList();
        assertEquals(6, years.size());
        assertEquals(1, years.stream().distinct().count(), years.toString());
    }

    @Test
    void wideNoiseDoesNotHideTheData() {
        double[][] noise = {{-500, 0.5}, {2.5, -900}, {400, 2}};
        double[][] data = {{0, 0}, {2, 1}};
        // the data's box with a twentieth of its width around, and the noise that lies within one more width: x to
        // 2.5, y to 2
        assertArrayEquals(new double[] {-0.1, 2.6, -0.05, 2.05}, DensityFigures.limits(noise, data), 1e-12);
        double[] point = DensityFigures.limits(new double[][] {{7, 0}, {7, 0}});
        assertTrue(point[0] < 7 && point[1] > 7 && point[2] < 0 && point[3] > 0);
    }

    @Test
    void aVerdictKnowsWhichWayIsBetterAndWhatShowsNothing() {
        Map<String, Object> r = Map.of("error", 0.5, "old error", 0.75, "hits", 0.97);
        assertEquals("The model is better than old error: 0.5 against 0.75.",
                BaselineComparison.of(r, "error", "old error").sentence());
        assertEquals("The old one is not as good as the new: 0.75 against 0.5.",
                BaselineComparison.of(r, "old error", "error").between("The old one", "the new").sentence());
        assertEquals("The model is within two standard errors of old error: 0.5 against 0.75.",
                BaselineComparison.of(r, "error", "old error", 0.126).sentence());
        assertEquals("The model is better than old error: 0.5 against 0.75.",
                BaselineComparison.of(r, "error", "old error", 0.124).sentence());
        assertEquals(List.of("error", "0.5 \u00b1 0.12", "baseline: 0.75, old error"),
                BaselineComparison.of(r, "error", "old error", 0.124).card());
        assertEquals("The model misses its target: 0.97 against 0.98.",
                BaselineComparison.of(r, "hits", 0.98, 1).sentence());
        assertEquals("The model reaches its target: 0.97 against 0.97.",
                BaselineComparison.of(r, "hits", 0.97, 1).sentence());
        // \u221a(0.97 \u00b7 0.03 / 291) = 0.01
        assertEquals(List.of("hits", "0.97 \u00b1 0.01", "target: at least 0.9"),
                BaselineComparison.of(r, "hits", 0.9, 1).ofExamples(291).card());
        assertFalse(BaselineComparison.of(r, "error", "none").known());
        assertFalse(BaselineComparison.of(Map.of("error", Double.NaN), "error", 1, -1).known());
    }

    /** The command on the page gives the same bits again; a file's name needs its quotes. */
    @Test
    void aPageOfOwnDataNamesTheFileAndTheCommandThatRepeatsIt() throws IOException {
        Path data = temp.resolve("two columns.csv");
        Files.writeString(data, "t,y\n" + IntStream.range(0, 12).mapToObj(i -> i + "," + (i % 5) + "\n")
                .collect(Collectors.joining()));
        String page = page("node", "--holdout=0.166 --lags=0 --hidden=4 --window=4 --data=" + data);
        // ten rows in windows of four that share their ends: three lines, not joined
        String drawn = Files.readString(temp.resolve("node/figures/01-y.svg")).split("<svg|</svg>")[2];
        List<String> lines = found("<path d=\"([^\"]*L[^\"]*)\" fill=\"none\" stroke-linejoin", drawn);
        assertEquals(List.of(3L, 1L), lines.stream().map(d -> d.chars().filter(c -> c == 'M').count()).toList());
        assertTrue(page.contains("<h1>two columns.csv: node</h1>"), page.substring(0, 200));
        List<String> words = found("\\s('[^']*'|\\S+)", found("<pre>costate train(.*?)</pre>", page).get(0)
                .replace("&#39;", "'").replaceAll("</?code>", "")).stream().map(w -> w.replace("'", "")).toList();
        assertEquals(List.of("node", "--data", data.toString(), "--iterations", "2", "--holdout", "0.166", "--hidden",
                "4", "--lags", "0", "--window", "4"), words);
        RunFolder again = Runs.finished("node", temp.resolve("again"),
                words.subList(1, words.size()).toArray(String[]::new));
        assertArrayEquals(Files.readAllBytes(temp.resolve("node/model.safetensors")),
                Files.readAllBytes(again.model()));
    }
}
