package dev.costate.models.plot;

import dev.costate.models.data.Dates;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Round dates on an axis of {@value Dates#UNIT}: years, months, days or times of day, each written as shortly as it can
 * be told from the one before. Stateless.
 */
final class DateTicks {
    private static final int DAY = 86_400;

    /** Seconds between ticks that are closer than a month. */
    private static final int[] SECONDS = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600,
        43_200, DAY, 2 * DAY, 7 * DAY, 14 * DAY};
    private static final int[] MONTHS = {1, 2, 3, 6};
    private static final double MONTH = 30.4 * DAY;
    private static final int MOST = 12;

    private DateTicks() {
    }

    /** Returns about {@code wanted} places, at least two; numbers of days beyond the calendar or within a second. */
    static List<Axis.Tick> of(Axis axis, int wanted) {
        List<Axis.Tick> ticks = some(axis, wanted);
        return ticks.size() < 2 && wanted < MOST ? of(axis, wanted + 1) : ticks;
    }

    private static List<Axis.Tick> some(Axis axis, int wanted) {
        double least = (axis.hi() - axis.lo()) / wanted * DAY;
        if (least < 0.1 || !(axis.lo() > LocalDate.of(1, 1, 1).toEpochDay())
                || !(axis.hi() < LocalDate.of(9999, 1, 1).toEpochDay())) {
            return axis.ticks(wanted);
        }
        for (int seconds : SECONDS) {
            if (seconds >= least) {
                return times(axis, seconds);
            }
        }
        for (int months : MONTHS) {
            if (months * MONTH >= least) {
                return months(axis, months);
            }
        }
        return months(axis, 12 * (int) Axis.step(least / 12 / MONTH));
    }

    /** A time of day follows one of the same day without its date. */
    private static List<Axis.Tick> times(Axis axis, int seconds) {
        List<Axis.Tick> ticks = new ArrayList<>();
        String day = "";
        for (double k = Math.ceil(axis.lo() * DAY / seconds); k * seconds <= axis.hi() * DAY; k++) {
            String date = Dates.text(k * seconds / DAY);
            boolean again = date.startsWith(day + 'T');
            ticks.add(new Axis.Tick(k * seconds / DAY, again ? date.substring(11) : date.replace('T', ' ')));
            day = date.substring(0, 10);
        }
        return ticks;
    }

    /** Firsts of months, from a year that is a multiple of theirs on. */
    private static List<Axis.Tick> months(Axis axis, int months) {
        List<Axis.Tick> ticks = new ArrayList<>();
        int years = Math.max(1, months / 12);
        int first = LocalDate.ofEpochDay((long) axis.lo()).getYear();
        LocalDate date = LocalDate.of(first, 1, 1).minusYears(first % years);
        for (; date.toEpochDay() <= axis.hi(); date = date.plusMonths(months)) {
            if (date.toEpochDay() >= axis.lo()) {
                ticks.add(new Axis.Tick(date.toEpochDay(), date.toString().substring(0, months % 12 == 0 ? 4 : 7)));
            }
        }
        return ticks;
    }
}
