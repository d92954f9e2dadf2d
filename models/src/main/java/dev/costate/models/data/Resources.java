package dev.costate.models.data;

import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The data sets inside the jar.
 *
 * <p>Stateless and thread-safe.
 */
public final class Resources {
    private static final List<String> NAMES = List.of("co2.csv", "digits.csv", "earthquakes.csv", "elnino.csv",
            "iris.csv", "lynx-hare.csv", "nile.csv", "sunspots.csv", "wine.csv");

    /** One byte a value, column after column, which packs into two thirds of the text's size. */
    private static final String DIGITS = "digits.gz";
    private static final int DIGITS_COLUMNS = 65;

    private Resources() {
    }

    /** Returns the names of all data sets. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Returns the content of a data set, as CSV.
     *
     * @throws FileException if there is none of that name
     */
    public static byte[] bytes(String name) {
        String file = name.equals("digits.csv") ? DIGITS : name;
        try (InputStream in = NAMES.contains(name) ? Resources.class.getResourceAsStream(file) : null) {
            if (in == null) {
                throw new FileException(name, "is not a built-in data set; there are " + String.join(", ", NAMES));
            }
            byte[] content = FileBytes.unpackByName(file, in.readAllBytes());
            return file.equals(DIGITS) ? text(content) : content;
        } catch (IOException failure) {
            throw new FileException(name, "cannot read it from the jar: " + failure.getMessage(), failure);
        }
    }

    private static byte[] text(byte[] columns) {
        int rows = columns.length / DIGITS_COLUMNS;
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < DIGITS_COLUMNS; c++) {
                text.append(columns[c * rows + r]).append(c < DIGITS_COLUMNS - 1 ? ',' : '\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns a data set as a table. */
    public static CsvTable csv(String name, CsvOptions options) {
        return CsvReader.parse(name, FileBytes.utf8(name, bytes(name)), options);
    }
}
