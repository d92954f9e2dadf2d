package dev.costate.models.train;

import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import dev.costate.models.layers.Parameters;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a training needs to go on. The states of the phases that train at the same time, the parameters of models fitted
 * before them. One safetensors file: arrays {@code state.NUMBER.…} and {@code fitted.MODEL}. Immutable.
 *
 * @param phase number of the first of these phases, from 0
 * @param states what {@link TrainState#save} returned, by the number of the phase; one that had not begun has none
 * @param fitted flat parameters of each model that an earlier phase trained
 * @param seed the training's seed
 */
record Checkpoint(int phase, Map<Integer, Safetensors> states, Map<String, double[]> fitted, long seed) {
    private static final String FORMAT = "costate checkpoint 3";
    private static final String FITTED = "fitted.";

    void save(Path file) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("phase", Integer.toString(phase));
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

    static Checkpoint load(Path file, List<Phase> phases) {
        Safetensors content = Safetensors.load(file);
        if (!FORMAT.equals(content.metadata().get("format"))) {
            throw FileFormatException.whole(file.toString(),
                    "is not a checkpoint of this version (format \""
                            + FileException.excerpt(content.metadata().getOrDefault("format", ""), 60) + "\")");
        }
        int phase = (int) whole(file, content, "phase", phases.size() - 1);
        Map<Integer, Safetensors> states = new TreeMap<>();
        for (int i = phase; i < phases.size(); i++) {
            Map<String, NdArray> arrays = below(prefix(i), content.arrays());
            Map<String, String> metadata = below(prefix(i), content.metadata());
            if (!arrays.isEmpty() || !metadata.isEmpty()) {
                states.put(i, new Safetensors(arrays, metadata));
            }
        }
        if (states.isEmpty()) {
            throw FileFormatException.whole(file.toString(), "holds no state of phase " + phase + " or a later one");
        }
        Map<String, double[]> fitted = new LinkedHashMap<>();
        below(FITTED, content.arrays()).forEach((model, array) -> fitted.put(model, array.values().clone()));
        return new Checkpoint(phase, states, fitted, whole(file, content, "seed", Long.MAX_VALUE));
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

    /** Returns the parameters of an earlier phase. */
    Parameters fitted(Path file, Phase phase) {
        double[] flat = fitted.get(phase.model());
        if (flat == null || flat.length != phase.objective().parameters().size()) {
            throw FileFormatException.whole(file.toString(),
                    "the parameters of model \"" + phase.model() + "\" must be " + phase.objective().parameters().size()
                            + " values, there are " + (flat == null ? 0 : flat.length));
        }
        return Parameters.of(phase.objective().parameters(), flat);
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
