package dev.costate.models.cli;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.files.FileFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The user's rows in the order of a model's columns, which are found by name. Stateless. */
final class NamedRows {
    /** What help texts say of it. */
    static final String WHAT = "Columns are found by the names that the run was trained on, others are left out; "
            + "without a header there must be as many, in the same order.";

    private NamedRows() {
    }

    /** Reads a file of complete rows. */
    static double[][] read(String file, List<String> columns) {
        return of(CsvReader.read(Path.of(file), columns, CsvOptions.STRICT), columns);
    }

    /** Returns one array a row. */
    static double[][] of(CsvTable table, List<String> columns) {
        CsvTable found = select(table, columns);
        double[][] rows = new double[table.rows()][columns.size()];
        for (int c = 0; c < columns.size(); c++) {
            for (int r = 0; r < rows.length; r++) {
                rows[r][c] = found.values()[c][r];
            }
        }
        return rows;
    }

    /**
     * Returns the table of those columns.
     *
     * @throws FileFormatException naming those that the table lacks
     */
    static CsvTable select(CsvTable table, List<String> columns) {
        List<String> missing = new ArrayList<>(columns);
        missing.removeAll(table.columns());
        double[][] values = table.values();
        if (missing.isEmpty()) {
            values = new double[columns.size()][];
            for (int c = 0; c < values.length; c++) {
                values[c] = table.column(columns.get(c));
            }
        } else if (values.length != columns.size() || !(unnamed(table.columns()) || unnamed(columns))) {
            throw FileFormatException.whole(table.name(), "lacks " + CsvTable.listed(missing) + ": it has the columns "
                    + CsvTable.listed(table.columns()) + "; the model needs " + CsvTable.listed(columns));
        }
        return new CsvTable(table.name(), columns, values, table.lines());
    }

    /** Whether these are the names that a table without a header gets. */
    static boolean unnamed(List<String> columns) {
        int c = 0;
        while (c < columns.size() && columns.get(c).equals("column" + (c + 1))) {
            c++;
        }
        return c == columns.size();
    }
}
