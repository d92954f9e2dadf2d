package dev.costate.models.train;

import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Safetensors;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How far a training has come, in memory and in its folder if it has one: rows of metrics, the last saved states of the
 * phases under way, the parameters of models that were fitted before.
 *
 * <p>Thread-safe: phases beside each other write to it.
 */
final class SessionState {
    /** Before the number of a phase: its best parameters so far, among those of models that were fitted. */
    private static final String BEST = "best of phase ";

    private final Optional<Path> folder;
    private final List<Phase> phases;
    private final Training training;
    private final String[] columns;
    private final Map<String, double[]> fitted = new LinkedHashMap<>();
    private final Map<Integer, Safetensors> states = new TreeMap<>();
    private Metrics metrics;
    private int first;

    /** At the first step. */
    SessionState(Optional<Path> folder, List<Phase> phases, Training training) {
        this.folder = folder;
        this.phases = phases;
        this.training = training;
        columns = Stream.concat(Stream.of("step", "phase", "loss", "gradient_norm", "rate", "seconds"),
                phases.stream().flatMap(s -> s.measures().keySet().stream()).sorted().distinct())
                .toArray(String[]::new);
        metrics = new Metrics(columns);
    }

    /** Returns a file of the folder. */
    private Path file(String name) {
        return folder.orElseThrow().resolve(name);
    }

    /**
     * Goes on from the folder's checkpoint.
     *
     * @throws FileFormatException if it is not of such a training
     */
    void resume() {
        Path file = file(Session.CHECKPOINT);
        Checkpoint saved = Checkpoint.load(file, phases);
        if (saved.seed() != training.seed()) {
            throw FileFormatException.whole(file.toString(),
                    "has seed " + saved.seed() + ", the run has seed " + training.seed());
        }
        phases.subList(0, saved.phase()).forEach(phase -> saved.fitted(file, phase));
        first = saved.phase();
        fitted.putAll(saved.fitted());
        states.putAll(saved.states());
        metrics = Metrics.load(file(Session.METRICS), columns);
        for (int i = first; i < phases.size(); i++) {
            drop(i, states.containsKey(i) ? start(i).step() : 0);
        }
    }

    /** Returns the number of the first phase under way. */
    int first() {
        return first;
    }

    /** Returns the number of requested steps of the phases before one. */
    long offset(int phase) {
        return phases.subList(0, phase).stream().mapToLong(s -> s.recipe().iterations()).sum();
    }

    /** Says that the phases under way begin with another one, if they do. */
    void begin(int phase) {
        if (phase != first) {
            first = phase;
            states.clear();
        }
    }

    /** Returns where a phase stands: at its saved state, or at its first step. */
    TrainState start(int number) {
        Phase phase = phases.get(number);
        ParameterSpec spec = phase.objective().parameters();
        Safetensors saved = states.get(number);
        if (saved != null) {
            return TrainState.from(spec, phase.recipe(), file(Session.CHECKPOINT).toString(), saved);
        }
        double[] earlier = fitted.get(phase.model());
        if (earlier == null && phase.start().isPresent()) {
            earlier = phase.start().get().apply(fitted);
        }
        Parameters begin = earlier == null ? spec.initial(training.seed()) : Parameters.of(spec, earlier);
        return TrainState.start(begin, phase.recipe());
    }

    /** Drops the rows of a phase after one of its steps. */
    synchronized void drop(int number, long step) {
        metrics.drop(offset(number) + step,
                number == phases.size() - 1 ? Double.POSITIVE_INFINITY : offset(number + 1));
    }

    /**
     * Adds a row of metrics.
     *
     * @param now the phase's parameters at that step
     * @param measured what the phase measures of them, by name
     * @param row loss, norm of the gradient, rate and seconds
     */
    synchronized void add(int number, long step, Parameters now, Map<String, Double> measured, double... row) {
        double[] all = new double[columns.length];
        all[0] = offset(number) + step;
        all[1] = number + 1;
        for (int c = 2; c < all.length; c++) {
            all[c] = c < 2 + row.length ? row[c - 2] : measured.getOrDefault(columns[c], Double.NaN);
        }
        metrics.add(all);
        if (patient(number) && rowsSinceBest(number) == 0) {
            fitted.put(BEST + number, now.flat());
        }
    }

    /** Returns whether a phase's last rows of metrics have shown for long enough that it gets no better. */
    synchronized boolean enough(int number) {
        return patient(number) && rowsSinceBest(number) >= training.patience().getAsInt();
    }

    private boolean patient(int number) {
        return training.patience().isPresent() && phases.get(number).isJudged();
    }

    private int rowsSinceBest(int number) {
        return phases.get(number).rowsSinceBest(metrics, number + 1);
    }

    /** Saves the state of a phase, beside those that others have saved, but for numbers that are not finite. */
    void save(int number, TrainState state) {
        if (folder.isPresent() && state.allFinite()) {
            Safetensors saved = state.save();
            synchronized (this) {
                states.put(number, saved);
                save();
            }
        }
    }

    private void save() {
        if (folder.isPresent()) {
            metrics.save(file(Session.METRICS));
            if (!states.isEmpty()) {
                new Checkpoint(first, states, fitted, training.seed()).save(file(Session.CHECKPOINT));
            }
        }
    }

    /** Forgets the phases from a number on: one before them failed. */
    void forget(int number) {
        if (number < phases.size()) {
            states.keySet().removeIf(i -> i >= number);
            for (int i = number; i < phases.size(); i++) {
                fitted.remove(BEST + i);
                drop(i, 0);
            }
        }
        save();
    }

    /** Keeps what a phase gives. */
    void end(int number, TrainState state) {
        fitted.put(phases.get(number).model(), best(number).orElseGet(() -> state.fitted().flat()));
    }

    private Optional<double[]> best(int number) {
        return Optional.ofNullable(fitted.get(BEST + number));
    }

    /** Returns the step of a phase whose parameters were kept as its best, if it looked for them. */
    Optional<Long> bestStep(int number) {
        return best(number).map(b -> (long) metrics.column("step")[phases.get(number).best(metrics, number + 1)]
                - offset(number));
    }

    /** Returns the flat parameters of a model: those that were fitted, or the first ones of its first phase. */
    double[] fitted(String model) {
        for (int i = 0; i < phases.size() && !fitted.containsKey(model); i++) {
            if (phases.get(i).model().equals(model)) {
                return start(i).fitted().flat();
            }
        }
        return fitted.get(model);
    }

    /** Returns the rows of metrics, which are saved with this. */
    Metrics metrics() {
        folder.ifPresent(path -> metrics.save(file(Session.METRICS)));
        return metrics;
    }
}
