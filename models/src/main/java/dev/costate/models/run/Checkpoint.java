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
import java.util.TreeMap;

/**
 * What a run needs to go on. The states of the stages that train at the same time, the parameters of models fitted
 * before them. One safetensors file: arrays {@code state.NUMBER.…} and {@code fitted.MODEL}. Immutable.
 *
 * @param stage number of the first of these stages, from 0
 * @param states what {@link TrainState#save} returned, by the number of the stage; one that had not begun has none
 * @param fitted flat parameters of each model that an earlier stage trained
 * @param seed the run's seed
 */
record Checkpoint(int stage, Map<Integer, Safetensors> states, Map<String, double[]> fitted, long seed) {
    private static final String FORMAT = "costate checkpoint 2";
    private static final String FITTED = "fitted.";

    void save(Path file) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("stage", Integer.toString(stage));
        metadata.put("seed", Long.toString(seed));
        states.forEach((number, state) -> {
            state.arrays().forEach((name, array) -> arrays.put(prefix(number) + name, array));
            state.metadata().forEach((name, value) -> metadata.put(prefix(number) + name, value));
        });
        fitted.forEach((model, flat) -> arrays.put(FITTED + model, NdArray.of(flat)));
        new Safetensors(arrays, metadata).save(file);
    }

    private static String prefix(int number) {
        return "state." + number + ".";
    }

    static Checkpoint load(Path file, List<Stage> stages) {
        Safetensors content = Safetensors.load(file);
        if (!FORMAT.equals(content.metadata().get("format"))) {
            throw FileFormatException.whole(file.toString(),
                    "is not a checkpoint of this version (format \""
                            + FileException.excerpt(content.metadata().getOrDefault("format", ""), 60) + "\")");
        }
        int stage = (int) whole(file, content, "stage", stages.size() - 1);
        Map<Integer, Safetensors> states = new TreeMap<>();
        for (int i = stage; i < stages.size(); i++) {
            Map<String, NdArray> arrays = below(prefix(i), content.arrays());
            Map<String, String> metadata = below(prefix(i), content.metadata());
            if (!arrays.isEmpty() || !metadata.isEmpty()) {
                states.put(i, new Safetensors(arrays, metadata));
            }
        }
        if (states.isEmpty()) {
            throw FileFormatException.whole(file.toString(), "holds no state of stage " + stage + " or a later one");
        }
        Map<String, double[]> fitted = new LinkedHashMap<>();
        below(FITTED, content.arrays()).forEach((model, array) -> fitted.put(model, array.values().clone()));
        return new Checkpoint(stage, states, fitted, whole(file, content, "seed", Long.MAX_VALUE));
    }

    /** What has names that begin so, by the rest of their names. */
    private static <T> Map<String, T> below(String prefix, Map<String, T> all) {
        Map<String, T> some = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                some.put(name.substring(prefix.length()), value);
            }
        });
        return some;
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
