package dev.costate.models.data;

import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Numbers;

/** Refuses times that are as close together as doubles of their size are, such as nanoseconds since 1970. Stateless. */
final class TimePrecision {
    /** So many doubles lie between two times at least: their distance is then exact to a thousandth. */
    static final int LEAST = 1000;

    private TimePrecision() {
    }

    /**
     * Checks a time against the one before. One that comes earlier is left to the caller; equal ones are too close if
     * doubles of their size are at least 1 apart, as the file may have had different ones.
     *
     * @param line line number from 1
     * @param column column number from 1
     */
    static void check(CsvTable table, int line, int column, double before, double time) {
        double apart = Math.ulp(Math.max(Math.abs(before), Math.abs(time)));
        if (time - before < LEAST * apart && (time > before || time == before && apart >= 1)) {
            throw FileFormatException.inCell(table.name(), line, column, table.columns().get(column - 1),
                    Numbers.shortest(time) + " is too close to " + Numbers.shortest(before)
                            + ": numbers of this size are kept to within " + Numbers.rounded(apart, 3)
                            + ", and times must be at least " + LEAST
                            + " times as far apart; subtract the first time from all of them");
        }
    }
}
