package dev.costate.models.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What a reader needs of a plot: text that is not cut, numbers that do not meet, colours that can be told from the
 * page and curves without colours.
 */
class LayoutTest {
    private static final double[] T = {0, 1, 2, 3};
    private static final String LONG = "negative log-likelihood of the held-out rows, mean over WMW folds (nats a "
            + "row), 1950-1989";

    /**
     * Advance widths of ' ' to '~' in DejaVu Sans 2.37, in thousandths of the size, from the font's hmtx table; then
     * those of DejaVu Sans Bold.
     */
    private static final int[] PLAIN = {318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
        636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
        575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390,
        337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635,
        411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838};
    private static final int[] BOLD = {348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365,
        696, 696, 696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
        683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457,
        365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716,
        493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838};

    /** hue-rotate(180deg) of Filter Effects Module Level 1. */
    private static final double[][] TURN = {{-0.574, 1.43, 0.144}, {0.426, 0.43, 0.144}, {0.426, 1.43, -0.856}};

    private record Box(double left, double right, double y, boolean upright, String text) {
    }

    private static double width(String text, double size, boolean bold) {
        int[] table = bold ? BOLD : PLAIN;
        // not ASCII here: an ellipsis (1000), a minus (838), a dot between factors (318), superscripts (401, the
        // minus 528)
        return size / 1000 * text.chars()
                .map(c -> c >= 32 && c < 127 ? table[c - 32] : c == '\u2026' || c == '\u2212' ? 1000 : 528).sum();
    }

