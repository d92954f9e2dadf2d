package dev.costate.models.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.costate.models.experiments.Runs;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files: every reader, and {@link TrainedModel#load}, takes them or throws a {@link FileException} of one short
 * line, and neither takes more memory than their size explains. {@code -Pfuzz} reads ten million files.
 */
class FuzzTest {
    private static final int FEW = 25_000;
    private static final int FEW_LOADS = 1_000;
    private static final int MANY = 10_000_000;
    private static final int MANY_LOADS = 100_000;

    /** Of a message, beside the file's name. Measured: 239 the longest of 10⁷. */
    private static final int CHARACTERS = 300;

    /** For a file of at most 64 KiB. A model of the widest layers would take gigabytes. */
    private static final long BYTES = 32 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    static Path temp;

    private static final List<byte[]> MODELS = new ArrayList<>();

    @FunctionalInterface
    private interface Reading {
        void of(byte[] bytes) throws IOException;
    }

    /** One of each family, after a single step. */
    @BeforeAll
    static void trainModels() throws IOException {
        List<String> rows = new ArrayList<>(List.of("t,a,b"));
        List<String> classes = new ArrayList<>(List.of("a,b,kind"));
        List<String> series = new ArrayList<>(List.of("id,t,a"));
        for (int i = 0; i < 12; i++) {
            rows.add(i + "," + i % 5 + "," + i % 7);
            classes.add(i % 5 + "," + i % 7 + "," + (i % 2 == 0 ? "red" : "blue"));
            series.add(i / 4 + "," + i % 4 + "," + i % 3);
        }
        train("node", rows, "--hidden=3", "--layers=1");
        train("classifier", classes, "--hidden=3", "--batch=3");
        train("cnf", rows, "--hidden=3", "--batch=3");
        train("diffusion", rows, "--hidden=3", "--batch=3");
        train("latent", series, "--hidden=3", "--width=5", "--decoder=4", "--batch=2");
    }

    private static void train(String name, List<String> lines, String... options) throws IOException {
        Path data = Files.write(temp.resolve(name + ".csv"), lines);
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of("--data=" + data, "--iterations=1"));
        Path folder = temp.resolve(name);
        MODELS.add(Files.readAllBytes(Runs.finished(name, folder, words.toArray(String[]::new)).model()));
    }

    @Test
    void theSoundFilesAreSound() throws IOException {
        for (Reader reader : Reader.values()) {
            for (byte[] file : reader.sound) {
                assertDoesNotThrow(() -> {
                    try {
                        reader.read(file);
                    } catch (FileException strict) {
                        assertTrue(reader == Reader.CSV, strict::toString);
                    }
                });
            }
        }
        for (byte[] model : MODELS) {
            assertTrue(model.length < 1 << 16, model.length + " bytes");
            load(model);
        }
    }

    /** A header that speaks of wide layers, of 800 MB and of 79 GB, is refused by the shapes in the file. */
    @Test
    void aModelWiderThanItsFileIsRefused() {
        for (byte[] model : MODELS) {
            for (int layers : new int[] {2, 99}) {
                byte[] wide = widened(model, layers);
                long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
                assertThrows(FileException.class, () -> load(wide));
                long took = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
                assertTrue(took <= BYTES, took + " bytes");
            }
        }
    }

    private static byte[] widened(byte[] model, int layers) {
        int length = (int) ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(model, 8, length, StandardCharsets.ISO_8859_1);
        String wide = header.replace("\\\"hidden\\\":\\\"3\\\"", "\\\"hidden\\\":\\\"10000\\\"")
                .replaceAll("(\\\\\"layers\\\\\":\\\\\")\\d", "$1" + layers);
        assertNotEquals(header, wide);
        return ByteBuffer.allocate(model.length + wide.length() - length).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(wide.length()).put(wide.getBytes(StandardCharsets.ISO_8859_1))
                .put(model, 8 + length, model.length - 8 - length).array();
    }

    @Test
    void readersTakeOrRefuse() throws IOException {
        readers(FEW, 1);
    }

    @Test
    void loadingTakesOrRefuses() throws IOException {
        loads(FEW_LOADS, 1);
    }

    @Tag("fuzz")
    @Test
    void readersTakeOrRefuseTenMillion() throws IOException {
        readers(MANY, Long.getLong("costate.seed", 1) + 1);
    }

    @Tag("fuzz")
    @Test
    void loadingTakesOrRefusesAHundredThousand() throws IOException {
        loads(MANY_LOADS, Long.getLong("costate.seed", 1) + 1);
    }

    private static void readers(int cases, long seed) throws IOException {
        for (Reader reader : Reader.values()) {
            fuzz(reader.name(), reader.sound, cases / Reader.values().length, seed, reader::read);
        }
    }

    private static void loads(int cases, long seed) throws IOException {
        fuzz("load", MODELS, cases, seed, FuzzTest::load);
    }

    private static void load(byte[] model) throws IOException {
        Path file = Files.write(temp.resolve(Reader.NAME), model);
        TrainedModel loaded = TrainedModel.load(file);
        loaded.models();
        loaded.columns();
        loaded.until();
    }

    private static void fuzz(String what, List<byte[]> sound, int cases, long seed, Reading reading)
            throws IOException {
        Mutator mutator = new Mutator(sound, seed);
        int refused = 0;
        int longest = 0;
        long most = 0;
        for (int i = 0; i < cases; i++) {
            byte[] file = mutator.next();
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            try {
                reading.of(file.clone());
            } catch (FileException expected) {
                refused++;
                String said = expected.getMessage().substring(expected.file().length());
                longest = Math.max(longest, said.length());
                assertTrue(said.length() <= CHARACTERS && said.lines().count() == 1, () -> shown(what, file, expected));
            } catch (RuntimeException | Error wrong) {
                throw new AssertionError(shown(what, file, wrong), wrong);
            }
            long took = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            most = Math.max(most, took);
            assertTrue(took <= BYTES, () -> shown(what, file, "took " + took + " bytes"));
        }
        System.out.println("fuzz " + what + ", seed " + seed + ": " + cases + " files, " + refused
                + " refused, messages of at most " + longest + " characters, at most " + most + " bytes");
        assertTrue(refused > cases / 3 && refused < cases, what + ": " + refused + " of " + cases + " refused");
    }

    private static String shown(String what, byte[] file, Object problem) {
        return what + ": " + problem + ", of " + HexFormat.of().formatHex(file);
    }
}
