package dev.costate.models.run;

import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileException;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.InOrder;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Parameters;
import dev.costate.models.options.Arguments;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Undrawn;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.ProgressBar;
import dev.costate.models.train.Session;
import dev.costate.models.train.ShardRunner;
import dev.costate.models.train.Training;
import dev.costate.models.train.TrainingFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Trains an experiment into a folder. Phase after phase, with metrics, checkpoints, results and a report.
 * Thread-confined; once.
 */
public final class Run {
    private static final String DATA = "data_sha256";

    private final Experiment<?> experiment;
    private final Arguments options;
    private final Study study;
    private final RunFolder folder;
    private final Progress progress;
    private final List<Phase> phases;
    private final RunRecord record;
    private final Session session;
    private final ProgressListener bars;
    private OptionalInt threads = OptionalInt.empty();
    private List<Undrawn> undrawn = List.of();

    /** Makes the progress bar of a phase. */
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

    /**
     * Prepares a run.
     *
     * @param resume whether to go on from the folder's checkpoint
     * @param progress makes progress bars
     * @param stop asked after every step, in the thread that took it; true ends the run with a checkpoint
     */
    public Run(Experiment<?> experiment, Arguments options, Study study, RunFolder folder, boolean resume,
            Progress progress, BooleanSupplier stop) {
        this.experiment = experiment;
        this.options = options;
        this.study = study;
        this.folder = folder;
        this.progress = progress;
        phases = study.phases();
        bars = new ProgressListener(phases, progress);
        Hyperparameters hyperparameters = experiment.hyperparameters(options.reading());
        Training training = hyperparameters.training().into(folder.path()).with("resume", resume).listener(step -> {
            bars.accept(step);
            if (stop.getAsBoolean()) {
                step.stop();
            }
        });
        Map<String, Object> earlier = resume ? RunRecord.read(folder.record()) : Map.of();
        session = new Session(phases, training)
                .after(earlier.get("seconds") instanceof Number n ? n.doubleValue() : 0);
        record = new RunRecord(experiment, options, training.seed(), session::seconds, earlier);
        hyperparameters.data().ifPresent(data -> {
            String hash = FileBytes.sha256(FileBytes.read(Path.of(data)));
            if (!hash.equals(earlier.getOrDefault(DATA, hash))) {
                throw new FileException(data, "has changed since the run began; --resume needs the same data");
            }
            record.put(DATA, hash);
        });
    }

    /** Has the shards of each phase computed elsewhere, one phase after another; a runner is closed with its phase. */
    public Run withShards(Function<Phase, ShardRunner> runners) {
        session.withShards(runners);
        return this;
    }

    /**
     * Has all of it computed by so many threads at most, to the same bits. Phases that stand beside each other take a
     * thread each; what threads are left share the shards of each.
     *
     * @param number at least 1
     */
    public Run withThreads(int number) {
        session.withThreads(number);
        threads = OptionalInt.of(number);
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

    /** Returns the number of requested steps, of all phases together. */
    public long totalSteps() {
        return session.totalSteps();
    }

    /** Returns the number of steps done. */
    public long steps() {
        return session.steps();
    }

    /**
     * Trains.
     *
     * @return how it ended; unless it finished, it can be resumed
     * @throws RunFailedException if a step fails and the options say to stop; the last good state is kept
     */
    public Session.Ending execute() {
        record.save(folder.record());
        try {
            Session.Ending ending = trained();
            if (ending == Session.Ending.FINISHED) {
                if (threads.isPresent()) {
                    InOrder.on(threads.getAsInt(), this::finish);
                } else {
                    finish();
                }
            } else {
                record.put("status", "stopped");
                record.save(folder.record());
            }
            return ending;
        } catch (RuntimeException | OutOfMemoryError unexpected) {
            if (!(unexpected instanceof RunFailedException)) {
                record.fail(folder.record(), String.valueOf(unexpected.getMessage()));
            }
            throw unexpected;
        }
    }

    private Session.Ending trained() {
        try (bars) {
            return session.run();
        } catch (TrainingFailure failure) {
            count();
            record.fail(folder.record(), failure.reason());
            throw new RunFailedException(failure.getMessage()
                    + "; a smaller --rate or --clip may get it past there; the last good state is in "
                    + folder.checkpoint());
        } finally {
            count();
        }
    }

    private void count() {
        record.put("steps", session.steps());
        if (session.skipped() > 0) {
            record.put("skipped_batches", session.skipped());
        }
        if (session.rateFactor() < 1) {
            record.put("rate_factor", session.rateFactor());
        }
    }

    private boolean finish() {
        List<Fitted> models = new ArrayList<>();
        for (Model model : study.models()) {
            Parameters p = Parameters.of(model.parameters(), session.fitted(model.name()));
            if (!p.allFinite()) {
                throw new RunFailedException(
                        "the parameters of model \"" + model.name() + "\" are not finite; nothing was saved");
            }
            models.add(model.fitted(p));
        }
        Fits fits = new Fits(models);
        Metrics metrics = session.metrics();
        ModelFile.save(folder.model(), experiment, options, study, fits);
        ProgressBar judging = progress.open(experiment.name() + ": judging what was learned", 0, 1).waiting();
        try {
            Map<String, Object> result = new LinkedHashMap<>(study.results(fits, metrics));
            for (Fitted f : models) {
                result.put(models.size() == 1 ? "bits" : "bits, " + f.model().name(),
                        f.parameters().sha256().substring(0, 16));
            }
            for (int i = 0; i < phases.size(); i++) {
                String name = phases.size() == 1 ? "best step" : "best step, " + phases.get(i).label();
                session.bestStep(i).ifPresent(step -> result.put(name, step));
            }
            record.put("result", result);
        } catch (ArithmeticException unsolvable) {
            record.fail(folder.record(), unsolvable.getMessage());
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
        return true;
    }
}
