package dev.costate.tests.jar;

import static dev.costate.tests.jar.Runs.assertOneError;
import static dev.costate.tests.jar.Runs.assertRefused;
import static dev.costate.tests.jar.Runs.content;
import static dev.costate.tests.jar.Runs.quick;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.costate.tests.jar.TheJar.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is wrong with the words, the data or the place to write gets one line that names it, the right exit code, and
 * destroys nothing.
 */
class BadInputIT {
    @TempDir
    private static Path folder;

    private static Path table;
    private static Path run;

    @BeforeAll
    static void trainOnce() throws IOException {
        table = Runs.table(folder.resolve("good.csv"));
        run = folder.resolve("run");
        Outcome trained = quick("train", "node", "--data", table.toString(), "--iterations", "3", "--out",
                run.toString());
        assertEquals(0, trained.exit(), trained::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "trian spiral                        | unknown command 'trian' (did you mean 'train'?)",
        "train                               | costate train NAME",
        "train sprial                        | 'sprial' (did you mean 'spiral'?)",
        "train spiral --iteratoins 3         | unknown option --iteratoins (did you mean '--iterations'?)",
        "train spiral --iterations           | --iterations needs a value",
        "train spiral --iterations 0         | --iterations 0: must be a whole number from 1 to 1000000000",
        "train spiral --iterations 1e3       | --iterations 1e3",
        "train spiral --iterations 99999999999999999999 | must be a whole number",
        "train spiral --iterations=1 --iterations=2     | --iterations is given twice",
        "train spiral --rtol -1              | --rtol -1: must be a number >= 0",
        "train spiral --atol=-1e-9           | --atol -1e-9: must be a number >= 0",
        "train spiral --rtol NaN             | --rtol NaN: must be a number >= 0",
        "train spiral --rtol 1f              | --rtol 1f: must be a number >= 0",
        "train spiral --rtol 1               | rtol must be less than 1",
        "train spiral --rtol 0 --atol 0      | one of them greater than 0",
        "train spiral --gradient direkt      | --gradient direkt: must be one of direct, backsolve (did you mean "
                + "'direct'?)",
        "train spiral --resume --overwrite   | exclude each other", "train spiral --out=                 | --out",
        "train spiral extra                  | unexpected 'extra'",
        "train node                          | --data is missing",
        "predict                             | RUN is missing",
        "help trian                          | did you mean 'train'?",})
    void wrongWordsAreWrongUsage(String words, String named) {
        assertRefused(quick(words.split(" +")), 2, named);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "t,a\\n0,1\\n1,2,3\\n2,3           | line 3: has 3 fields, the first line has 2",
        "t,a\\n0,1\\n1,x\\n2,3             | line 3, column 2 (a): \"x\" is not a number",
        "t,a\\n0,1\\n1,NaN\\n2,3           | line 3, column 2 (a): \"NaN\" is not finite",
        "t,a\\n0,1\\n1,-inf\\n2,3          | line 3, column 2 (a): \"-inf\" is not finite",
        "t,a\\n0,1\\n1,1e999\\n2,3         | line 3, column 2 (a)",
        "t,a\\n0,1\\n1,\\n2,3              | line 3, column 2 (a): the field is blank",
        "t,a\\n0,1\\n0,2\\n2,3             | line 3, column 1 (t): 0 does not come after 0; times must be strictly "
                + "increasing",
        "t,a\\n0,1\\n1,2\\n0.5,3           | line 4, column 1 (t): 0.5 does not come after 1; times must be strictly "
                + "increasing",
        "t,a\\n0,1\\n1,2                   | has 2 rows", "t,a\\n                            | no rows",
        "t\\n0\\n1\\n2\\n3                 | one column only",
        "t,a\\n0,1e308\\n1,-1e308\\n2,1e308\\n3,1e308  | cannot be standardised",
        "''                                | the file is empty",})
    void wrongDataNameTheirPlace(String text, String named) throws IOException {
        Path data = Files.writeString(folder.resolve("bad.csv"), text.replace("\\n", "\n"));
        Path out = folder.resolve("never");
        assertRefused(quick("train", "node", "--data", data.toString(), "--iterations", "1", "--out", out.toString()),
                1, "bad.csv", named);
        assertFalse(Files.exists(out), "a folder was made for data that cannot be used");
    }

    @Test
    void dataThatAreNotThereOrNotText() throws IOException {
        assertRefused(quick("train", "node", "--data", folder.resolve("nowhere.csv").toString()), 1, "nowhere.csv",
                "no such file");
        assertRefused(quick("train", "node", "--data", folder.toString()), 1, "is a folder");
        Path latin = Files.write(folder.resolve("latin.csv"), "t,größe\n0,1\n".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(quick("train", "node", "--data", latin.toString()), 1, "latin.csv", "at byte 4", "is not UTF-8");
        assertRefused(quick("predict", folder.resolve("nowhere").toString(), "--until", "3"), 1, "nowhere",
                "no such file");
        assertRefused(quick("predict", folder.toString(), "--until", "3"), 1, "holds no trained model");
        assertRefused(quick("train", "node", "--resume", "--out", folder.resolve("nowhere").toString()), 1,
                "holds no run to resume");
    }

    @Test
    void predictionsThatCannotBeMade() {
        assertRefused(quick("predict", run.toString(), "--until", "nan"), 2, "--until nan: must be a number from");
        assertRefused(quick("predict", run.toString(), "--until", "1e300"), 2, "--until 1e300: must be a number from");
        assertRefused(quick("predict", run.toString(), "--until", "15"), 2,
                "--until 15: must be later than 15, where the model starts");
        assertRefused(quick("predict", run.toString(), "--until", "-3"), 2,
                "--until -3: must be later than 15, where the model starts");
        assertRefused(quick("predict", run.toString(), "--until", "30", "--points", "1"), 2,
                "--points 1: must be a whole number from 2 to 1000000");
        assertRefused(quick("predict", run.toString(), "--until", "30", "--model", "nod"), 2,
                "--model nod: must be one of node (did you mean 'node'?)");
        assertRefused(quick("predict", run.toString(), "--until", "1e90"), 1, "solve stopped at t = ", "step h = ",
                "steps: ");
        assertRefused(quick("sample", run.toString()), 2, "cannot sample");
        Outcome two = quick("predict", run.toString(), "--until", "30", "--points", "2");
        assertEquals(List.of("t", "15", "30"), two.out().lines().map(line -> line.split(",")[0]).toList(),
                two::toString);
        Outcome toTheEnd = quick("predict", run.toString(), "--points", "2");
        assertEquals(List.of("t", "15", "19"), toTheEnd.out().lines().map(line -> line.split(",")[0]).toList(),
                toTheEnd::toString);
    }

    /**
     * A rate at which the field blows up: the step is named, the state before it is kept, and so is the record of
     * the failure.
     */
    @Test
    void aTrainingThatBlowsUpStopsWithOneLine() throws IOException {
        Path out = folder.resolve("blown");
        assertRefused(
                quick("train", "node", "--data", table.toString(), "--iterations", "60", "--rate", "100", "--out",
                        out.toString()),
                1, "step 2: solve stopped at t = ", "step h = ", "steps", "a smaller --rate",
                "the last good state is in " + out.resolve("checkpoint.safetensors"));
        assertTrue(Files.readString(out.resolve("run.json")).contains("\"status\": \"failed\""));
        assertTrue(Files.exists(out.resolve("checkpoint.safetensors")));
        assertRefused(quick("predict", out.toString(), "--until", "30"), 1, "has not finished");
        Outcome skipped = quick("train", "node", "--data", table.toString(), "--iterations", "3", "--rate", "1000",
                "--on-failure", "skip-batch", "--out", folder.resolve("skipped").toString());
        assertOneError(skipped, "costate: ");
        assertEquals(1, skipped.exit(), skipped::toString);
    }

    @Test
    void earlierRunsAreNeverTouched() {
        Map<Path, String> before = content(run);
        String out = run.toString();
        String data = table.toString();
        assertRefused(quick("train", "node", "--data", data, "--iterations", "3", "--out", out), 2,
                "holds an earlier run");
        assertRefused(quick("train", "spiral", "--out", out), 2, "holds an earlier run");
        assertRefused(quick("train", "node", "--data", data, "--iterations", "4", "--out", out, "--resume"), 2,
                "--iterations 4: the run to resume has 3");
        assertRefused(quick("train", "node", "--rate", "0.1", "--out", out, "--resume"), 2,
                "--rate 0.1: the run to resume has 0.003");
        assertRefused(quick("train", "spiral", "--out", out, "--resume"), 1, "is not the record of a run of spiral");
        assertRefused(
                quick("train", "node", "--data", folder.resolve("nowhere.csv").toString(), "--out", out, "--overwrite"),
                1, "no such file");
        assertRefused(quick("predict", out, "--until", "30", "--out", out), 1, "it is a folder");
        assertEquals(before, content(run));

        // A finished run that is resumed says again what came of it.
        Outcome again = quick("train", "node", "--out", out, "--resume");
        assertEquals(0, again.exit(), again::toString);
        assertTrue(again.out().contains("bits: "), again::toString);
        before.keySet().removeIf(file -> file.endsWith("run.json") || file.endsWith("report.html"));
        Map<Path, String> after = content(run);
        before.forEach((file, bytes) -> assertEquals(bytes, after.get(file), file::toString));
    }

    @Test
    void placesThatCannotBeWrittenTo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "kept");
        List<Path> places = new ArrayList<>(List.of(file, file.resolve("below")));
        if (Files.isDirectory(Path.of("/proc/self"))) {
            places.add(Path.of("/proc/costate"));
        }
        for (Path place : places) {
            assertRefused(quick("train", "spiral", "--iterations", "1", "--out", place.toString()), 1, place.toString(),
                    "cannot write");
        }
        assertRefused(quick("predict", run.toString(), "--until", "30", "--out", file.resolve("below.csv").toString()),
                1, "below.csv", "a file stands where a folder is needed");
        assertEquals("kept", Files.readString(file));
    }

    /** A full disk, for which /dev/full stands: the exit code says that the output is not whole. */
    @Test
    void aFullDiskIsNotSilent() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
        assertRefused(quick("predict", run.toString(), "--until", "30", "--out", "/dev/full"), 1, "/dev/full",
                "cannot write");
        String predict = "predict " + run + " --until 30 --no-relaunch";
        assertRefused(shell(predict + " >/dev/full"), 1, "cannot write to standard output");
        assertRefused(shell("help >/dev/full"), 1, "cannot write to standard output");
        assertRefused(shell(predict + " >&-"), 1, "cannot write to standard output");
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoError() {
        Outcome first = shell("predict " + run + " --until 30 --points 100000 | head -n 1");
        assertEquals(new Outcome(0, "t,a,b\n", ""), first);
        Outcome closed = shell("predict " + run + " --until 30 --points 2 <&- 2>&-");
        assertEquals(0, closed.exit());
        assertEquals(3, closed.out().lines().count(), closed::toString);
    }

    private static Outcome shell(String words) {
        return TheJar.process(List.of("sh", "-c", "'" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -jar '" + TheJar.PATH + "' " + words));
    }
}
