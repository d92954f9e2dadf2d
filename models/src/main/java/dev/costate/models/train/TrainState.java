package dev.costate.models.train;

import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.NdArray;
import dev.costate.models.files.Safetensors;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Optimiser;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a training stands: everything a run needs to go on to the same bits.
 *
 * <p>That is the parameters, the optimiser's state, the number of steps done, the factor on the learning rate and, if a
 * failure takes a step back, the values before the last one. Mutable, thread-confined.
 */
public final class TrainState {
    private static final String MISSING = "missing";

    private final ParameterSpec spec;
    private final Optimiser optimiser;
    private final List<String> names;
    private final int shards;
    double[][] now;
    double[][] before; // the same arrays as long as no step can be taken back
    long step;
    long skipped;
    double rateFactor = 1;
    boolean canGoBack;
    int failures; // without getting beyond them
    long lastFailed;

    private TrainState(ParameterSpec spec, Recipe recipe) {
        this.spec = spec;
        optimiser = recipe.optimiser();
        shards = recipe.shards();
        names = List.copyOf(optimiser.state());
        now = new double[1 + names.size()][spec.size()];
        before = now;
    }

    /** Starts from {@code initial}, with optimiser state zero. */
    public static TrainState start(Parameters initial, Recipe recipe) {
        TrainState s = new TrainState(initial.spec(), recipe);
        s.now[0] = initial.flat();
        return s;
    }

    /** Returns the parameters. */
    public Parameters parameters() {
        return Parameters.of(spec, now[0]);
    }

    /**
     * Returns the parameters that the training gives.
     *
     * <p>These are those of {@link #parameters}, or an average if the optimiser keeps one.
     */
    public Parameters fitted() {
        return Parameters.of(spec, optimiser.fitted(now[0], Arrays.asList(now).subList(1, now.length)));
    }

    /** Returns the number of steps done, failed ones that were skipped included. */
    public long step() {
        return step;
    }

    /** Returns the number of batches skipped after a failure. */
    public long skipped() {
        return skipped;
    }

    /** Returns the factor on the learning rate: below 1 once a step was shrunk. */
    public double rateFactor() {
        return rateFactor;
    }

    /** Returns whether every number is finite. */
    public boolean allFinite() {
        return Arrays.stream(now).allMatch(v -> Arrays.stream(v).allMatch(Double::isFinite));
    }

    /** Returns the arrays and strings that {@link #from} reads. */
    public Safetensors save() {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        put(arrays, "", now);
        if (canGoBack) {
            put(arrays, "before.", before);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("step", Long.toString(step));
        metadata.put("shards", Integer.toString(shards));
        metadata.put("skipped", Long.toString(skipped));
        metadata.put("rate_factor", Double.toString(rateFactor));
        metadata.put("failures", Integer.toString(failures));
        metadata.put("last_failed", Long.toString(lastFailed));
        return new Safetensors(arrays, metadata);
    }

    private void put(Map<String, NdArray> arrays, String prefix, double[][] values) {
        arrays.put(prefix + "parameters", NdArray.of(values[0].clone()));
        for (int i = 0; i < names.size(); i++) {
            arrays.put(prefix + "optimiser." + names.get(i), NdArray.of(values[i + 1].clone()));
        }
    }

    /**
     * Reads what {@link #save} returned.
     *
     * @param file its name, for errors
     * @throws FileFormatException if it is not the state of such a training
     */
    public static TrainState from(ParameterSpec spec, Recipe recipe, String file, Safetensors content) {
        TrainState s = new TrainState(spec, recipe);
        double saved = number(file, content, "shards", "1");
        if (saved != s.shards) {
            throw FileFormatException.whole(file, "has " + (long) saved + " shards, the training " + s.shards
                    + ": their number decides the bits and must stay");
        }
        s.take(file, content, "", s.now);
        s.canGoBack = content.arrays().containsKey("before.parameters");
        if (s.canGoBack) {
            s.keepBefore();
            s.take(file, content, "before.", s.before);
        }
        s.step = (long) number(file, content, "step", MISSING);
        s.skipped = (long) number(file, content, "skipped", MISSING);
        s.rateFactor = number(file, content, "rate_factor", MISSING);
        s.failures = (int) number(file, content, "failures", "0");
        s.lastFailed = (long) number(file, content, "last_failed", "0");
        return s;
    }

    private void take(String file, Safetensors content, String prefix, double[][] into) {
        for (int i = 0; i < into.length; i++) {
            String name = prefix + (i == 0 ? "parameters" : "optimiser." + names.get(i - 1));
            NdArray array = content.arrays().get(name);
            if (array == null || array.values().length != spec.size()) {
                throw FileFormatException.whole(file, "array \"" + name + "\" must have " + spec.size() + " values, "
                        + (array == null ? "it is missing" : "it has " + array.values().length));
            }
            into[i] = array.values().clone();
        }
        if (!Arrays.stream(into).allMatch(v -> Arrays.stream(v).allMatch(Double::isFinite))) {
            throw FileFormatException.whole(file, "holds values that are not finite");
        }
    }

    private static double number(String file, Safetensors content, String key, String otherwise) {
        String text = content.metadata().getOrDefault(key, otherwise);
        try {
            double x = Double.parseDouble(text);
            if (x >= 0 && x < Long.MAX_VALUE) {
                return x;
            }
        } catch (NumberFormatException none) {
            // named below, like a number out of range
        }
        throw FileFormatException.whole(file,
                "\"" + key + "\" is " + FileException.excerpt(text, 60) + ": must be a number that is not negative");
    }

    /** Makes room for the values before a step. */
    void keepBefore() {
        if (before == now) {
            before = new double[now.length][spec.size()];
        }
    }

    void swap() {
        double[][] kept = before;
        before = now;
        now = kept;
    }
}
