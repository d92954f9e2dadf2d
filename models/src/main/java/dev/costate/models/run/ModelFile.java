package dev.costate.models.run;

import dev.costate.models.data.Dates;
import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Json;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Numbers;
import dev.costate.models.files.Safetensors;
import dev.costate.models.files.Version;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Parameters;
import dev.costate.models.node.FittedOde;
import dev.costate.models.node.OdeEnsemble;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Study;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads and writes {@code model.safetensors}. The parameters of each model under its name, its coordinates and
 * start, and in the metadata what restores the models. Stateless.
 */
public final class ModelFile {
    private ModelFile() {
    }

    /**
     * What a file holds.
     *
     * @param experiment which experiment
     * @param timeColumn name of the time
     * @param dates whether times are {@value Dates#UNIT} and predictions have dates
     * @param columns names of the components
     * @param classes names of the classes that are told apart; none for other models
     * @param until the time up to which a forecast goes by default; NaN if the file does not say
     * @param fits the models
     * @param ensemble the models as one forecast, if they are an ensemble
     * @param options of the training, by name
     */
    public record Loaded(Experiment<?> experiment, String timeColumn, boolean dates, List<String> columns,
            List<String> classes, double until, Fits fits, Optional<OdeEnsemble> ensemble,
            Map<String, String> options) {
    }

    static void save(Path file, Experiment<?> experiment, Arguments options, Study study, Fits fits) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        for (Fitted f : fits.all()) {
            String name = f.model().name();
            f.parameters().arrays().forEach((key, array) -> arrays.put(name + "." + key, array));
            arrays.putAll(f.model().arrays());
        }
        arrays.putAll(study.calibration(fits));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", SavedModel.FORMAT);
        metadata.put("costate", Version.current());
        metadata.put("experiment", experiment.name());
        metadata.put("options", Json.compact(options.effective(), Json.NonFinite.REFUSED));
        metadata.put("time", study.timeColumn());
        if (study.dates()) {
            metadata.put("dates", Dates.UNIT);
        }
        if (Double.isFinite(study.until())) {
            metadata.put("until", Numbers.shortest(study.until()));
        }
        metadata.put(SavedModel.COLUMNS, Json.compact(study.columns(), Json.NonFinite.REFUSED));
        metadata.put(SavedModel.CLASSES, Json.compact(study.classes(), Json.NonFinite.REFUSED));
        new Safetensors(arrays, metadata).save(file);
    }

    /**
     * Reads a file.
     *
     * @param named gives the experiment of a name, or throws a {@link UsageException}
     */
    public static Loaded load(Path path, Function<String, Experiment<?>> named) {
        String file = path.toString();
        Safetensors content = Safetensors.load(path);
        Map<String, String> metadata = content.metadata();
        if (!SavedModel.FORMAT.equals(metadata.get("format"))) {
            throw FileFormatException.whole(file, "is not a model of this version (format \""
                    + FileException.excerpt(metadata.getOrDefault("format", ""), 60) + "\", must be \""
                    + SavedModel.FORMAT + "\")");
        }
        SavedModel saved = new SavedModel(file, content);
        List<String> columns = saved.columns();
        List<String> classes = saved.classes();
        try {
            Experiment<?> experiment = named.apply(metadata.getOrDefault("experiment", ""));
            Object words = Json.parse(file, metadata.getOrDefault("options", "null"));
            Arguments options = experiment.options().restored(words instanceof Map<?, ?> map ? map : Map.of());
            Fits fits = new Fits(fitted(experiment.restore(options, saved), columns.size(), saved));
            return new Loaded(experiment, metadata.getOrDefault("time", "t"), metadata.containsKey("dates"), columns,
                    classes, until(file, metadata), fits, OdeEnsemble.from(fits.all(FittedOde.class), saved),
                    options.effective());
        } catch (UsageException wrong) {
            throw FileFormatException.whole(file, "its metadata cannot be used: " + excerpt(wrong));
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            // What makes a model checks its numbers, and here they come from the file.
            throw FileFormatException.whole(file, "does not describe a model: " + excerpt(wrong));
        }
    }

    private static List<Fitted> fitted(List<Model> models, int columns, SavedModel saved) {
        List<Fitted> all = new ArrayList<>();
        for (Model model : models) {
            if (columns != model.width()) {
                throw saved.wrong(
                        "names " + columns + " columns, model \"" + model.name() + "\" has " + model.width());
            }
            Parameters p = Parameters.from(model.parameters().under(model.name()), saved.file(), saved.content());
            all.add(model.fitted(Parameters.of(model.parameters(), p.flat())));
        }
        return all;
    }

    private static String excerpt(RuntimeException wrong) {
        return FileException.excerpt(String.valueOf(wrong.getMessage()), FileException.MOST_SHOWN);
    }

    private static double until(String file, Map<String, String> metadata) {
        String text = metadata.getOrDefault("until", "NaN");
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            throw FileFormatException.whole(file,
                    "\"until\" is " + FileException.excerpt(text, 60) + ": must be a number");
        }
    }
}
