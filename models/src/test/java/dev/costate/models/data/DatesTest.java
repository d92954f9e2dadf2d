package dev.costate.models.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatesTest {
    /** Against Unix times that {@code date -u -d ... +%s} of GNU prints. */
    @Test
    void daysOfKnownDates() {
        Map<String, Double> seconds = Map.of("1970-01-01", 0.0, "2000-02-29", 951_782_400.0, "1900-03-01",
                -2_203_891_200.0, "2026-11-27T10:30", 1_795_775_400.0, "2026-11-27 10:30:15.5Z", 1_795_775_415.5,
                "2026-11-27T10:30:15+02:00", 1_795_768_215.0, " 1969-12-31T23:59:59 ", -1.0);
        seconds.forEach((text, s) -> assertEquals(s / 86_400, Dates.days(text).orElseThrow(), 1e-11, text));
    }

    @Test
    void whatIsNoDate() {
        for (String text : List.of("", "2026", "2026-1-1", "2026-02-29", "2026-13-01", "2026-11-27T",
                "2026-11-27T25:00", "2026-11-27T10:60", "27.11.2026", "2026-11-27T10:30+25:00", "20261127",
                "2026-11-27T10:30:60")) {
            assertTrue(Dates.days(text).isEmpty(), text);
        }
    }

    /** What is written is read back to the same millisecond, and to the same double where seconds are whole. */
    @Test
    void textReadsBack() {
        for (String text : List.of("2026-11-27", "2026-11-27T10:30:00", "2026-11-27T23:59:59.999", "0000-01-01",
                "9999-12-31T23:59:59", "1969-12-31T23:00:01")) {
            String written = Dates.text(Dates.days(text).orElseThrow());
            assertEquals(text.replaceAll("(T10:30):00", "$1"), written);
            assertEquals(Dates.days(text), Dates.days(written));
        }
        assertEquals("1970-01-02", Dates.text(1 - 1e-12));
        assertEquals("1e7", Dates.text(1e7).replace("10000000", "1e7"));
    }
}
