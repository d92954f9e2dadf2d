package dev.costate.models.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.Dates;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AxisTest {
    private static List<String> labels(double lo, double hi, boolean log, int wanted) {
        return new Axis(lo, hi, log, 0, 100).ticks(wanted).stream().map(Axis.Tick::label).toList();
    }

    @Test
    void roundPlaces() {
        assertEquals(List.of("1900", "1905", "1910", "1915", "1920"), labels(1899.6, 1920.4, false, 5));
        assertEquals(List.of("\u22120.5", "0", "0.5", "1.0"), labels(-0.6, 1.2, false, 4));
        assertEquals(List.of("0", "1e\u22127", "2e\u22127"), labels(0, 2e-7, false, 2));
        assertEquals(List.of("1e6", "1.2e6", "1.4e6"), labels(1e6, 1.4e6, false, 2));
    }

    @Test
    void decades() {
        assertEquals(List.of("0.01", "0.1", "1"), labels(0.004, 5, true, 6));
        assertEquals(List.of("1", "2", "5", "10", "20"), labels(1, 30, true, 6));
        assertEquals(List.of("10\u207b\u2078", "10\u207b\u2074", "1"), labels(1e-9, 100, true, 3));
        assertEquals(List.of("3.0", "3.5", "4.0"), labels(2.9, 4.1, true, 3)); // less than two of 1, 2, 5: linear
                                                                               // places on the logarithmic axis
    }

    @Test
    void whatIsCountedHasWholeNumbers() {
        assertEquals(List.of("1", "2", "3"),
                new Axis(0.96, 3.04, false, 0, 100).ticks(9, 1).stream().map(Axis.Tick::label).toList());
        double[] steps = {1, 2, 3};
        String svg = new LinePlot("").add(PlotSeries.line("", steps, steps)).toSvg();
        assertEquals(List.of("1", "2", "3"), Pattern.compile(">([^<]*)</text>").matcher(svg).results()
                .map(m -> m.group(1)).filter(label -> !label.contains(".") && !label.equals("0")).distinct().toList());
    }

    private static List<String> dates(String from, String to, int wanted) {
        Axis axis = new Axis(Dates.days(from).orElseThrow(), Dates.days(to).orElseThrow(), false, 0, 100);
        return DateTicks.of(axis, wanted).stream().map(Axis.Tick::label).toList();
    }

    @Test
    void roundDates() {
        assertEquals(List.of("1990", "1995", "2000", "2005"), dates("1989-12-20", "2006-09-01", 4));
        assertEquals(List.of("2025-02", "2025-03", "2025-04"), dates("2025-01-02", "2025-04-20", 4));
        assertEquals(List.of("2023", "2024", "2025"), dates("2022-06-01", "2025-05-05", 3));
        assertEquals(List.of("2024-02-28", "2024-02-29", "2024-03-01"), dates("2024-02-28", "2024-03-01", 3));
        assertEquals(List.of("2026-03-01 18:00", "2026-03-02", "06:00", "12:00", "18:00", "2026-03-03"),
                dates("2026-03-01T13:00", "2026-03-03T00:30", 7));
        assertEquals(List.of("2026-03-01 13:00:10", "13:00:20"),
                dates("2026-03-01T13:00:05", "2026-03-01T13:00:25", 2));
    }

    @Property(tries = 2000)
    void datesRiseInsideTheAxis(@ForAll @DoubleRange(min = -700_000, max = 1e6) double lo,
            @ForAll @DoubleRange(min = -4.5, max = 5.5) double decade,
            @ForAll @IntRange(min = 2, max = 10) int wanted) {
        Axis axis = new Axis(lo, lo + Math.pow(10, decade), false, 0, 500);
        List<Axis.Tick> ticks = DateTicks.of(axis, wanted);
        assertTrue(ticks.size() >= 2 && ticks.size() <= Math.max(wanted, 6) + 2, wanted + ": " + ticks);
        for (int i = 0; i < ticks.size(); i++) {
            Axis.Tick tick = ticks.get(i);
            assertTrue(axis.pixel(tick.value()) >= -1e-6 && axis.pixel(tick.value()) <= 500 + 1e-6, tick.toString());
            assertTrue(i == 0 || tick.value() > ticks.get(i - 1).value(), ticks.toString());
            String whole = Dates.text(tick.value()).replace('T', ' ');
            assertTrue(whole.startsWith(tick.label()) || whole.endsWith(tick.label()), tick + " is " + whole);
        }
    }

    @Property(tries = 2000)
    void ticksAreDistinctInsideAndReadBack(@ForAll @DoubleRange(min = -1e3, max = 1e3) double lo,
            @ForAll @IntRange(min = -9, max = 9) int decade, @ForAll @DoubleRange(min = 0.1, max = 1) double span,
            @ForAll @IntRange(min = 2, max = 10) int wanted) {
        double scale = Math.pow(10, decade);
        double from = lo * 1e-3 * scale;
        Axis axis = new Axis(from, from + span * scale, false, 0, 500);
        List<Axis.Tick> ticks = axis.ticks(wanted);
        assertTrue(ticks.size() >= 2 && ticks.size() <= Math.max(wanted, 4) + 1, ticks.toString());
        assertEquals(ticks.size(), ticks.stream().map(Axis.Tick::label).distinct().count(), ticks.toString());
        double step = ticks.get(1).value() - ticks.get(0).value();
        for (Axis.Tick tick : ticks) {
            assertEquals(tick.value(), Double.parseDouble(tick.label().replace('\u2212', '-')), 1e-6 * step,
                    tick.toString());
            assertTrue(axis.pixel(tick.value()) >= -1e-6 && axis.pixel(tick.value()) <= 500 + 1e-6, tick.toString());
        }
    }

    @Test
    void rangesOfAnything() {
        Axis nothing = new Span().include(new double[] {Double.NaN}, false).linear(0.1, false, 0, 1);
        assertEquals(0, nothing.lo());
        Axis constant = new Span().include(new double[] {5, 5}, false).linear(0.1, false, 0, 1);
        assertEquals(List.of(4.5, 5.5), List.of(constant.lo(), constant.hi()));
        Axis huge = new Span()
                .include(new double[] {-Double.MAX_VALUE, Double.MAX_VALUE, Double.POSITIVE_INFINITY}, false)
                .linear(0.1, false, 0, 1);
        assertTrue(Double.isFinite(huge.hi() - huge.lo()));
        Axis log = new Span().include(new double[] {-1, 0, 1e-3, 10}, true).log(0.05, 0, 1);
        assertTrue(log.lo() > 5e-4 && log.lo() < 1e-3 && log.hi() > 10);
        assertTrue(Double.isNaN(log.pixel(0)) && Double.isNaN(log.pixel(-1)));
    }
}
