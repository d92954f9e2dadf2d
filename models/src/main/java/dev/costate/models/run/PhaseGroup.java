package dev.costate.models.run;

import dev.costate.models.fitted.InOrder;
import dev.costate.models.layers.Parameters;
import dev.costate.models.train.Phase;
import dev.costate.models.train.OnFailure;
import dev.costate.models.train.ProgressBar;
import dev.costate.models.train.ShardRunner;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import dev.costate.models.train.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A phase and those that stand beside it, which train at the same time, each in one thread. What comes of one does not
 * depend on the others, nor on the number of threads.
 *
 * <p>If one fails, those before it train on, as they would have one after another, and those after it do not count. Its
 * failure is not known before they have ended: a run that stops earlier takes those steps again.
 */
final class PhaseGroup {
    /** So many times as long as a checkpoint took, the next one waits: together they take 1% of a run's time. */
    private static final long REST = 99;

    /** The longest that a checkpoint which is due waits, whatever the one before took. */
    private static final long LONGEST_REST = TimeUnit.MINUTES.toNanos(10);

    private final Training training;
    private final RunState run;
    private final RunRecord record;
    private final BooleanSupplier stop;
    private final List<Member> members = new ArrayList<>();
    private final AtomicInteger firstFailed = new AtomicInteger(Integer.MAX_VALUE);
    private volatile boolean stopped;

    /**
     * Begins or goes on.
     *
     * @param phases all of the run
     * @param from number of the first one here
     * @param to number of the first one that must wait for these
     */
    PhaseGroup(Training training, RunState run, RunRecord record, BooleanSupplier stop, List<Phase> phases,
            int from, int to) {
        this.training = training;
        this.run = run;
        this.record = record;
        this.stop = stop;
        run.begin(from);
        List<String> models = phases.subList(from, to).stream().map(Phase::model).toList();
        if (models.stream().distinct().count() < models.size()) {
            throw new IllegalArgumentException("phases beside each other train the models " + models
                    + ": must be a model of its own for each");
        }
        for (int i = from; i < to; i++) {
            members.add(new Member(i, phases.get(i)));
        }
    }

    /**
     * Trains.
     *
     * @param threads how many of the phases train at the same time; 1 does everything in the caller's thread
     * @param shards computes those of a phase; closed with it
     * @return whether it came to the end, or was told to stop
     * @throws RunFailedException if a step fails and the options say to stop
     */
    boolean train(Run.Progress progress, int threads, Function<Phase, ShardRunner> shards) {
        long done = members.stream().mapToLong(m -> m.state.step()).sum();
        long total = members.stream().mapToLong(m -> m.phase.recipe().iterations()).sum();
        if (done < total) {
            String first = members.get(0).phase.label();
            String last = members.get(members.size() - 1).phase.label();
            try (ProgressBar bar = progress.open(members.size() == 1 ? first : first + " to " + last, done, total)) {
                if (threads == 1) {
                    members.forEach(m -> m.train(bar, shards));
                } else {
                    InOrder.map(members.size(), i -> members.get(i).train(bar, shards));
                }
            }
        }
        int failing = firstFailed.get() - members.get(0).number;
        boolean failed = failing < members.size() && members.subList(0, failing).stream().allMatch(m -> m.ended);
        List<Member> counted = failed ? members.subList(0, failing + 1) : members;
        record.put("steps", run.offset(members.get(0).number) + counted.stream().mapToLong(m -> m.state.step()).sum());
        for (Member m : counted) {
            if (m.state.skipped() > 0) {
                record.put("skipped_batches", m.state.skipped());
            }
            if (m.state.rateFactor() < 1) {
                record.put("rate_factor", m.state.rateFactor());
            }
        }
        if (failed) {
            throw members.get(failing).failed();
        }
        members.forEach(m -> run.end(m.number, m.state));
        return !stopped;
    }

    private synchronized void show(ProgressBar bar, Member one, double loss) {
        one.stepShown = one.state.step();
        one.lossShown = loss;
        long done = 0;
        double sum = 0;
        int begun = 0;
        for (int i = 0; i < members.size(); i++) {
            Member m = members.get(i);
            done += m.stepShown;
            if (!Double.isNaN(m.lossShown)) {
                sum += m.lossShown;
                begun++;
            }
        }
        bar.update(done, sum / begun);
    }

    /** One phase. Thread-confined while it trains. */
    private final class Member {
        private final int number;
        private final Phase phase;
        private final TrainState state;
        private long restUntil = System.nanoTime();
        private Optional<String> failure = Optional.empty();
        private long stepShown;
        private double lossShown = Double.NaN;
        private boolean ended;

        private Member(int number, Phase phase) {
            this.number = number;
            this.phase = phase;
            state = run.start(number);
            stepShown = state.step();
        }

        /** Whether this one should not go on, though it could. */
        private boolean over() {
            return stopped || number > firstFailed.get();
        }

        private Member train(ProgressBar bar, Function<Phase, ShardRunner> shards) {
            ended = run.enough(number) || state.step() >= phase.recipe().iterations();
            if (ended || over()) {
                return this;
            }
            try (ShardRunner runner = shards.apply(phase)) {
                Trainer trainer = new Trainer(phase.objective(), phase.recipe(), training.seed(), state, runner);
                while (!ended && !over()) {
                    if (!trainer.step()) {
                        failure = trainer.failure();
                        firstFailed.accumulateAndGet(number, Math::min);
                        return this;
                    }
                    show(bar, this, trainer.loss());
                    ended = after(trainer) && run.enough(number) || trainer.finished();
                    stopped |= stop.getAsBoolean() && !ended;
                }
            } catch (RuntimeException | Error unexpected) {
                firstFailed.set(-1);
                throw unexpected;
            }
            run.save(number, state);
            return this;
        }

        /** Writes what is due after a step; returns whether there is a new row of metrics. */
        private boolean after(Trainer trainer) {
            long step = state.step();
            boolean last = trainer.finished();
            boolean measured = trainer.failure().isEmpty();
            boolean takenBack = !measured && phase.recipe().onFailure() == OnFailure.SHRINK_STEP;
            if (takenBack) {
                run.drop(number, step); // the row of that update
            }
            boolean row = !takenBack && (step == 1 || step % training.logEvery() == 0 || last);
            if (row) {
                Parameters now = state.fitted();
                Map<String, Double> values = new LinkedHashMap<>();
                phase.measures().forEach((name, measure) -> values.put(name, measure.applyAsDouble(now)));
                run.add(number, step, now, values, measured ? trainer.loss() : Double.NaN,
                        measured ? trainer.gradientNorm() : Double.NaN, trainer.rate(),
                        Math.round(1000 * record.seconds()) / 1000.0);
            }
            if (step % training.checkpointEvery() == 0 && !last && System.nanoTime() - restUntil >= 0) {
                long began = System.nanoTime();
                run.save(number, state);
                long now = System.nanoTime();
                restUntil = now + Math.min(REST * (now - began), LONGEST_REST);
            }
            return row;
        }

        private RunFailedException failed() {
            run.save(number, state);
            run.forget(number + 1);
            String why = failure.orElseThrow();
            record.fail(run.folder().record(), why);
            return new RunFailedException(phase.label() + ", " + why
                    + "; a smaller --rate or --clip may get it past there; the last good state is in "
                    + run.folder().checkpoint());
        }
    }
}
