package dev.costate.models.data;

import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.Numbers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
        return text(table, "", Optional.empty());
    }

    /**
     * Returns a table as CSV text with a column of words before it.
     *
     * @param column the name of that column
     * @param words one a row
     */
    public static String text(CsvTable table, String column, List<String> words) {
        return text(table, column, Optional.of(words));
    }

    private static String text(CsvTable table, String column, Optional<List<String>> words) {
        StringBuilder out = new StringBuilder(words.isEmpty() ? "" : quoted(column) + ",");
        List<String> columns = table.columns();
        for (int c = 0; c < columns.size(); c++) {
            out.append(c == 0 ? "" : ",").append(quoted(columns.get(c)));
        }
        out.append('\n');
        double[][] values = table.values();
        for (int r = 0; r < table.rows(); r++) {
            out.append(words.isEmpty() ? "" : quoted(words.get().get(r)) + ",");
            for (int c = 0; c < values.length; c++) {
                double x = values[c][r];
                out.append(c == 0 ? "" : ",");
                if (!Double.isNaN(x)) {
                    out.append(Numbers.shortest(x));
                } else if (values.length == 1) {
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
