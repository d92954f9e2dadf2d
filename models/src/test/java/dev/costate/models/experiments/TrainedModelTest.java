package dev.costate.models.experiments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import dev.costate.models.node.FittedOde;
import dev.costate.models.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedModelTest {
    @TempDir
    static Path temp;

    private static RunFolder run;

    @BeforeAll
    static void train() {
        run = Runs.finished("lynx-hare", temp.resolve("run"), "--iterations=40");
    }

    /** Many threads, times of several lengths: every answer has the bits of the first one. */
    @Test
    void predictsFromManyThreads() throws InterruptedException, ExecutionException {
        TrainedModel model = TrainedModel.load(run.path());
        double[][] asked = {{1901, 1905, 1909.5, 1920}, {1901}, {1901, 1905}};
        double[][][] expected = {model.predict(asked[0]), model.predict(asked[1]), model.predict(asked[2])};
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> answers = IntStream.range(0, 300)
                    .mapToObj(
                            i -> threads.submit(() -> Arrays.deepEquals(expected[i % 3], model.predict(asked[i % 3]))))
                    .toList();
            for (Future<Boolean> answer : answers) {
                assertTrue(answer.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void timesAreChecked() {
        TrainedModel model = TrainedModel.load(run.model());
        assertEquals(0, model.predict().length);
        assertEquals(1, model.predict(1900).length);
        assertArrayEquals(model.predict(1900)[0], model.predict(1900, 1910)[0], 1e-12);
        assertArrayEquals(model.predict(1905, 1910)[1], model.predictFrom(1905, model.predict(1905)[0], 1910)[0], 1e-3);
        for (double[] bad : new double[][] {{1899}, {1901, 1901}, {1910, 1905}, {Double.NaN},
            {1901, Double.POSITIVE_INFINITY}}) {
            assertThrows(IllegalArgumentException.class, () -> model.predict(bad), Arrays.toString(bad));
        }
        assertThrows(IllegalArgumentException.class, () -> model.predictFrom(1900, new double[] {1}, 1910));
        assertThrows(IllegalArgumentException.class, () -> model.model("nothing"));
    }

    /**
     * The learned field is the slope of the prediction: central differences over ±1e-3 years; the largest relative
     * difference measured was 3.4e-6.
     */
    @Test
    void slopesAreThoseOfThePrediction() {
        TrainedModel model = TrainedModel.load(run.path());
        for (String name : model.models()) {
            FittedOde forecaster = model.find(name, FittedOde.class).orElseThrow();
            double[][] y = forecaster.predict(1903.999, 1904, 1904.001);
            double[] slope = forecaster.derivatives(1904, new double[][] {y[1]})[0];
            for (int c = 0; c < 2; c++) {
                double difference = (y[2][c] - y[0][c]) / 0.002;
                assertEquals(difference, slope[c], 1e-5 * Math.abs(difference), name);
            }
        }
    }

    @Test
    void filesThatLieAreRefused() throws IOException {
        assertThrows(FileException.class, () -> TrainedModel.load(temp.resolve("none")));
        Path empty = Files.createDirectories(temp.resolve("empty"));
        assertTrue(assertThrows(FileException.class, () -> TrainedModel.load(empty)).getMessage()
                .endsWith("holds no trained model (model.safetensors)"));
        Safetensors good = Safetensors.load(run.model());
        refused(good, Map.of("format", "other"), Map.of(), "is not a model of this version");
        refused(good, Map.of("experiment", "nothing"), Map.of(), "unknown experiment 'nothing'");
        refused(good, Map.of("options", "{\"hidden\":\"-3\"}"), Map.of(), "--hidden -3: must be");
        refused(good, Map.of("options", "{\"hidden\":\"33\"}"), Map.of(),
                "parameter \"neural.field.0.weight\" has shape [2, 32], the model needs [2, 33]");
        refused(good, Map.of("options", "{"), Map.of(), "");
        refused(good, Map.of("columns", "[\"a\"]"), Map.of(), "names 1 columns");
        refused(good, Map.of(), Map.of("neural.field.0.bias", NdArray.of(new double[3])), "has shape [3]");
        refused(good, Map.of(), Map.of("neural.coordinates.scale", NdArray.of(new double[] {0, 1})),
                "\"neural.coordinates\": ");
        refused(good, Map.of(), Map.of("neural.from", NdArray.of(new double[3])),
                "\"neural.from\" has 3 values, must have 2");
        double[] nan = good.array("mechanistic.start").values().clone();
        nan[1] = Double.NaN;
        refused(good, Map.of(), Map.of("mechanistic.start", NdArray.of(nan)), "holds NaN");
        byte[] bytes = Files.readAllBytes(run.model());
        Path cut = Files.write(temp.resolve("cut.safetensors"), Arrays.copyOf(bytes, bytes.length - 1));
        assertThrows(FileFormatException.class, () -> TrainedModel.load(cut));
    }

    private static void refused(Safetensors good, Map<String, String> metadata, Map<String, NdArray> arrays,
            String part) {
        Map<String, String> m = new LinkedHashMap<>(good.metadata());
        m.putAll(metadata);
        Map<String, NdArray> a = new LinkedHashMap<>(good.arrays());
        a.putAll(arrays);
        Path file = temp.resolve("lying.safetensors");
        new Safetensors(a, m).save(file);
        FileFormatException e = assertThrows(FileFormatException.class, () -> TrainedModel.load(file));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
