package dev.costate.spark;

import dev.costate.models.run.RunFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;

/**
 * Runs of one experiment that differ in options and seeds, each one task of a cluster.
 *
 * <pre>{@code
 * List<SweepRun> runs = Sweep.of("spiral").option("rate", 0.01, 0.003).seeds(1, 2, 3).run(sc);
 * }</pre>
 *
 * <p>All combinations are trained; the last option given changes fastest, the seed fastest of all, and the results come
 * in that order, whichever task ends first. A run that fails stops no other. Runs that differ in their seed alone are
 * an ensemble. Each run gives the bits that it has on its own. Immutable.
 */
public final class Sweep {
    private final RunSpec spec;
    private final List<Map<String, String>> settings;

    private Sweep(RunSpec spec, List<Map<String, String>> settings) {
        this.spec = spec;
        this.settings = settings;
    }

    /** Sweeps an experiment that brings its data with it. */
    public static Sweep of(String experiment) {
        return new Sweep(new RunSpec(experiment, Map.of(), ""), List.of(Map.of()));
    }

    /** Sweeps an experiment on a CSV file, which the driver reads. */
    public static Sweep of(String experiment, Path data) {
        try {
            return new Sweep(new RunSpec(experiment, Map.of(), Files.readString(data, StandardCharsets.UTF_8)),
                    List.of(Map.of()));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + data, failure);
        }
    }

    /** Sweeps what an estimator would train on a DataFrame, from its options and its seed on. */
    public static Sweep of(RunEstimator<?, ?> estimator, Dataset<?> data) {
        return new Sweep(estimator.spec(data), List.of(Map.of()));
    }

    /** Returns the same with every combination of what there is and these values of an option. */
    public Sweep option(String name, Object... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("option " + name + ": there must be at least one value");
        }
        List<Map<String, String>> more = new ArrayList<>();
        for (Map<String, String> setting : settings) {
            for (Object value : values) {
                Map<String, String> one = new TreeMap<>(setting);
                one.put(name, String.valueOf(value));
                more.add(one);
            }
        }
        return new Sweep(spec, List.copyOf(more));
    }

    /** Returns the same with each of these seeds. */
    public Sweep seeds(long... seeds) {
        return option("seed", Arrays.stream(seeds).boxed().toArray());
    }

    /** Returns the number of runs. */
    public int size() {
        return settings.size();
    }

    /** Trains all of them. */
    public List<SweepRun> run(JavaSparkContext sc) {
        Broadcast<RunSpec> shared = sc.broadcast(spec);
        List<Map<String, String>> all = settings;
        List<Integer> numbers = IntStream.range(0, all.size()).boxed().toList();
        List<SweepRun> runs = sc.parallelize(numbers, all.size()).map(i -> trained(shared.value(), all.get(i)))
                .collect();
        shared.destroy();
        return runs;
    }

    private static SweepRun trained(RunSpec spec, Map<String, String> setting) {
        try {
            RunFiles files = spec.with(setting).execute(() -> TaskContext.get().isInterrupted());
            return new SweepRun(setting, files.withoutReport(), "");
        } catch (RunFailedException | ArithmeticException | IllegalArgumentException failed) {
            return new SweepRun(setting, RunFiles.NONE, String.valueOf(failed.getMessage()));
        }
    }
}
