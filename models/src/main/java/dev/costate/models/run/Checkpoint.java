package dev.costate.models.run;

import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import dev.costate.models.layers.Parameters;
import dev.costate.models.study.Stage;
import dev.costate.models.train.TrainState;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run needs to go on. The number of the stage, its state, the parameters of models fitted in earlier stages.
 * One safetensors file: arrays {@code state.…} and {@code fitted.MODEL}. Immutable.
 *
 * @param stage number of the stage from 0
 * @param state what {@link TrainState#save} returned
 * @param fitted flat parameters of each model that an earlier stage trained
 * @param seed the run's seed
 * @param metricsStep step of the last row of metrics that belongs to this state
 */
record Checkpoint(int stage, Safetensors state, Map<String, double[]> fitted, long seed, long metricsStep) {
    private static final String STATE = "state.";
    private static final String FITTED = "fitted.";

    void save(Path file) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        state.arrays().forEach((name, array) -> arrays.put(STATE + name, array));
        fitted.forEach((model, flat) -> arrays.put(FITTED + model, NdArray.of(flat)));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "costate checkpoint 1");
        metadata.put("stage", Integer.toString(stage));
        metadata.put("seed", Long.toString(seed));
        metadata.put("metrics_step", Long.toString(metricsStep));
        state.metadata().forEach((name, value) -> metadata.put(STATE + name, value));
        new Safetensors(arrays, metadata).save(file);
    }

    static Checkpoint load(Path file, List<Stage> stages) {
        Safetensors content = Safetensors.load(file);
        if (!"costate checkpoint 1".equals(content.metadata().get("format"))) {
            throw FileFormatException.whole(file.toString(),
                    "is not a checkpoint of this version (format \""
                            + FileException.excerpt(content.metadata().getOrDefault("format", ""), 60) + "\")");
        }
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        Map<String, double[]> fitted = new LinkedHashMap<>();
        content.arrays().forEach((name, array) -> {
            if (name.startsWith(STATE)) {
                arrays.put(name.substring(STATE.length()), array);
            } else if (name.startsWith(FITTED)) {
                fitted.put(name.substring(FITTED.length()), array.values().clone());
            }
        });
        Map<String, String> metadata = new LinkedHashMap<>();
        content.metadata().forEach((name, value) -> {
            if (name.startsWith(STATE)) {
                metadata.put(name.substring(STATE.length()), value);
            }
        });
        int stage = (int) whole(file, content, "stage", stages.size() - 1);
        return new Checkpoint(stage, new Safetensors(arrays, metadata), fitted,
                whole(file, content, "seed", Long.MAX_VALUE), whole(file, content, "metrics_step", Long.MAX_VALUE));
    }

    /** Returns the parameters of an earlier stage. */
    Parameters fitted(Path file, Stage stage) {
        double[] flat = fitted.get(stage.model());
        if (flat == null || flat.length != stage.objective().parameters().size()) {
            throw FileFormatException.whole(file.toString(),
                    "the parameters of model \"" + stage.model() + "\" must be " + stage.objective().parameters().size()
                            + " values, there are " + (flat == null ? 0 : flat.length));
        }
        return Parameters.of(stage.objective().parameters(), flat);
    }

    private static long whole(Path file, Safetensors content, String key, long most) {
        String text = content.metadata().getOrDefault(key, "missing");
        try {
            long value = Long.parseLong(text);
            if (value >= 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException none) {
            // named below, like a number out of range
        }
        throw FileFormatException.whole(file.toString(),
                "\"" + key + "\" is " + FileException.excerpt(text, 60) + ": must be a whole number from 0 to " + most);
    }
}
