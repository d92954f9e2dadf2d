package dev.costate.models.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class PlotTest {
    private static final double[] T = {0, 1, 2, 3, 4};

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static double[] range(int n, IntToDoubleFunction f) {
        double[] values = new double[n];
        Arrays.setAll(values, f);
        return values;
    }

    private static long count(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    /** The path of the last series drawn. */
    private static String lastPath(String svg) {
        String before = svg.substring(0, svg.indexOf("</svg>"));
        return before.substring(before.lastIndexOf("<path d=\"") + 9).replaceFirst("\".*", "");
    }

    @Property(tries = 200)
    void anyTextAndNumbersGiveWellFormedXml(@ForAll String text, @ForAll double[] numbers) throws Exception {
        PlotSeries series = PlotSeries.line(text, numbers, numbers);
        for (String svg : List.of(
                new LinePlot(text).labels(text, text).add(series).shade(0, 1, text).toSvg(),
                new LinePlot(text).add(series).logY().toSvg(),
                new ScatterPlot(text).add(PlotSeries.points(text, numbers, numbers)).toSvg(),
                new PhasePortrait(text).add(series).field(p -> new double[] {p[1], 1 / p[0]}).toSvg())) {
            assertEquals("svg", parsed(svg).getDocumentElement().getNodeName());
            assertFalse(svg.contains("NaN") && !text.contains("NaN")
                    || svg.contains("Infinity") && !text.contains("Infinity"), svg);
        }
    }

    @Test
    void aGapBreaksTheLineAndALonePointIsADot() {
        String path = lastPath(
                new LinePlot("").add(PlotSeries.line("", T, new double[] {1, 2, Double.NaN, 3, Double.NaN})).toSvg());
        assertEquals(2, count("M", path));
        assertEquals(1, count("L", path));
        assertTrue(path.endsWith("h0"), path);
        assertEquals(1, count("M", lastPath(
                new LinePlot("").logY().add(PlotSeries.line("", T, new double[] {-1, 0, 1, 10, 100})).toSvg())));
    }

    @Test
    void aLongSeriesKeepsItsExtremesInFewPoints() {
        double[] x = range(200000, i -> i);
        double[] y = range(200000, i -> i == 77777 ? 50 : i == 123456 ? -40 : Math.sin(i * 1e-3));
        String thinned = lastPath(new LinePlot("").yLimits(-50, 60).add(PlotSeries.line("", x, y)).toSvg());
        assertTrue(count("[ML]", thinned) < 4 * 720, "points: " + count("[ML]", thinned));
        PlotSeries ends = PlotSeries.line("", new double[] {0, 77777, 123456, 199999}, new double[] {0, 50, -40, 0});
        String[] extremes = lastPath(new LinePlot("").yLimits(-50, 60).add(ends).toSvg()).split("[ML]");
        assertTrue(thinned.contains(extremes[2]) && thinned.contains(extremes[3]), extremes[2] + " and " + extremes[3]);
        double[] turn = range(200000, i -> Math.cos(i * 1e-4));
        double[] rise = range(200000, i -> Math.sin(i * 1e-4));
        String circle = new PhasePortrait("").add(PlotSeries.line("", turn, rise)).toSvg();
        assertTrue(circle.length() < 200_000, "bytes: " + circle.length());
    }

    @Test
    void manyPointsOnOnePlaceAreDrawnOnce() {
        String svg = new ScatterPlot("")
                .add(PlotSeries.points("", range(100000, i -> i % 50), range(100000, i -> i % 50))).toSvg();
        assertEquals(50, count("h0", lastPath(svg)));
    }

    @Test
    void coloursAreSharedOnlyWhenAsked() {
        List<Style> styles = Style.of(List.of(PlotSeries.line("a", T, T).colour(1), PlotSeries.line("b", T, T),
                PlotSeries.points("a", T, T).colour(1), PlotSeries.line("c", T, T)));
        assertEquals(List.of("b", "a", "b", "c"), styles.stream().map(style -> style.ink.name()).toList());
    }

    @Test
    void arrowsPointWhereTheFieldPointsOnThePage() {
        String up = new PhasePortrait("").limits(0, 1, 0, 1).field((x, y, d) -> d[1] = 1).toSvg();
        String[] first = lastPath(up).split("[ML]"); // shaft, then head: start, tip
        double[] start = Arrays.stream(first[1].split(" ")).mapToDouble(Double::parseDouble).toArray();
        double[] tip = Arrays.stream(first[2].split(" ")).mapToDouble(Double::parseDouble).toArray();
        assertEquals(start[0], tip[0]);
        assertTrue(tip[1] < start[1], "up on the page is towards smaller y: " + start[1] + " to " + tip[1]);
    }

    @Test
    void theTextDoesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.ROOT);
            String plain = new LinePlot("x").add(PlotSeries.line("a", T, new double[] {0.5, 1.25, 2, 3, 1e-3})).toSvg();
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals(plain,
                    new LinePlot("x").add(PlotSeries.line("a", T, new double[] {0.5, 1.25, 2, 3, 1e-3})).toSvg());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> PlotSeries.line("a", T, new double[2]));
        assertThrows(IllegalArgumentException.class, () -> PlotSeries.line("a", T, T).colour(-2));
        assertThrows(IllegalArgumentException.class, () -> new LinePlot("").size(10, 400));
        assertThrows(IllegalArgumentException.class, () -> new LinePlot("").yLimits(1, 1));
        assertThrows(IllegalArgumentException.class, () -> new LinePlot("").logY().yLimits(0, 1).toSvg());
        assertThrows(IllegalArgumentException.class, () -> new LinePlot("").shade(2, 1, ""));
        assertThrows(IllegalArgumentException.class, () -> new PhasePortrait("").limits(0, 1, 1, 0));
    }

    @Test
    void theReportStandsAlone() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("seed", 7);
        options.put("rate <b>", 1e-3);
        String html = new HtmlReport("Run & <script>alert(1)</script>", "lead")
                .cards(List.of(List.of("loss", "0.12 <1>", "target")))
                .section("Plots").figure(new LinePlot("a").add(PlotSeries.line("b", T, T)), "caption")
                .figure(new ScatterPlot("a"), "").paragraph("text")
                .table(List.of("model", "error"), List.of(List.of("node", 0.25))).keyValues(options, 0).footer("end")
                .toHtml();
        assertFalse(html.contains("<script"), "text must be escaped");
        assertTrue(html.contains("<dd>0.12 &lt;1&gt;</dd>") && html.contains("rate &lt;b&gt;</dt><dd>0.001<")
                && html.contains("<td class=\"n\">0.25</td>"), html);
        assertEquals(0, count("(src|href|url|@import)\\s*[=(]", html));
        assertEquals(count("http", html), count("xmlns=\"http://www.w3.org/2000/svg\"", html));
        assertEquals(count("<div", html), count("</div>", html));
        assertThrows(IllegalArgumentException.class,
                () -> new HtmlReport("a", "").figure(new LinePlot("").logY().yLimits(-1, 1), ""));
        assertThrows(IllegalArgumentException.class,
                () -> new HtmlReport("a", "").table(List.of("x"), List.of(List.of(1, 2))));
    }
}
