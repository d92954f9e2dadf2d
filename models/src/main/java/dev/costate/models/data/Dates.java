package dev.costate.models.data;

import dev.costate.models.files.Numbers;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates of ISO 8601 as numbers: days since 1970-01-01T00:00 UTC.
 *
 * <p>A date is {@code 2026-11-27}, {@code 2026-11-27T10:30} or {@code 2026-11-27 10:30:05.25}, with or without
 * {@code Z} or an offset such as {@code +02:00}; one without is UTC. A day has 86,400 seconds. A double keeps today's
 * times to within a microsecond; they are written to the nearest millisecond.
 *
 * <p>Stateless and thread-safe.
 */
public final class Dates {
    /** The unit and the origin, for people. */
    public static final String UNIT = "days since 1970-01-01";
    /** How dates are written, for errors. */
    public static final String FORMS = "2026-11-27 or 2026-11-27T10:30:00";

    private static final Pattern DATE = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d)(?:[T ](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?)(Z|[+-]\\d\\d:\\d\\d)?)?");
    private static final double DAY = 86_400;

    private Dates() {
    }

    /** Returns the days of a date; empty if the text is none, or names a day or a time that does not exist. */
    public static OptionalDouble days(String text) {
        Matcher m = DATE.matcher(text.strip());
        if (!m.matches()) {
            return OptionalDouble.empty();
        }
        try {
            OffsetDateTime t = OffsetDateTime.parse(m.group(1) + "T" + (m.group(2) == null ? "00:00" : m.group(2))
                    + (m.group(3) == null ? "Z" : m.group(3)));
            return OptionalDouble.of((t.toEpochSecond() + t.getNano() * 1e-9) / DAY);
        } catch (DateTimeException noSuchDay) {
            return OptionalDouble.empty();
        }
    }

    /**
     * Returns the date, with a time of day unless it is midnight; beyond the years 0 to 9999 the number of days.
     *
     * @param days since 1970-01-01T00:00 UTC
     */
    public static String text(double days) {
        if (!(days >= -719_528 && days < 2_932_897)) {
            return Numbers.shortest(days);
        }
        String text = Instant.ofEpochMilli(Math.round(days * DAY * 1000)).toString();
        return text.replaceFirst("(T00:00)?(:00)?Z$", "");
    }
}
