package dev.costate.models.run;

import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.options.Arguments;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Stage;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.LocalShards;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.OnFailure;
import dev.costate.models.train.ProgressBar;
import dev.costate.models.train.ShardRunner;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import dev.costate.models.train.Workers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Trains an experiment into a folder. Stage after stage, with metrics, checkpoints, results and a report.
 * Thread-confined; once.
 */
public final class Run {
    private static final String DATA = "data_sha256";

    /** Before the number of a stage: its best parameters so far, among those of models that were fitted. */
    private static final String BEST = "best of stage ";

    /** So many times as long as a checkpoint took, the next one waits: together they take 1% of a run's time. */
    private static final long REST = 99;

    /** The longest that a checkpoint which is due waits, whatever the one before took. */
    private static final long LONGEST_REST = TimeUnit.MINUTES.toNanos(10);

    private final Experiment<?> experiment;
    private final Arguments options;
    private final TrainingOptions training;
    private final Study study;
    private final RunFolder folder;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final List<Stage> stages;
    private final List<String> measures;
    private final RunRecord record;
    private final Map<String, double[]> fitted = new LinkedHashMap<>();
    private long restUntil = System.nanoTime();
    private Metrics metrics;
    private Checkpoint resumeFrom;
    private List<Undrawn> undrawn = List.of();
    private Function<Stage, ShardRunner> shards = stage -> new LocalShards(stage.objective(), stage.recipe(),
            new Workers(1));

