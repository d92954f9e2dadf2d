package dev.costate.models.data;

import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The data sets inside the jar.
 *
 * <p>Stateless and thread-safe.
 */
public final class Resources {
    private static final List<String> NAMES = List.of("co2.csv", "digits.csv.gz", "earthquakes.csv", "elnino.csv",
            "iris.csv", "lynx-hare.csv", "nile.csv", "sunspots.csv", "wine.csv");

    private Resources() {
    }

    /** Returns the names of all data sets. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Returns the content of a data set, unpacked if its name ends in {@code .gz}.
     *
     * @throws FileException if there is none of that name
     */
    public static byte[] bytes(String name) {
        try (InputStream in = NAMES.contains(name) ? Resources.class.getResourceAsStream(name) : null) {
            if (in == null) {
                throw new FileException(name, "is not a built-in data set; there are " + String.join(", ", NAMES));
            }
            return FileBytes.unpackByName(name, in.readAllBytes());
        } catch (IOException failure) {
            throw new FileException(name, "cannot read it from the jar: " + failure.getMessage(), failure);
        }
    }

    /** Returns a data set as a table. */
    public static CsvTable csv(String name, CsvOptions options) {
        return CsvReader.parse(name, FileBytes.utf8(name, bytes(name)), options);
    }
}
