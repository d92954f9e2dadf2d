package dev.costate.spark;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.files.FileException;
import dev.costate.models.options.UsageException;
import dev.costate.models.run.Run;
import dev.costate.models.run.RunFolder;
import dev.costate.models.study.Experiment;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.ProgressBar;
import dev.costate.models.train.Session;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * All that a run follows from: an experiment's name, its options, and the data as CSV. Immutable and serializable, so
 * that an executor makes of it the same bits as the driver.
 */
final class RunSpec implements Serializable {
    private static final long serialVersionUID = 1;
    private static final String ROWS = "rows.csv";

    private final String experiment;
    private final TreeMap<String, String> options;
    private final byte[] data;

    /**
     * Describes a run.
     *
     * @param options by name without dashes
     * @param csv the data; empty for an experiment that has its own
     */
    RunSpec(String experiment, Map<String, String> options, String csv) {
        this.experiment = experiment;
        this.options = new TreeMap<>(options);
        data = csv.getBytes(StandardCharsets.UTF_8);
        for (String reserved : List.of("data", "resume", "out")) {
            if (options.containsKey(reserved)) {
                throw new IllegalArgumentException("option " + reserved + " of " + experiment
                        + ": data and folders are given by DataFrames and paths; leave it out");
            }
        }
    }

    /** Returns the same with more options; those replace what was given. */
    RunSpec with(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(options);
        all.putAll(more);
        return new RunSpec(experiment, all, new String(data, StandardCharsets.UTF_8));
    }

    /** Reads the data and fixes everything. */
    Study study() {
        return inFolder(folder -> study(Experiments.named(experiment), folder));
    }

    /**
     * Trains in this thread.
     *
     * @param stop asked after every step
     */
    RunFiles execute(BooleanSupplier stop) {
        return execute(stop, (training, study) -> training);
    }

    /** Trains with the shards on a cluster. */
    RunFiles execute(BooleanSupplier stop, JavaSparkContext sc) {
        RunSpec spec = this;
        return execute(stop, (training, study) -> training.withShards(phase -> {
            int number = study.phases().indexOf(phase);
            return new SparkShards(sc, () -> {
                Phase own = spec.study().phases().get(number);
                return new TrainingSource.Training(own.objective(), own.recipe());
            }, phase.recipe().shards());
        }));
    }

    private RunFiles execute(BooleanSupplier stop, BiFunction<Run, Study, Run> sharded) {
        Experiment<?> named = Experiments.named(experiment);
        return inFolder(folder -> {
            Study study = study(named, folder);
            RunFolder run = new RunFolder(folder.resolve("run"));
            run.create();
            // The file's name is nobody's business but this method's: what is saved does not depend on it.
            Run training = new Run(named, named.options().restored(options), study, run, false,
                    (label, from, total) -> new ProgressBar(Writer.nullWriter(), false, label, from, total), stop);
            if (sharded.apply(training, study).execute() != Session.Ending.FINISHED) {
                throw new IllegalStateException("the training of " + experiment + " was stopped after step "
                        + training.steps() + " of " + training.totalSteps());
            }
            return RunFiles.of(run.path());
        });
    }

    private Study study(Experiment<?> named, Path folder) {
        Map<String, String> all = new TreeMap<>(options);
        if (data.length > 0) {
            Path rows = folder.resolve(ROWS);
            try {
                Files.write(rows, data);
            } catch (IOException failure) {
                throw FileException.of(rows, "write", failure);
            }
            all.put("data", rows.toString());
        }
        return named.study(named.options().restored(all));
    }

    /** Does some work with a folder of its own, which is gone afterwards. What is wrong with the data says so. */
    private <R> R inFolder(Function<Path, R> work) {
        Path folder;
        try {
            folder = Files.createTempDirectory("costate-");
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make a folder in " + System.getProperty("java.io.tmpdir"), failure);
        }
        try {
            return work.apply(folder);
        } catch (FileException | UsageException wrong) {
            throw new IllegalArgumentException(
                    String.valueOf(wrong.getMessage()).replace(folder.resolve(ROWS).toString(), "the rows"), wrong);
        } finally {
            RunFiles.delete(folder);
        }
    }
}