    /** Makes the progress bar of a stage. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Makes one.
         *
         * @param label what is being trained
         * @param from steps already done
         * @param total steps there will be, above {@code from}
         */
        ProgressBar open(String label, long from, long total);
    }

    /** How a run ended. */
    public enum Ending {
        /** All steps are done, results and report are written. */
        FINISHED,
        /** It was told to stop, and can be resumed. */
        STOPPED
    }

    /**
     * Prepares a run.
     *
     * @param resume whether to go on from the folder's checkpoint
     * @param progress makes progress bars
     * @param stop asked after every step; true ends the run with a checkpoint
     */
    public Run(Experiment<?> experiment, Arguments options, Study study, RunFolder folder, boolean resume,
            Progress progress, BooleanSupplier stop) {
        this.experiment = experiment;
        this.options = options;
        this.study = study;
        this.folder = folder;
        this.progress = progress;
        this.stop = stop;
        stages = study.stages();
        measures = List.copyOf(stages.stream().flatMap(s -> s.measures().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new)));
        Hyperparameters hyperparameters = experiment.hyperparameters(options.reading());
        training = hyperparameters.training();
        Map<String, Object> earlier = resume ? RunRecord.read(folder.record()) : Map.of();
        record = new RunRecord(experiment, options, training.seed(), earlier);
        hyperparameters.data().ifPresent(data -> {
            String hash = FileBytes.sha256(FileBytes.read(Path.of(data)));
            if (!hash.equals(earlier.getOrDefault(DATA, hash))) {
                throw new FileException(data, "has changed since the run began; --resume needs the same data");
            }
            record.put(DATA, hash);
        });
        metrics = new Metrics(columns());
        if (resume && Files.exists(folder.checkpoint())) {
            resumeFrom = Checkpoint.load(folder.checkpoint(), stages);
            if (resumeFrom.seed() != training.seed()) {
                throw FileFormatException.whole(folder.checkpoint().toString(),
                        "has seed " + resumeFrom.seed() + ", the run has seed " + training.seed());
            }
            metrics = Metrics.load(folder.metrics(), columns());
            metrics.truncateAfter(resumeFrom.metricsStep());
        }
    }

    private String[] columns() {
        List<String> names = new ArrayList<>(List.of("step", "stage", "loss", "gradient_norm", "rate", "seconds"));
        names.addAll(measures);
        return names.toArray(String[]::new);
    }

    /** Has the shards of each stage computed otherwise than in this thread; a runner is closed with its stage. */
    public Run withShards(Function<Stage, ShardRunner> runners) {
        shards = runners;
        return this;
    }

    /** Returns the results of a finished run: figures by name. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> results() {
        return (Map<String, Object>) record.fields().getOrDefault("result", Map.of());
    }

    /** Returns what the report of a finished run lacks, as it could not be drawn. */
    public List<Undrawn> undrawn() {
        return undrawn;
    }

    /** Returns the number of requested steps, of all stages together. */
    public long totalSteps() {
        return offset(stages.size());
    }

    /** The requested steps of the stages before one. */
    private long offset(int stage) {
        return stages.subList(0, stage).stream().mapToLong(s -> s.recipe().iterations()).sum();
    }

    /** Returns the number of steps done. */
    public long steps() {
        return record.fields().get("steps") instanceof Long n ? n : 0;
    }

    /**
     * Trains.
     *
     * @throws RunFailedException if a step fails and the options say to stop; the last good state is kept
     */
    public Ending execute() {
        record.save(folder.record());
        try {
            return stages();
        } catch (RuntimeException | OutOfMemoryError unexpected) {
            if (!(unexpected instanceof RunFailedException)) {
                failed(String.valueOf(unexpected.getMessage()));
            }
            throw unexpected;
        }
    }

    /** Says so in the record, if that can still be written: the disk may be what failed. */
    private void failed(String why) {
        record.put("status", "failed");
        record.put("failure", why);
        try {
            record.save(folder.record());
        } catch (FileException alsoFailed) {
            return; // the failure that led here is the one to report
        }
    }

    private Ending stages() {
        long offset = 0;
        int first = resumeFrom == null ? 0 : resumeFrom.stage();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            if (i < first) {
                fitted.put(stage.model(), resumeFrom.fitted(folder.checkpoint(), stage).flat());
            } else if (!train(i, stage, offset)) {
                metrics.save(folder.metrics());
                record.put("status", "stopped");
                record.save(folder.record());
                return Ending.STOPPED;
            }
            offset += stage.recipe().iterations();
        }
        finish();
        return Ending.FINISHED;
    }

    /** Trains one stage; false if it was told to stop. */
    private boolean train(int number, Stage stage, long offset) {
        try (ShardRunner runner = shards.apply(stage)) {
            return train(number, stage, offset, trainer(number, stage, runner));
        }
    }

    private boolean train(int number, Stage stage, long offset, Trainer trainer) {
        TrainState state = trainer.state();
        long total = stage.recipe().iterations();
        String failure = null;
        boolean stopped = false;
        if (!trainer.finished()) {
            boolean enough = enough(number, stage);
            try (ProgressBar bar = progress.open(stage.label(), state.step(), total)) {
                while (!trainer.finished() && failure == null && !stopped && !enough) {
                    boolean good = trainer.step();
                    failure = good ? null : trainer.failure().orElseThrow();
                    if (good) {
                        after(number, stage, offset, trainer, bar);
                        enough = enough(number, stage);
                        stopped = stop.getAsBoolean() && !trainer.finished() && !enough;
                    }
                }
            }
        }
        record.put("steps", offset + state.step());
        if (state.skipped() > 0) {
            record.put("skipped_batches", state.skipped());
        }
        if (state.rateFactor() < 1) {
            record.put("rate_factor", state.rateFactor());
        }
        checkpoint(number, offset, state);
        fitted.put(stage.model(), fitted.getOrDefault(BEST + number, state.fitted().flat()));
        if (failure != null) {
            metrics.save(folder.metrics());
            failed(failure);
            throw new RunFailedException(
                    stage.label() + ", " + failure + "; a smaller --rate or --clip may get it past there;"
                            + " the last good state is in " + folder.checkpoint());
        }
        return !stopped;
    }

    /** Whether the stage's last rows of metrics have shown for long enough that it gets no better. */
    private boolean enough(int number, Stage stage) {
        return training.patience().isPresent() && stage.isJudged()
                && metrics.rows() - 1 - stage.best(metrics, number + 1) >= training.patience().getAsInt();
    }

    private Trainer trainer(int number, Stage stage, ShardRunner runner) {
        long seed = training.seed();
        if (resumeFrom != null && number == resumeFrom.stage()) {
            resumeFrom.fitted().forEach((name, flat) -> fitted.put(name, flat));
            TrainState state = TrainState.from(stage.objective().parameters(), stage.recipe(),
                    folder.checkpoint().toString(), resumeFrom.state());
            return new Trainer(stage.objective(), stage.recipe(), seed, state, runner);
        }
        return new Trainer(stage.objective(), stage.recipe(), seed, TrainState.start(start(stage), stage.recipe()),
                runner);
    }

    private Parameters start(Stage stage) {
        ParameterSpec spec = stage.objective().parameters();
        double[] earlier = fitted.get(stage.model());
        if (earlier == null && stage.start().isPresent()) {
            earlier = stage.start().get().apply(fitted);
        }
        return earlier == null ? spec.initial(training.seed()) : Parameters.of(spec, earlier);
    }

    private void after(int number, Stage stage, long offset, Trainer trainer, ProgressBar bar) {
        long step = trainer.state().step();
        bar.update(step, trainer.loss());
        boolean last = trainer.finished();
        boolean measured = trainer.failure().isEmpty();
        boolean takenBack = !measured && stage.recipe().onFailure() == OnFailure.SHRINK_STEP;
        metrics.truncateAfter(offset + step); // the row of an update that was taken back
        if (!takenBack && (step == 1 || step % training.rows().logEvery() == 0 || last)
                && (metrics.rows() == 0 || offset + step > metrics.last("step"))) {
            double[] row = new double[6 + measures.size()];
            Arrays.fill(row, Double.NaN);
            row[0] = offset + step;
            row[1] = number + 1;
            row[2] = measured ? trainer.loss() : Double.NaN;
            row[3] = measured ? trainer.gradientNorm() : Double.NaN;
            row[4] = trainer.rate();
            row[5] = Math.round(1000 * record.seconds()) / 1000.0;
            Parameters now = trainer.state().fitted();
            stage.measures().forEach((name, measure) -> row[6 + measures.indexOf(name)] = measure.applyAsDouble(now));
            metrics.append(row);
            if (training.patience().isPresent() && stage.isJudged()
                    && stage.best(metrics, number + 1) == metrics.rows() - 1) {
                fitted.put(BEST + number, now.flat());
            }
        }
        if (step % training.rows().checkpointEvery() == 0 && !last && System.nanoTime() - restUntil >= 0) {
            checkpoint(number, offset, trainer.state());
        }
    }

    /** Parameters that are not finite are never saved; an earlier checkpoint then stays. */
    private void checkpoint(int number, long offset, TrainState state) {
        if (state.allFinite()) {
            long began = System.nanoTime();
            metrics.save(folder.metrics());
            new Checkpoint(number, state.save(), fitted, training.seed(), offset + state.step())
                    .save(folder.checkpoint());
            long now = System.nanoTime();
            restUntil = now + Math.min(REST * (now - began), LONGEST_REST);
        }
    }

    private void finish() {
        List<Fitted> models = new ArrayList<>();
        for (Model model : study.models()) {
            Parameters p = Parameters.of(model.parameters(), fitted.get(model.name()));
            if (!p.allFinite()) {
                throw new RunFailedException(
                        "the parameters of model \"" + model.name() + "\" are not finite; nothing was saved");
            }
            models.add(model.fitted(p));
        }
        Fits fits = new Fits(models);
        metrics.save(folder.metrics());
        ModelFile.save(folder.model(), experiment, options, study, fits);
        ProgressBar judging = progress.open(experiment.name() + ": judging what was learned", 0, 1).waiting();
        try {
            Map<String, Object> result = new LinkedHashMap<>(study.results(fits, metrics));
            for (Fitted f : models) {
                result.put(models.size() == 1 ? "bits" : "bits, " + f.model().name(),
                        f.parameters().sha256().substring(0, 16));
            }
            for (int i = 0; i < stages.size(); i++) {
                if (fitted.containsKey(BEST + i)) {
                    result.put(stages.size() == 1 ? "best step" : "best step, " + stages.get(i).label(),
                            (long) metrics.column("step")[stages.get(i).best(metrics, i + 1)] - offset(i));
                }
            }
            record.put("result", result);
        } catch (ArithmeticException unsolvable) {
            failed(unsolvable.getMessage());
            throw new RunFailedException(
                    "trained and saved, but the fitted model cannot be solved: " + unsolvable.getMessage());
        } finally {
            judging.close();
        }
        record.put("status", "finished");
        ProgressBar drawing = progress.open(experiment.name() + ": drawing the report", 0, 1).waiting();
        try {
            undrawn = RunReport.write(folder, experiment, study, fits, metrics, record.fields());
        } finally {
            drawing.close();
        }
        if (!undrawn.isEmpty()) {
            record.put("report", String.join("; ", undrawn.stream().map(Undrawn::text).toList()));
        }
        record.save(folder.record());
        folder.dropEarlier();
    }
}
