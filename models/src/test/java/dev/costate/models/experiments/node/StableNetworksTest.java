package dev.costate.models.experiments.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.experiments.Runs;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.Json;
import dev.costate.models.fitted.Classifier;
import dev.costate.models.options.UsageException;
import dev.costate.models.run.Run;
import dev.costate.models.run.RunClaim;
import dev.costate.models.run.RunFolder;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.train.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StableNetworksTest {
    @TempDir
    Path temp;

    private static Map<?, ?> result(RunFolder run) throws IOException {
        return (Map<?, ?>) ((Map<?, ?>) Json.parse("run.json", Files.readString(run.record()))).get("result");
    }

    private static double figure(Map<?, ?> result, String name) {
        return ((Number) result.get(name)).doubleValue();
    }

    /** As many rows of each class as Haber and Ruthotto have, none of them twice. */
    @Test
    void dataAreThoseOfThePaper() {
        for (StableTask task : StableTask.values()) {
            List<LabelledRows> rows = task.rows.get();
            int[][] counts = new int[2][task.classes];
            for (int part = 0; part < 2; part++) {
                for (int label : rows.get(part).labels()) {
                    counts[part][label]++;
                }
            }
            int[] each = switch (task) {
                case ELLIPSES -> new int[] {1000, 200};
                case SWISS_ROLL -> new int[] {257, 256};
                case PEAKS -> new int[] {1000, 200};
            };
            for (int k = 0; k < task.classes; k++) {
                assertEquals(each[0], counts[0][k], task + " " + k);
                assertEquals(each[1], counts[1][k], task + " " + k);
            }
            long all = rows.get(0).rows().length + rows.get(1).rows().length;
            assertEquals(all,
                    rows.stream().flatMap(r -> Arrays.stream(r.rows())).map(Arrays::toString).distinct().count());
        }
        double[] first = StableData.swissRoll().get(1).rows()[0];
        assertArrayEquals(new double[] {Math.cos(Math.PI / 128) / 512, Math.sin(Math.PI / 128) / 512}, first, 1e-16);
        // MATLAB: peaks(0, 0) = 0.9810, peaks(1, −1) = 1.8559…
        assertEquals(3 * Math.exp(-1) - Math.exp(-1) / 3, StableData.peaks(0, 0), 1e-15);
        assertEquals(-10 * (0.2 - 1 + 1) * Math.exp(-2) - Math.exp(-5) / 3, StableData.peaks(1, -1), 1e-15);
    }

    /** Ellipses in a fifth of the steps; measured: from 0.9625 to 0.9925. */
    @Test
    void ellipsesAreLearned() throws IOException {
        Map<?, ?> r = result(Runs.finished("stable-ellipses", temp.resolve("e"), "--iterations=120"));
        for (String name : List.of("antisymmetric", "hamiltonian", "leapfrog", "two-block")) {
            assertTrue(figure(r, "test accuracy, " + name) > 0.9, name + " " + r);
        }
    }

    /** A level starts where the one before ended, also when the run was stopped and resumed in between. */
    @Test
    void multilevelResumesToTheSameBits() throws IOException {
        String[] options = {"--architecture=leapfrog", "--iterations=6", "--depth=2", "--levels=3",
            "--level-iterations=32", "--checkpoint-every=1"};
        RunFolder straight = Runs.finished("stable-swissroll", temp.resolve("straight"), options);
        RunClaim.named(temp.resolve("killed")).close();
        for (int steps : new int[] {4, 10, 31, 8}) {
            assertEquals(Session.Ending.STOPPED, Runs.run("stable-swissroll", temp.resolve("killed"), steps != 4,
                    Runs.after(steps), options).execute());
        }
        assertEquals(Session.Ending.FINISHED,
                Runs.run("stable-swissroll", temp.resolve("killed"), true, () -> false, options).execute());
        assertArrayEquals(Files.readAllBytes(straight.model()),
                Files.readAllBytes(new RunFolder(temp.resolve("killed")).model()));
        TrainedModel model = TrainedModel.load(straight.path());
        assertEquals(List.of("leapfrog", "multilevel", "from-the-start"), model.models());
        assertEquals(2, model.find("multilevel", Classifier.class).orElseThrow()
                .probabilities(new double[][] {{0.1, 0.2}})[0].length);
    }

    /** The user's own rows. Measured: 0.875 and 1 of the rows held out. */
    @Test
    void ownRowsAreClassified() throws IOException {
        StringBuilder text = new StringBuilder("a,b,kind\n");
        Random random = new Random(2);
        for (int i = 0; i < 200; i++) {
            double angle = 2 * Math.PI * random.nextDouble();
            double r = i % 2 == 0 ? random.nextDouble() : 1.5 + random.nextDouble();
            text.append(String.format(Locale.ROOT, "%.5f,%.5f,%s%n", 50 + r * Math.cos(angle), r * Math.sin(angle),
                    i % 2 == 0 ? "in" : "out"));
        }
        Path data = Files.writeString(temp.resolve("rings.csv"), text);
        for (String network : List.of("antisymmetric", "two-block")) {
            RunFolder run = Runs.finished("classifier", temp.resolve(network), "--data=" + data,
                    "--network=" + network, "--iterations=200", "--noise=0.1");
            Map<?, ?> r = result(run);
            assertTrue(figure(r, "test accuracy") > 0.8, network + " " + r);
            assertArrayEquals(new int[] {0, 1}, TrainedModel.load(run.path()).find("classifier", Classifier.class)
                    .orElseThrow().classify(new double[][] {{50.1, 0.1}, {52.1, 0.4}}), network);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        Experiment<?> e = Experiments.named("stable-ellipses");
        assertEquals("--gradient reversible for --architecture resnet: needs layers of pairs, hamiltonian, leapfrog or "
                + "two-block", assertThrows(UsageException.class,
                        () -> e.study(e.options().parse(List.of("--gradient=reversible")))).getMessage());
        assertEquals("--channels 1: must be at least 2, one for each input", assertThrows(UsageException.class,
                () -> e.study(e.options().parse(List.of("--channels=1")))).getMessage());
        assertEquals("--depth 60000 with --levels 3: the deepest network would have 240000 layers; at most 100000",
                assertThrows(UsageException.class,
                        () -> e.study(e.options().parse(List.of("--depth=60000", "--levels=3")))).getMessage());
        assertEquals("--depth 100000 with --channels 10000: the layers of resnet would have 10001000000000 weights; "
                + "at most 268435456", assertThrows(UsageException.class,
                        () -> e.study(e.options().parse(List.of("--depth=100000", "--channels=10000")))).getMessage());
        for (String bad : List.of("--depth=0", "--end=0", "--end=-1", "--smoothness=-1", "--damping=-0.1",
                "--levels=0", "--architecture=vgg", "--level-iterations=0", "--channels=0", "--rate=0")) {
            String name = bad.substring(0, bad.indexOf('='));
            assertTrue(assertThrows(UsageException.class, () -> e.study(e.options().parse(List.of(bad)))).getMessage()
                    .contains(name), bad);
        }
        Experiment<?> own = Experiments.named("classifier");
        assertEquals("--gradient backsolve for --network leapfrog: layers with weights of their own need direct",
                assertThrows(UsageException.class, () -> own.study(own.options()
                        .parse(List.of("--data=x.csv", "--network=leapfrog", "--gradient=backsolve")))).getMessage());
    }
}
