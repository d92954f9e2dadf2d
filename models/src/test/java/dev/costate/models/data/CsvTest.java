package dev.costate.models.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {
    @TempDir
    Path folder;

    private static CsvTable parse(String text) {
        return CsvReader.parse("a.csv", text, CsvOptions.STRICT);
    }

    @Test
    void namesQuotesAndLineEnds() {
        CsvTable table = parse("\"year, AD\",\"say \"\"hi\"\"\", lynx \r\n1900, 4.0 ,-1e3\r\n\r\n\"1901\",+.5,7.\r");
        assertEquals(List.of("year, AD", "say \"hi\"", "lynx"), table.columns());
        assertArrayEquals(new double[] {4, 0.5}, table.column("say \"hi\""));
        assertArrayEquals(new double[] {1900, 1901}, table.time());
        assertArrayEquals(new int[] {2, 4}, table.lines());
        assertArrayEquals(new double[] {4, -1000, 0.5, 7}, table.matrix(1).values());
    }

    @Test
    void aHeaderIsDetectedOrStated() {
        assertEquals(List.of("column1", "column2"), parse("1,2\n3,4\n").columns());
        assertEquals(2, parse("1,2\n3,4").rows());
        assertEquals(List.of("1", "2"), CsvReader
                .parse("a.csv", "1,2\n3,4", new CsvOptions(CsvOptions.Header.PRESENT, false, false)).columns());
        assertThrows(FileFormatException.class,
                () -> CsvReader.parse("a.csv", "t,y\n3,4", new CsvOptions(CsvOptions.Header.ABSENT, false, false)));
        assertEquals(List.of("t", "column2"), parse("t,\n1,2").columns());
    }

    /** The same table with each separator; what only looks like one leaves the comma. */
    @Test
    void theFirstLineTellsTheSeparator() {
        String text = "t|\"a|b\"| \"c,d\" |e\n1|2|3|4\n5|6| 7 |8\n";
        for (String separator : List.of(",", ";", "\t")) {
            CsvTable table = parse(text.replace("|", separator));
            assertEquals(List.of("t", "a" + separator + "b", "c,d", "e"), table.columns());
            assertArrayEquals(new double[] {3, 7}, table.column("c,d"));
            assertTrue(Double.isNaN(CsvReader
                    .parse("a.csv", "t|y|z\n1||2\n".replace("|", separator), CsvOptions.WITH_MISSING).values()[1][0]));
            assertEquals(2, parse("\n\n1|2.5\n3|4\n".replace("|", separator)).rows());
        }
        assertEquals(List.of("T (mean; C)", "y"), parse("T (mean; C),y\n1,2\n").columns());
        assertArrayEquals(new double[] {2}, parse("\t1,2\t\n").values()[1], "blanks at the ends");
        assertArrayEquals(new double[] {2}, parse("t,\ty\n1,\t2\n").values()[1]);
    }

    /** Columns of numbers as programs of science print them; the blanks of a single column's name part nothing. */
    @Test
    void runsOfBlanksSeparateWhereNothingElseDoes() {
        CsvTable table = parse("\n  time   \"a, b\" \n 1    -2.5\n\n  10\t 3e1   \n   ");
        assertEquals(List.of("time", "a, b"), table.columns());
        assertArrayEquals(new double[] {1, 10}, table.time());
        assertArrayEquals(new double[] {-2.5, 30}, table.values()[1]);
        assertArrayEquals(new int[] {3, 5}, table.lines());
        assertEquals(List.of("column1", "column2"), parse("1 2").columns());
        assertEquals(List.of("height in cm"), parse("height in cm\n170\n180\n").columns());
        assertEquals(List.of("a b", "c"), parse("a b,c\n1,2\n").columns());
        assertEquals("a.csv: line 2: has 3 fields, the first line has 2",
                assertThrows(FileFormatException.class, () -> parse("1 2\n3 4 5\n")).getMessage());
        assertEquals("a.csv: line 3: has 1 field, the first line has 2",
                assertThrows(FileFormatException.class, () -> parse("1 2\n3 4\n5\n")).getMessage());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("c.csv"), text);
    }

    @Test
    void classesAreWordsOrWholeNumbersBesideNumbers() throws IOException {
        List<String> kinds = new ArrayList<>();
        CsvTable last = CsvReader.readClasses(file("x,y,kind\n1,2,red\n3,4,\"light, blue\"\n"), kinds,
                CsvOptions.STRICT);
        assertEquals(List.of("red", "light, blue"), kinds);
        assertEquals(List.of("x", "y"), last.columns());
        assertArrayEquals(new double[] {2, 4}, last.column("y"));
        kinds.clear();
        CsvTable named = CsvReader.readClasses(file("x kind y\n1 -1 2\n3 7 4\n"), "kind", kinds,
                CsvOptions.STRICT);
        assertEquals(List.of("-1", "7"), kinds);
        assertArrayEquals(last.column("y"), named.column("y"));
        kinds.clear();
        CsvTable bare = CsvReader.readClasses(file("1,red,2\n3,blue,4\n"), "column2", kinds,
                CsvOptions.STRICT);
        assertEquals(List.of("red", "blue"), kinds);
        assertEquals(List.of("column1", "column3"), bare.columns());
        assertEquals(2, CsvReader
                .readClasses(file("1,2,red\n3,4,blue\n"), new ArrayList<>(), CsvOptions.STRICT)
                .rows());
        refused("has no column \"sort\" for the classes; its first line has x, kind", "x,kind\n1,a\n",
                Optional.of("sort"));
        refused("has one column only; needs the classes and at least one column of numbers", "kind\na\n",
                Optional.empty());
        refused("line 3, column 2 (kind): \"2.5\" is no class; classes are words or whole numbers",
                "x,kind\n1,2\n1,2.5\n", Optional.empty());
        refused("line 2, column 2 (kind): \"\" is no class; classes are words or whole numbers", "x,kind\n1, \n",
                Optional.empty());
        refused("line 2, column 2 (kind): \"NaN\" is no class; classes are words or whole numbers", "x,kind\n1,NaN\n",
                Optional.empty());
        refused("line 2, column 1 (x): \"tall\" is not a number", "x,kind\ntall,a\n", Optional.empty());
        refused("line 2, column 1 (x): the field is blank; missing values are not allowed here", "x,kind\n,a\n",
                Optional.empty());
        refused("line 2, column 1 (x): \"nan\" is not finite; only finite numbers are allowed here", "x,kind\nnan,a\n",
                Optional.empty());
    }

    private void refused(String problem, String text, Optional<String> column) throws IOException {
        Path file = file(text);
        FileFormatException e = assertThrows(FileFormatException.class,
                () -> {
                    List<String> classes = new ArrayList<>();
                    if (column.isPresent()) {
                        CsvReader.readClasses(file, column.get(), classes, CsvOptions.STRICT);
                    } else {
                        CsvReader.readClasses(file, classes, CsvOptions.STRICT);
                    }
                });
        assertEquals(file + ": " + problem, e.getMessage());
    }

    @Test
    void whatIsNotWantedMayBeAnything() throws IOException {
        List<String> wanted = List.of("y", "x");
        assertArrayEquals(new double[] {2, 4},
                CsvReader.read(file("name,x,y\nann,1,2\n,3,4\n"), wanted, CsvOptions.STRICT).column("y"));
        assertThrows(FileFormatException.class,
                () -> CsvReader.read(file("name,x,y\nann,one,2\n"), wanted, CsvOptions.STRICT));
        assertArrayEquals(new double[] {1, 3},
                CsvReader.read(file("1,2\n3,4\n"), wanted, CsvOptions.STRICT).column("column1"),
                "as many without a header");
        assertThrows(FileFormatException.class, () -> CsvReader.read(file("1,2\n3,b\n"), wanted, CsvOptions.STRICT));
        CsvTable bare = CsvReader.read(file("1,2,red\n3,4,blue\n"), List.of("column1", "column2"), CsvOptions.STRICT);
        assertArrayEquals(new double[] {2, 4}, bare.column("column2"));
        assertEquals(2, bare.rows());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`` | the file is empty", "\\n\\n | the file is empty", "t,y | there are column names (t, y) but no rows",
        "t,y\\n1,2\\n3 | line 3: has 1 field, the first line has 2",
        "t,y\\n1,2,3 | line 2: has 3 fields, the first line has 2",
        "t,y\\n1,abc | line 2, column 2 (y): \"abc\" is not a number",
        "t,y\\n1,0x1p3 | line 2, column 2 (y): \"0x1p3\" is not a number",
        "t,y\\n1,1d | line 2, column 2 (y): \"1d\" is not a number",
        "t,y\\n\\n1,2\\n2, | line 4, column 2 (y): the field is blank; missing values are not allowed here",
        "t,y\\n1,nan | line 2, column 2 (y): \"nan\" is not finite; only finite numbers are allowed here",
        "t,y\\n1,-Infinity | line 2, column 2 (y): \"-Infinity\" is not finite; only finite numbers are allowed here",
        "t,y\\n1,1e999 | line 2, column 2 (y): \"1e999\" is not finite; only finite numbers are allowed here",
        "t,t\\n1,2 | line 1, column 2 (t): column 1 has the same name",
        "t,y\\n1,\"2 | line 2: column 2: a quote is opened and never closed",
        "t,y\\n1,\"2\"3 | line 2: column 2: '3' after a closing quote",
        "t;y\\n1;2,5 | line 2, column 2 (y): \"2,5\" is not a number; write decimals with a point, 2.5",
        "1,5;2,5\\n-1,5e3;2,5 | line 2, column 1 (1,5): \"-1,5e3\" is not a number; write decimals with a point, "
                + "-1.5e3",
        "t;y\\n1;2;3 | line 2: has 3 fields, the first line has 2",
        "t;y\\n1;\"2\"3 | line 2: column 2: '3' after a closing quote",
        "t,y\\n1,2\"3 | line 2: column 2: a quote within a field that does not begin with one",})
    void badTextIsRefusedWithItsPlace(String text, String problem) {
        FileFormatException error = assertThrows(FileFormatException.class, () -> parse(text.replace("\\n", "\n")));
        assertEquals("a.csv: " + problem, error.getMessage());
    }

    @Test
    void timesMustRise() {
        assertEquals("a.csv: line 3, column 1 (t): 1 does not come after 1; times must be strictly increasing",
                assertThrows(FileFormatException.class, () -> parse("t,y\n1,2\n1,3").time()).getMessage());
        assertEquals("a.csv: line 2, column 1 (t): NaN is not a time; times must be finite",
                assertThrows(FileFormatException.class,
                        () -> CsvReader.parse("a.csv", "t,y\n,2", CsvOptions.WITH_MISSING).time()).getMessage());
    }

    @Test
    void missingFilesFoldersAndPackedFiles() throws IOException {
        assertThrows(FileException.class, () -> CsvReader.read(folder.resolve("no.csv"), CsvOptions.STRICT));
        assertThrows(FileException.class, () -> CsvReader.read(folder, CsvOptions.STRICT));
        Path packed = folder.resolve("a.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("t,y\n1,2\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(1, CsvReader.read(packed, CsvOptions.STRICT).rows());
        byte[] cut = Files.readAllBytes(packed);
        Path short1 = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(cut, cut.length - 9));
        assertThrows(FileFormatException.class, () -> CsvReader.read(short1, CsvOptions.STRICT));
        Path latin = Files.write(folder.resolve("latin.csv"), new byte[] {'t', ',', (byte) 0xE9, '\n', '1', ',', '2'});
        assertEquals(2, assertThrows(FileFormatException.class, () -> CsvReader.read(latin, CsvOptions.STRICT)).offset()
                .orElseThrow());
        Path marked = Files.write(folder.resolve("bom.csv"), "\ufefft,y\n1,2".getBytes(StandardCharsets.UTF_8));
        assertEquals("t", CsvReader.read(marked, CsvOptions.STRICT).columns().get(0));
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadBackToTheSameBits(@ForAll @Size(min = 1, max = 20) List<Long> bits,
            @ForAll @AlphaChars @Chars({',', '"', '\n', ' '}) @StringLength(max = 8) String name) {
        double[] x = bits.stream().mapToDouble(Double::longBitsToDouble).toArray();
        double[] t = new double[x.length];
        Arrays.setAll(t, i -> i);
        CsvOptions any = new CsvOptions(CsvOptions.Header.PRESENT, true, true);
        String column = "y" + name + "y";
        CsvTable two = CsvTable.of("a.csv", List.of("t", column), t, x);
        assertArrayEquals(x, CsvReader.parse("a.csv", CsvWriter.text(two), any).column(column));
        assertArrayEquals(x,
                CsvReader.parse("a.csv", CsvWriter.text(CsvTable.of("a.csv", List.of(column), x)), any).values()[0]);
    }

    @Property(tries = 1000)
    void anyTextIsATableOrAFormatError(
            @ForAll @Chars({'1', 'a', ',', ';', '\t', '"', '\n', '\r', ' ', '.'}) String text) {
        try {
            assertTrue(CsvReader.parse("a.csv", text, CsvOptions.WITH_MISSING).rows() > 0);
        } catch (FileFormatException expected) {
            assertFalse(expected.getMessage().contains("\n"), expected.getMessage());
        }
    }

    @Test
    void rowsAndColumnsAreNamedWhenTheyAreNotThere() {
        CsvTable table = parse("t,y\n1,2\n3,4\n5,6");
        assertArrayEquals(new double[] {3, 5}, table.rows(1, 3).time());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> table.column("z")).getMessage()
                .contains("there are t, y"));
        assertThrows(IllegalArgumentException.class, () -> table.rows(1, 4));
        assertThrows(IllegalArgumentException.class, () -> table.matrix(2));
    }

    /** Each of these took the square of its length: 200,000 digits and a typo 141 s. Measured: 0.1 s the slowest. */
    @Test
    void tenMegabytesInOneFieldTakeASecond() {
        int n = 10_000_000;
        for (String field : List.of("1".repeat(n) + "x", "." + "1".repeat(n) + "x", "1".repeat(n / 2) + "." + "1"
                .repeat(n / 2) + "x", "1e" + "1".repeat(n) + "x", "+".repeat(n), "1".repeat(n), "x".repeat(n),
                "\"" + "\"\"".repeat(n / 2) + "\"")) {
            String text = "t,y\n1,2\n3," + field + "\n";
            long start = System.nanoTime();
            String message = "";
            try {
                CsvReader.parse("a.csv", text, new CsvOptions(CsvOptions.Header.DETECT, true, true));
            } catch (FileFormatException refused) {
                message = refused.getMessage();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            assertTrue(seconds <= 1, field.substring(0, 5) + ": " + seconds + " s");
            assertTrue(message.length() <= 200, message.length() + " characters");
        }
    }

    /** What a message repeats of a file is short, whatever the file holds. */
    @Test
    void longNamesAndCellsAreCut() {
        String name = "n".repeat(1_000_000);
        for (String text : List.of(name + "," + name + "\n1,2\n", name + ",b\n1,x\n", name + ",b\n1,\n", name + ",b\n",
                "a\n" + name + "\n", "a,b\n1,2" + name + "\n")) {
            String message = assertThrows(FileFormatException.class, () -> parse(text)).getMessage();
            assertTrue(message.length() <= 300, message.length() + " characters");
        }
        assertEquals("a.csv: line 1, column 2 (" + "n".repeat(57) + "...): column 1 has the same name",
                assertThrows(FileFormatException.class, () -> parse(name + "," + name + "\n1,2\n")).getMessage());
        assertEquals(200, CsvTable.listed(Collections.nCopies(1000, name)).length());
        assertEquals("\uD83D\uDE00...", FileException.excerpt("\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00", 5));
        assertEquals("...", FileException.excerpt("\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00", 4));
        assertEquals("a b", FileException.excerpt("a\nb", 4));
        assertThrows(IllegalArgumentException.class, () -> FileException.excerpt("a", 201));
    }

    /** A column has room for as many rows as it needs. Measured: 994 bytes a column, 1,490 with room for 64 rows. */
    @Test
    void aMillionColumnsOfOneRowTakeLittle() {
        int n = 200_000;
        String text = "1,".repeat(n - 1) + "1\n";
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        assertEquals(n, parse(text).columns().size());
        long each = (threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / n;
        assertTrue(each <= 1200, each + " bytes a column");
        String rows = "1,2\n".repeat(1000);
        assertEquals(1000, parse(rows).rows());
    }

    /** NA and NaN are blanks, in the first row of a file without names too; elsewhere they are named. */
    @Test
    void wordsForMissingValues() {
        CsvTable table = CsvReader.parse("a.csv", "1,NA,2\n NaN ,3,\nnan,4, NA\n", CsvOptions.WITH_MISSING);
        assertEquals(List.of("column1", "column2", "column3"), table.columns());
        assertArrayEquals(new double[] {1, Double.NaN, Double.NaN}, table.values()[0]);
        assertArrayEquals(new double[] {Double.NaN, 3, 4}, table.values()[1]);
        assertArrayEquals(new double[] {2, Double.NaN, Double.NaN}, table.values()[2]);
        assertEquals("a.csv: line 2, column 2 (y): NA is no value; missing values are not allowed here",
                assertThrows(FileFormatException.class, () -> parse("x,y\n1,NA\n")).getMessage());
        assertEquals("a.csv: line 2, column 2 (y): \"na\" is not a number", assertThrows(FileFormatException.class,
                () -> CsvReader.parse("a.csv", "x,y\n1,na\n", CsvOptions.WITH_MISSING)).getMessage());
    }

    /** Which column is the time and which that of the series, by name, by place and without a header. */
    @Test
    void timesAndSeries() throws IOException {
        TimedTable train = CsvReader.readTimed(file("who,when,x\nann,2026-01-02,1\nbob,2026-01-03,2\n"), "",
                List.of(), CsvOptions.STRICT);
        assertEquals("who when true [ann, bob]",
                train.series() + " " + train.time() + " " + train.dates() + " " + train.ids());
        assertEquals("who,when,x\nann,2026-01-02,1\nbob,2026-01-03,2\n", CsvWriter.text(train));
        assertEquals(List.of("ann", "bob"), train.columns().get("who"));
        assertEquals(List.of("2026-01-02", "2026-01-03"), train.columns().get("when"));
        assertArrayEquals(new double[] {1, 2}, (double[]) train.columns().get("x"));
        TimedTable bare = CsvReader.readTimed(file("ann,2026-01-02,1\nbob,2026-01-03,2\n"), "", List.of(),
                CsvOptions.STRICT);
        assertEquals(2, bare.table().rows());
        TimedTable node = CsvReader.readTimed(file("x,series,t,note\n1,a,5,?\n2,a,6,?\n"), "series",
                List.of("t", "x"), CsvOptions.STRICT);
        assertEquals("series t [a, a]", node.series() + " " + node.time() + " " + node.ids());
        assertArrayEquals(new double[] {5, 6}, node.times());
        TimedTable renamed = CsvReader.readTimed(file("x,id,hour\n1,a,5\n2,b,4\n"), "", List.of("t", "x"),
                CsvOptions.STRICT);
        assertEquals("id hour [a, b]", renamed.series() + " " + renamed.time() + " " + renamed.ids());
        TimedTable index = CsvReader.readTimed(file("who,,t,x\na,1,5,2\n"), "", List.of(), CsvOptions.STRICT);
        assertEquals("who column2", index.series() + " " + index.time());
        assertEquals("\n1\n", CsvWriter.text(CsvTable.of("a.csv", List.of(""), new double[] {1})));
        TimedTable plain = CsvReader.readTimed(file("t,x\n1,2\n"), "series", List.of(), CsvOptions.STRICT);
        assertTrue(plain.ids().isEmpty() && plain.series().isEmpty() && !plain.dates());
    }
}
