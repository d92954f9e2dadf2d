package dev.costate.models.train;

import dev.costate.models.fitted.InOrder;
import dev.costate.models.layers.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A phase and those that stand beside it, which train at the same time, each in one thread. What comes of one does not
 * depend on the others, nor on the number of threads.
 *
 * <p>If one fails, those before it train on, as they would have one after another, and those after it do not count. Its
 * failure is not known before they have ended: a training that stops earlier takes those steps again.
 */
final class PhaseGroup {
    /** So many times as long as a checkpoint took, the next one waits: together they take 1% of a run's time. */
    private static final long REST = 99;

    /** The longest that a checkpoint which is due waits, whatever the one before took. */
    private static final long LONGEST_REST = TimeUnit.MINUTES.toNanos(10);

    private final Session session;
    private final SessionState state;
    private final List<Member> members = new ArrayList<>();
    private final AtomicInteger firstFailed = new AtomicInteger(Integer.MAX_VALUE);

    /**
     * Begins or goes on.
     *
     * @param phases all of the training
     * @param from number of the first one here
     * @param to number of the first one that must wait for these
     */
    PhaseGroup(Session session, SessionState state, List<Phase> phases, int from, int to) {
        this.session = session;
        this.state = state;
        state.begin(from);
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
     * Trains until all phases have ended or the session stops.
     *
     * @param threads how many of the phases train at the same time; 1 does everything in the caller's thread
     * @param shards computes those of a phase; closed with it
     * @return whether all came to their ends
     * @throws TrainingFailure if a step fails and the recipe says to stop
     */
    boolean train(int threads, Function<Phase, ShardRunner> shards) {
        if (threads == 1) {
            members.forEach(m -> m.train(shards));
        } else {
            InOrder.map(members.size(), i -> members.get(i).train(shards));
        }
        int failing = firstFailed.get() - members.get(0).number;
        boolean failed = failing < members.size() && members.subList(0, failing).stream().allMatch(m -> m.ended);
        List<Member> counted = failed ? members.subList(0, failing + 1) : members;
        session.count(state.offset(members.get(0).number), counted.stream().map(m -> m.train).toList());
        if (failed) {
            throw members.get(failing).failed();
        }
        members.forEach(m -> state.end(m.number, m.train));
        return members.stream().allMatch(m -> m.ended);
    }

    /** One phase. Thread-confined while it trains. */
    private final class Member {
        private final int number;
        private final Phase phase;
        private final TrainState train;
        private final TrainingStep shown;
        private long restUntil = System.nanoTime();
        private Optional<TrainingFailure> failure = Optional.empty();
        private boolean ended;

        private Member(int number, Phase phase) {
            this.number = number;
            this.phase = phase;
            train = state.start(number);
            shown = new TrainingStep(session, phase, number);
        }

        /** Whether this one should not go on, though it could. */
        private boolean over() {
            return session.stopping() || number > firstFailed.get();
        }

        private Member train(Function<Phase, ShardRunner> shards) {
            ended = state.enough(number) || train.step() >= phase.recipe().iterations();
            if (ended || over()) {
                return this;
            }
            try (ShardRunner runner = shards.apply(phase)) {
                Trainer trainer = new Trainer(phase.objective(), phase.recipe(), session.training().seed(), train,
                        runner);
                while (!ended && !over()) {
                    if (!trainer.step()) {
                        failure = Optional.of(trainer.trainingFailure());
                        firstFailed.accumulateAndGet(number, Math::min);
                        return this;
                    }
                    Optional<Map<String, Double>> measured = after(trainer);
                    ended = measured.isPresent() && state.enough(number) || trainer.finished();
                    session.show(shown.of(trainer, measured.orElse(Map.of())));
                }
            } catch (RuntimeException | Error unexpected) {
                firstFailed.set(-1);
                throw unexpected;
            }
            state.save(number, train);
            return this;
        }

        /** Writes what is due after a step; returns the measures of a new row of metrics, if there is one. */
        private Optional<Map<String, Double>> after(Trainer trainer) {
            long step = train.step();
            boolean last = trainer.finished();
            boolean measured = trainer.failure().isEmpty();
            boolean takenBack = !measured && phase.recipe().onFailure() == OnFailure.SHRINK_STEP;
            if (takenBack) {
                state.drop(number, step); // the row of that update
            }
            Optional<Map<String, Double>> row = Optional.empty();
            if (!takenBack && (step == 1 || step % session.training().logEvery() == 0 || last)) {
                Parameters now = train.fitted();
                Map<String, Double> values = new LinkedHashMap<>();
                phase.measures().forEach((name, measure) -> values.put(name, measure.applyAsDouble(now)));
                state.add(number, step, now, values, measured ? trainer.loss() : Double.NaN,
                        measured ? trainer.gradientNorm() : Double.NaN, trainer.rate(),
                        Math.round(1000 * session.seconds()) / 1000.0);
                row = Optional.of(values);
            }
            if (step % session.training().checkpointEvery() == 0 && !last && System.nanoTime() - restUntil >= 0) {
                long began = System.nanoTime();
                state.save(number, train);
                long now = System.nanoTime();
                restUntil = now + Math.min(REST * (now - began), LONGEST_REST);
            }
            return row;
        }

        private TrainingFailure failed() {
            state.save(number, train);
            state.forget(number + 1);
            return failure.orElseThrow().of(phase.label());
        }
    }
}
