package dev.costate.models.data;

import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.Numbers;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes tables as CSV that {@link CsvReader} reads back to the same bits.
 *
 * <p>Numbers are the shortest, line ends LF, a missing value (NaN) is a blank field.
 *
 * <p>Stateless and thread-safe.
 */
public final class CsvWriter {
    private CsvWriter() {
    }

    /** Writes a table to a file, atomically. */
    public static void write(Path file, CsvTable table) {
        AtomicFile.write(file, text(table));
    }

    /** Returns a table as CSV text. */
    public static String text(CsvTable table) {
        return text(TimedTable.of(table));
    }

    /** Returns a table as CSV text, with its dates and the names of its series. */
    public static String text(TimedTable timed) {
        CsvTable table = timed.table();
        List<String> columns = table.columns();
        StringBuilder out = new StringBuilder();
        for (int r = -1; r < table.rows(); r++) {
            for (int c = 0; c < columns.size(); c++) {
                String name = columns.get(c);
                out.append(c == 0 ? "" : ",");
                double x = r < 0 ? 0 : table.values()[c][r];
                if (r < 0 || !timed.ids().isEmpty() && name.equals(timed.series())) {
                    out.append(quoted(r < 0 ? name : timed.ids().get(r)));
                } else if (!Double.isNaN(x)) {
                    out.append(name.equals(timed.time()) ? timed.shown(x) : Numbers.shortest(x));
                } else if (columns.size() == 1) {
                    out.append("\"\""); // an empty line would be no row at all
                }
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static String quoted(String name) {
        boolean plain = name.equals(name.strip())
                && name.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
