package dev.costate.models.fitted;

import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Json;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import dev.costate.models.files.Version;
import java.util.Map;
import java.util.LinkedHashMap;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run saved of its models: arrays and metadata. Immutable.
 *
 * @param file the file's name, for errors
 * @param content what it holds
 */
public record SavedModel(String file, Safetensors content) {
    /** Name of the file in its folder. */
    public static final String FILE = "model.safetensors";

    /** What the format is called in the metadata. */
    public static final String FORMAT = "costate model 1";

    /** Key of the columns' names in the metadata. */
    public static final String COLUMNS = "columns";

    /** Key of the classes' names in the metadata. */
    public static final String CLASSES = "classes";

    /** Writes a model under the name of its estimator. */
    static void save(Path file, Fitted fitted, Origin origin) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        int own = fitted.model().name().length();
        fitted.parameters().arrays().forEach((key, array) -> arrays.put(origin.estimator() + "." + key, array));
        fitted.model().arrays().forEach((key, array) -> arrays.put(origin.estimator() + key.substring(own), array));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("costate", Version.current());
        metadata.put("experiment", origin.estimator());
        metadata.put("options", Json.compact(origin.options(), Json.NonFinite.REFUSED));
        metadata.put("time", "t");
        metadata.put(COLUMNS, Json.compact(origin.columns(), Json.NonFinite.REFUSED));
        metadata.put(CLASSES, Json.compact(List.of(), Json.NonFinite.REFUSED));
        new Safetensors(arrays, metadata).save(file);
    }

    /** Returns the names of the columns that are modelled. */
    public List<String> columns() {
        return names(COLUMNS);
    }

    /** Returns the names of the classes that a classifier tells apart; none for other models. */
    public List<String> classes() {
        return names(CLASSES);
    }

    private List<String> names(String key) {
        Object value = Json.parse(file, content.metadata().getOrDefault(key, "null"));
        return value instanceof List<?> names ? names.stream().map(String::valueOf).toList() : List.of();
    }

    /**
     * Returns a copy of an array's values.
     *
     * @throws FileFormatException if it is missing or empty
     */
    public double[] values(String array) {
        NdArray found = content.arrays().get(array);
        if (found == null || found.values().length == 0) {
            throw wrong("array \"" + array + "\" is missing or empty");
        }
        return found.values().clone();
    }

    /**
     * Returns a copy of an array's values.
     *
     * @throws FileFormatException if it is missing or has another length
     */
    public double[] values(String array, int length) {
        NdArray found = content.arrays().get(array);
        if (found == null || found.values().length != length) {
            throw wrong("array \"" + array + "\" "
                    + (found == null ? "is missing" : "has " + found.values().length + " values, must have " + length));
        }
        return found.values().clone();
    }

    /** Returns the number of values of an array, which its reader then checks; at least 1. */
    public int length(String array) {
        return content.arrays().containsKey(array) ? Math.max(1, content.array(array).values().length) : 1;
    }

    /** Returns the error of a file that is not what it should be. */
    public FileFormatException wrong(String why) {
        return FileFormatException.whole(file, why);
    }
}
