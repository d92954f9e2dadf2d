package dev.costate.models.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.files.FileException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcesTest {
    private static CsvTable table(String name) {
        return Resources.csv(name, name.equals("co2.csv") ? CsvOptions.WITH_MISSING : CsvOptions.STRICT);
    }

    private static double[] row(CsvTable table, int r) {
        return Arrays.stream(table.values()).mapToDouble(column -> column[r]).toArray();
    }

    /** Rows, columns, and the first and the last row of each; of long rows their ends. */
    @ParameterizedTest
    @CsvSource({
        "co2.csv, 2284, 2, 19580329 316.1, 20011229 371.5",
        "digits.csv, 1797, 65, 0 0 5 13 … 10 0 0 0 0, 0 0 10 14 … 14 12 1 0 8",
        "earthquakes.csv, 1707, 5, 1517363399650 0.31 … 46.2 3.3, 1517966773840 2 -118.67 34.49 26.5",
        "elnino.csv, 61, 13, 1950 23.11 24.2 … 20.02 21.8, 2010 24.7 26.16 … 20.44 22.07",
        "iris.csv, 150, 5, 5.1 3.5 1.4 0.2 0, 5.9 3.0 5.1 1.8 2",
        "lynx-hare.csv, 21, 3, 1900 4 30, 1920 8.6 24.7",
        "nile.csv, 100, 2, 1871 1120, 1970 740",
        "sunspots.csv, 309, 2, 1700 5, 2008 2.9",
        "wine.csv, 178, 14, 14.23 1.71 … 1065 0, 14.13 4.1 … 560 2",
    })
    void everyDataSetReads(String name, int rows, int columns, String first, String last) {
        CsvTable table = table(name);
        assertEquals(rows + "x" + columns, table.rows() + "x" + table.columns().size());
        assertRow(first, row(table, 0));
        assertRow(last, row(table, rows - 1));
    }

    private static void assertRow(String expected, double[] row) {
        String[] ends = expected.split(" … ");
        double[] head = numbers(ends[0]);
        double[] tail = numbers(ends[ends.length - 1]);
        assertTrue(ends.length > 1 || head.length == row.length, () -> Arrays.toString(row));
        assertArrayEquals(head, Arrays.copyOf(row, head.length));
        assertArrayEquals(tail, Arrays.copyOfRange(row, row.length - tail.length, row.length));
    }

    private static double[] numbers(String words) {
        return Arrays.stream(words.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** The digits of each class and the sum of all ink, as the source of the data gives them. */
    @Test
    void digitsHaveTheirClassesAndInk() {
        double[][] columns = table("digits.csv").values();
        int[] classes = {178, 182, 177, 183, 181, 182, 181, 179, 174, 180};
        for (int c = 0; c < 10; c++) {
            int digit = c;
            assertEquals(classes[c], Arrays.stream(columns[64]).filter(d -> d == digit).count(), "class " + c);
        }
        double[] pixels = Arrays.stream(columns).limit(64).flatMapToDouble(Arrays::stream).toArray();
        assertTrue(Arrays.stream(pixels).allMatch(v -> v >= 0 && v <= 16 && v == Math.rint(v)));
        assertEquals(561_718, Arrays.stream(pixels).sum());
    }

    @Test
    void whatIsMissingOfCo2IsNaN() {
        CsvTable table = table("co2.csv");
        assertEquals(2284 - 59, table.complete().rows());
        assertTrue(Arrays.stream(table.values()[0]).noneMatch(Double::isNaN));
        assertThrows(FileException.class, () -> Resources.csv("co2.csv", CsvOptions.STRICT));
    }

    @Test
    void timesRise() {
        List<String> series = List.of("co2.csv", "earthquakes.csv", "elnino.csv", "lynx-hare.csv", "nile.csv",
                "sunspots.csv");
        for (String name : series) {
            CsvTable table = table(name);
            assertEquals(table.rows(), table.time().length, name);
        }
    }

    /** The names are those of the files, and the table beside them gives each with its number of rows. */
    @Test
    void namesAndReadmeAreThoseOfTheFiles() throws IOException, URISyntaxException {
        Path folder = Path.of(Resources.class.getResource("iris.csv").toURI()).getParent();
        try (Stream<Path> files = Files.list(folder)) {
            Stream<String> names = files.map(f -> f.getFileName().toString().replace(".gz", ".csv"))
                    .filter(n -> n.endsWith(".csv"));
            assertEquals(Resources.names(), names.sorted().toList());
        }
        Pattern line = Pattern.compile("(?m)^\\| (\\S+)\\.(?:csv|gz) \\| (\\d+) \\|");
        List<String> described = line.matcher(Files.readString(folder.resolve("README.md"))).results()
                .map(match -> match.group(1) + ".csv " + match.group(2)).sorted().toList();
        assertEquals(Resources.names().stream().map(name -> name + " " + table(name).rows()).toList(), described);
    }

    @Test
    void otherNamesAreRefusedWithAListOfThoseThereAre() {
        FileException error = assertThrows(FileException.class, () -> Resources.bytes("../data/iris.csv"));
        assertTrue(error.getMessage().contains("co2.csv, digits.csv, earthquakes.csv"), error.getMessage());
    }
}