    private static Element parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8))).getDocumentElement();
    }

    /** Where every text outside the area lies on the page; of turned ones, from top to bottom. */
    private static List<Box> texts(Element svg) {
        List<Box> boxes = new ArrayList<>();
        NodeList all = svg.getElementsByTagName("text");
        for (int i = 0; i < all.getLength(); i++) {
            Element e = (Element) all.item(i);
            String text = e.getFirstChild() == null ? "" : e.getFirstChild().getNodeValue();
            double size = e.hasAttribute("font-size") ? Double.parseDouble(e.getAttribute("font-size")) : 12;
            double w = width(text, size, e.hasAttribute("font-weight"));
            String anchor = e.getAttribute("text-anchor");
            boolean turned = e.getParentNode().getNodeName().equals("g");
            String[] moved = turned ? ((Element) e.getParentNode()).getAttribute("transform").split("[( )]") : null;
            double x = turned ? Double.parseDouble(moved[2]) : Double.parseDouble(e.getAttribute("x"));
            double from = x - (anchor.equals("middle") ? w / 2 : anchor.equals("end") ? w : 0);
            boxes.add(new Box(from, from + w,
                    turned ? Double.parseDouble(moved[1]) : Double.parseDouble(e.getAttribute("y")), !turned, text));
        }
        return boxes;
    }

    private static void checkTexts(String svg) throws Exception {
        Element root = parsed(svg);
        double width = Double.parseDouble(root.getAttribute("width"));
        double height = Double.parseDouble(root.getAttribute("height"));
        Map<Double, List<Box>> lines = new TreeMap<>();
        for (Box box : texts(root)) {
            assertTrue(box.left >= 0 && box.right <= (box.upright ? width : height),
                    box + " of " + width + " x " + height);
            assertTrue(box.y >= 0 && box.y <= (box.upright ? height : width), box.toString());
            if (box.upright) {
                lines.computeIfAbsent(box.y, y -> new ArrayList<>()).add(box);
            }
        }
        for (List<Box> line : lines.values()) {
            line.sort((a, b) -> Double.compare(a.left, b.left));
            for (int i = 1; i < line.size(); i++) {
                assertTrue(line.get(i).left > line.get(i - 1).right, line.get(i - 1) + " meets " + line.get(i));
            }
        }
    }

    @Property(tries = 300)
    void textStaysOnThePageAndNumbersApart(@ForAll @IntRange(min = 240, max = 700) int width,
            @ForAll @IntRange(min = 200, max = 500) int height, @ForAll @DoubleRange(min = -7, max = 7) double decade,
            @ForAll @DoubleRange(min = 0.01, max = 5) double decades,
            @ForAll @IntRange(max = 89) int letters) throws Exception {
        String label = LONG.substring(0, letters);
        double from = Math.pow(10, decade);
        double[] x = {from, from * Math.pow(10, decades)};
        checkTexts(new LinePlot(label).labels(label, label).size(width, height).add(PlotSeries.line(label, x, x))
                .add(PlotSeries.points(label, x, x)).toSvg());
        checkTexts(new LinePlot(label).labels(label, label).size(width, height).logX().logY()
                .add(PlotSeries.line(label, x, x)).toSvg());
        checkTexts(new ScatterPlot(label).labels(label, label).size(width, height).add(PlotSeries.points(label, x, x))
                .toSvg());
        checkTexts(new HeatMap(label).labels(label, label).size(width, height)
                .values(new double[][] {x}, x[0], x[1], -x[1], -x[0]).toSvg());
    }

    @Test
    void aLabelThatIsCutIsThereInFull() throws Exception {
        String svg = new LinePlot("").labels(LONG, LONG).size(300, 200).add(PlotSeries.line(LONG, T, T)).toSvg();
        Element root = parsed(svg);
        Box turned = texts(root).stream().filter(box -> !box.upright).findFirst().orElseThrow();
        double legend = texts(root).stream().filter(Box::upright).mapToDouble(Box::y).min().orElseThrow();
        assertTrue(turned.left > legend, turned + " meets the legend at " + legend);
        assertEquals(3, svg.split(Pattern.quote("\u2026<title>" + LONG + "</title></text>"), -1).length - 1);
        String whole = new LinePlot("").labels("time (months)", "anomaly (\u00b0C)").toSvg();
        assertTrue(whole.contains(">time (months)</text>") && whole.contains(">anomaly (\u00b0C)</text>"), whole);
    }

    @Test
    void aLongLegendTakesNothingFromTheArea() throws Exception {
        LinePlot one = new LinePlot("").add(PlotSeries.line("a", T, T));
        LinePlot many = new LinePlot("").add(PlotSeries.line("a", T, T));
        IntStream.range(0, 30).forEach(i -> many.add(PlotSeries.line("series number " + i, T, T)));
        Element small = parsed(one.toSvg());
        Element large = parsed(many.toSvg());
        assertEquals(((Element) small.getElementsByTagName("svg").item(0)).getAttribute("height"),
                ((Element) large.getElementsByTagName("svg").item(0)).getAttribute("height"));
        assertTrue(Double.parseDouble(large.getAttribute("height")) > Double.parseDouble(small.getAttribute("height"))
                + 100);
        checkTexts(many.toSvg());
    }

    private static double luminance(String colour) {
        double sum = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int k = 0; k < 3; k++) {
            double c = Integer.parseInt(colour.substring(1 + 2 * k, 3 + 2 * k), 16) / 255.0;
            sum += weights[k] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    /** Contrast of WCAG 2.2: (L1 + 0.05) / (L2 + 0.05). */
    private static double contrast(String a, String b) {
        double p = luminance(a);
        double q = luminance(b);
        return (Math.max(p, q) + 0.05) / (Math.min(p, q) + 0.05);
    }

    @Test
    void textAndCurvesStandOutFromThePageByDayAndByNight() {
        List<Theme.Ink> inks = new ArrayList<>(Theme.SERIES);
        inks.addAll(List.of(Theme.TEXT, Theme.SOFT));
        for (Theme.Ink ink : inks) {
            for (Theme.Ink ground : List.of(Theme.PAPER, Theme.SHADE)) {
                // on the shade of a forecast a little less, but for text
                double least = ground == Theme.PAPER || ink == Theme.TEXT || ink == Theme.SOFT ? 4.5 : 4;
                assertTrue(contrast(ink.light(), ground.light()) >= least,
                        ink + " on " + ground + ": " + contrast(ink.light(), ground.light()));
                assertTrue(contrast(ink.dark(), ground.dark()) >= least,
                        ink + " on " + ground + ": " + contrast(ink.dark(), ground.dark()));
            }
        }
    }

    @Test
    void namedSeriesDifferWithoutTheirColours() {
        List<PlotSeries> lines = new ArrayList<>(
                List.of(PlotSeries.dashes("draws", T, T), PlotSeries.dashes("", T, T), PlotSeries.line("mean", T, T)));
        IntStream.range(0, 3).forEach(i -> lines.add(PlotSeries.line("l" + i, T, T)));
        IntStream.range(0, 4).forEach(i -> lines.add(PlotSeries.points("p" + i, T, T)));
        List<Style> styles = Style.of(lines);
        assertEquals("", styles.get(2).dashes);
        assertEquals(styles.get(0).dashes, styles.get(1).dashes);
        assertEquals(5, IntStream.of(0, 2, 3, 4, 5).mapToObj(i -> styles.get(i).dashes).distinct().count());
        assertEquals(List.of(0, 1, 2, 3), styles.subList(6, 10).stream().map(style -> style.marker).toList());
        String svg = new ScatterPlot("").add(PlotSeries.points("data", T, T)).add(PlotSeries.points("samples", T, T))
                .toSvg();
        assertTrue(svg.contains("stroke-linecap=\"round\"") && svg.contains("stroke-linecap=\"square\""), svg);
    }

    @Test
    void theEndsOfABandLookTheSame() {
        List<Style> styles = Style.of(List.of(PlotSeries.dashes("windows", T, T), PlotSeries.line("forecast", T, T),
                PlotSeries.dashes("90%", T, T).colour(2), PlotSeries.dashes("", T, T).colour(2),
                PlotSeries.dashes("", T, T)));
        assertNotEquals(styles.get(0).dashes, styles.get(2).dashes);
        assertEquals(styles.get(2).dashes + styles.get(2).ink, styles.get(3).dashes + styles.get(3).ink);
        assertNotEquals(styles.get(3).ink, styles.get(4).ink);
    }

    /** Ten marked lines, as many as there are gradient methods: eight markers, then broken lines; by their colours. */
    @Test
    void markedLinesAreTheSameInEveryPlotAndDiffer() {
        List<PlotSeries> all = IntStream.range(0, 10)
                .mapToObj(i -> new PlotSeries("m" + i, T, T, PlotSeries.Mark.MARKED, i)).toList();
        List<String> looks = Style.of(all).stream().map(s -> s.marker + s.dashes).toList();
        assertEquals(10, looks.stream().distinct().count());
        assertEquals(8, Style.of(all).stream().map(s -> s.marker).distinct().count());
        assertEquals(8, Style.of(all).stream().map(s -> s.ink.name()).distinct().count());
        assertEquals(looks.subList(4, 6), Style.of(all.subList(4, 6)).stream().map(s -> s.marker + s.dashes).toList());
        long shapes = all.subList(0, 8).stream().map(one -> new LinePlot("").add(one).toSvg())
                .map(svg -> svg.substring(svg.lastIndexOf("<path", svg.lastIndexOf("stroke-linecap=")))
                        .replaceAll(" (stroke|class)=\"[^\"]*\"", "").replaceAll("</svg>.*", "")).distinct().count();
        assertEquals(8, shapes);
    }

    private static List<String> tickTexts(String svg) throws Exception {
        return texts(parsed(svg)).stream().map(Box::text).toList();
    }

    @Test
    void plotsOfTheSamePartOfThePlaneHaveTheSameAxes() throws Exception {
        String small = new ScatterPlot("").limits(-3, 3, -4, 8).add(PlotSeries.points("", T, T)).toSvg();
        String large = new ScatterPlot("").limits(-3, 3, -4, 8)
                .add(PlotSeries.points("", new double[] {-99, 99}, new double[] {-99, 99})).toSvg();
        assertEquals(tickTexts(small), tickTexts(large));
        assertNotEquals(tickTexts(small), tickTexts(new ScatterPlot("").add(PlotSeries.points("", T, T)).toSvg()));
    }

    @Test
    void aHeatMapHasAScaleWithNumbers() throws Exception {
        List<String> numbers = tickTexts(
                new HeatMap("p").values(new double[][] {{0.2, 0.7}}, -50, 50, -50, 50).range(0, 0.8).toSvg());
        assertTrue(numbers.containsAll(List.of("0", "0.2", "0.4", "0.6", "0.8")), numbers.toString());
        assertTrue(parsed(new HeatMap("p").values(new double[][] {{0.2, 0.7}}, -50, 50, -50, 50).toSvg())
                .getElementsByTagName("desc").item(0).getTextContent().contains("colours from 0.2 to 0.7"));
    }

    /**
     * The filter of the dark style, by the matrices of Filter Effects Module Level 1 (invert, then hue-rotate by 180
     * degrees): small values become dark.
     */
    @Test
    void colourScalesRiseFromThePageByNightToo() {
        assertTrue(Theme.styleElement().contains(
                "screen and (prefers-color-scheme:dark){.costate-plot image{filter:invert(1) "
                        + "hue-rotate(180deg);mix-blend-mode:screen}"));
        int[][] ramp = {{255, 255, 255}, {196, 226, 244}, {86, 180, 233}, {0, 114, 178}, {0, 44, 84}};
        double before = -1;
        for (int[] colour : ramp) {
            String hex = hex(colour, TURN, 255, -1);
            assertTrue(luminance(hex) > before + 0.01, hex + " after " + before);
            before = luminance(hex);
        }
        assertTrue(before > 0.6, "the largest value is bright: " + before);
    }

    /** A matrix times from + sign · colour. */
    private static String hex(int[] colour, double[][] matrix, double from, double sign) {
        StringBuilder hex = new StringBuilder("#");
        for (double[] row : matrix) {
            double v = IntStream.range(0, 3).mapToDouble(k -> row[k] * (from + sign * colour[k])).sum();
            hex.append(String.format("%02x", Math.max(0, Math.min(255, Math.round(v)))));
        }
        return hex.toString();
    }

    /** Points of a class over the pale form of any class's colour, and by night through the filter of the pictures. */
    @Test
    void pointsStandOutFromTheColoursOfClasses() {
        for (int k = -1; k < Theme.SERIES.size(); k++) {
            String day = hex(Theme.pale(k), new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, 0, 1);
            String night = screened(hex(Theme.pale(k), TURN, 255, -1), Theme.PAPER.dark());
            for (Theme.Ink ink : Theme.SERIES) {
                assertTrue(contrast(ink.light(), day) >= 3, ink + " on " + day + ": " + contrast(ink.light(), day));
                assertTrue(contrast(ink.dark(), night) >= 3, ink + " on " + night + ": " + contrast(ink.dark(), night));
            }
        }
    }

    /** Blending by screen: 1 - (1 - a) (1 - b). */
    private static String screened(String a, String b) {
        StringBuilder hex = new StringBuilder("#");
        for (int k = 1; k < 7; k += 2) {
            int p = Integer.parseInt(a.substring(k, k + 2), 16);
            int q = Integer.parseInt(b.substring(k, k + 2), 16);
            hex.append(String.format("%02x", 255 - (255 - p) * (255 - q) / 255));
        }
        return hex.toString();
    }

    @Test
    void aMapOfClassesHasNoScale() throws Exception {
        HeatMap map = new HeatMap("c").values(new double[][] {{0, 1, 2}}, -50, 50, -50, 50).classes(3);
        assertTrue(tickTexts(map.toSvg()).stream().noneMatch(List.of("1", "1.0", "2", "2.0")::contains));
        int[] blue = Theme.pale(0);
        String picture = new HeatMap("c").values(new double[][] {{0}}, 0, 1, 0, 1).classes(1).toSvg();
        assertTrue(picture.contains(Png.dataUri(Png.rgb(1, 1,
                new byte[] {(byte) blue[0], (byte) blue[1], (byte) blue[2]}))), picture);
    }

    @Test
    void everyPictureSaysWhatItShows() throws Exception {
        for (String svg : List.of(new LinePlot("loss").labels("step", "nats").add(PlotSeries.line("cnf", T, T)).toSvg(),
                new PictureGrid("digits", 1, 1).pictures(new double[][] {{1}}).toSvg(200))) {
            Element root = parsed(svg);
            assertEquals("img", root.getAttribute("role"));
            assertTrue(!root.getElementsByTagName("title").item(0).getTextContent().isEmpty());
            assertTrue(root.getElementsByTagName("desc").item(0).getTextContent().length() > 20);
        }
        String line = new LinePlot("loss").labels("step", "nats").add(PlotSeries.line("cnf", T, T)).toSvg();
        assertTrue(line.contains("<desc>step from -0.06 to 3.06, nats from 0 to 3.18; cnf: line.</desc>"), line);
    }

    /** Every line of charts fills the page's twelve columns; none stands alone after others; each fills its card. */
    @ParameterizedTest
    @ValueSource(strings = {"t", "tt", "ttt", "tttt", "ttttt", "tttttt", "ttttttt", "h", "hh", "hhh", "hhhh", "hhhhh",
        "tttttth", "tth", "htt", "hth"})
    void linesOfChartsFillThePage(String kinds) {
        HtmlReport report = new HtmlReport("a", "");
        kinds.chars().forEach(c -> report.figure(c == 't' ? new ScatterPlot("t") : new LinePlot("h"), ""));
        String page = report.toHtml();
        List<Integer> spans = Pattern.compile("<figure style=\"grid-column:span (\\d+)").matcher(page).results()
                .map(m -> Integer.valueOf(m.group(1))).toList();
        List<Integer> widths = Pattern.compile("<figure[^>]*>(?:<div class=\"wide\">)?<svg[^>]*? width=\"(\\d+)")
                .matcher(page).results().map(m -> Integer.valueOf(m.group(1))).toList();
        assertEquals(kinds.length(), spans.size());
        int line = 0;
        for (int i = 0; i < spans.size(); i++) {
            assertTrue(spans.get(i) < 12 || kinds.length() == 1, spans.toString());
            // a card of n columns of twelve on a page of 1208 pixels, gaps of 16; 18 around the plot
            assertEquals((1208 + 16) * spans.get(i) / 12 - 16 - 18, widths.get(i), "drawn for its place");
            line = (line + spans.get(i)) % 12;
        }
        assertEquals(0, line, spans.toString());
        long phones = Pattern.compile("<div class=\"narrow\"><svg[^>]*? width=\"354\"").matcher(page).results().count();
        assertEquals(widths.stream().filter(w -> w > 400).count(), phones);
        assertTrue(page.contains("figure svg{display:block;width:100%;height:auto}"), page);
    }

    @Test
    void aPageKeepsTheStyleOfItsPlotsOnceAndIsLightOnPaper() {
        Plot plot = new ScatterPlot("a");
        String page = new HtmlReport("a", "lead").figure(plot, "").figure(plot, "").toHtml();
        assertEquals(2, page.split("costate-plot image", -1).length);
        assertEquals(page.split("prefers-color-scheme").length,
                page.split("@media screen and \\(prefers-color-scheme").length);
        assertTrue(page.contains("@media print")
                && Arrays.stream(page.split("@media")).noneMatch(rule -> rule.startsWith(" (prefers")), page);
    }
}
