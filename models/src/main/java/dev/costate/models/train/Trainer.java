package dev.costate.models.train;

import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.Parameters;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs training steps: all of them by {@link #run}, or one at a time by {@link #step}.
 *
 * <p>The tape of a step is recorded once for each batch size; after that a step allocates nothing. Thread-confined.
 */
public final class Trainer {
    /** So many failures without getting beyond them end the training, whatever {@link OnFailure} says. */
    public static final int MOST_FAILURES = 30;

    private final Objective objective;
    private final Recipe recipe;
    private final long seed;
    private final TrainState state;
    private final Batches.Drawer drawer;
    private final Map<Integer, Replayed> recorded = new HashMap<>();
    private final double[] scalar = new double[1];
    private Replayed current;
    private double loss = Double.NaN;
    private double gradientNorm = Double.NaN;
    private String failure = "";
    private ArithmeticException thrown; // by the replay of the failed step, if that was it

    private record Replayed(StepTape step, Replay replay, double[] index) {
    }

    /** Makes a trainer that continues {@code state}. */
    public Trainer(Objective objective, Recipe recipe, long seed, TrainState state) {
        this.objective = objective;
        this.recipe = recipe;
        this.seed = seed;
        this.state = state;
        drawer = recipe.batches().drawer(seed);
    }

    /** Makes a trainer that starts from parameters drawn from {@code seed}. */
    public Trainer(Objective objective, Recipe recipe, long seed) {
        this(objective, recipe, seed, TrainState.start(objective.parameters().initial(seed), recipe));
    }

    /** Returns where it stands. */
    public TrainState state() {
        return state;
    }

    /** Returns the loss of the last step that did not fail, before its update; NaN before the first. */
    public double loss() {
        return loss;
    }

    /** Returns the norm of the gradient of the last step that did not fail, before clipping; NaN before the first. */
    public double gradientNorm() {
        return gradientNorm;
    }

    /** Returns the learning rate of the next step. */
    public double rate() {
        return state.rateFactor * recipe.rate().at(state.step);
    }

    /** Returns why the last step failed; empty if it did not. */
    public Optional<String> failure() {
        return failure.isEmpty() ? Optional.empty() : Optional.of(failure);
    }

    /** Returns the replay of the last step, for its memory; empty before the first step. */
    public Optional<Replay> replay() {
        return Optional.ofNullable(current).map(Replayed::replay);
    }

    /** Returns whether all steps of the recipe are done. */
    public boolean finished() {
        return state.step >= recipe.iterations();
    }

    /**
     * Trains to the end of the recipe.
     *
     * @throws TrainingFailure if a step fails and training must end; {@link #state} holds the last good values
     */
    public TrainingResult run() {
        while (!finished()) {
            stepOrThrow();
        }
        return new TrainingResult(state.fitted(), loss, gradientNorm, state.step, state.skipped);
    }

    /**
     * Takes one step.
     *
     * @return false if it failed and training must end; {@link #failure} says why, and the state holds the last good
     * values
     */
    public boolean step() {
        long number = state.step + 1;
        current = replayFor(drawer.size(number));
        drawer.draw(number, current.index());
        failure = "";
        thrown = null;
        try {
            replayStep(state.now[0], number);
        } catch (ArithmeticException failed) {
            thrown = failed;
            return failed(failed.getMessage());
        }
        Replay replay = current.replay();
        double newLoss = replay.scalar(0);
        double newNorm = replay.scalar(1);
        if (!Double.isFinite(newLoss) || !Double.isFinite(newNorm)) {
            return failed(Double.isFinite(newLoss) ? "the gradient is not finite (norm " + newNorm + ")"
                    : "the loss is " + newLoss);
        }
        loss = newLoss;
        gradientNorm = newNorm;
        state.swap();
        for (int i = 0; i < state.now.length; i++) {
            replay.get(2 + i, state.now[i]);
        }
        state.canGoBack = recipe.onFailure() == OnFailure.SHRINK_STEP;
        state.step = number;
        if (number >= state.lastFailed) {
            state.failures = 0;
        }
        return true;
    }

    /** Takes one step; throws if it failed and training must end. */
    void stepOrThrow() {
        if (!step()) {
            throw new TrainingFailure(state.step + 1, failure, thrown);
        }
    }

    /** Measures loss and gradient at some parameters, on the batch of the next step, without taking it. */
    void measure(Parameters parameters) {
        long number = state.step + 1;
        current = replayFor(drawer.size(number));
        drawer.draw(number, current.index());
        replayStep(parameters.flat(), number);
        loss = current.replay().scalar(0);
        gradientNorm = current.replay().scalar(1);
    }

    /** Replays the current tape from parameters {@code theta} and the optimiser's state. */
    private void replayStep(double[] theta, long number) {
        StepTape tape = current.step();
        Replay replay = current.replay();
        replay.set(0, theta);
        for (int i = 1; i < state.now.length; i++) {
            replay.set(i, state.now[i]);
        }
        setScalar(tape.rate(), rate());
        setScalar(tape.step(), number);
        setScalar(tape.seed(), seed);
        replay.set(tape.index(), current.index());
        replay.run();
    }

    private void setScalar(int input, double value) {
        scalar[0] = value;
        current.replay().set(input, scalar);
    }

    private boolean failed(String why) {
        failure = "step " + (state.step + 1) + ": " + why;
        state.failures++;
        state.lastFailed = state.step + 1;
        if (state.failures >= MOST_FAILURES) {
            failure += " (" + state.failures + " failures without a step beyond them)";
            return false;
        }
        return switch (recipe.onFailure()) {
            case STOP -> false;
            case SKIP_BATCH -> {
                state.step++;
                state.skipped++;
                yield true;
            }
            case SHRINK_STEP -> shrink();
        };
    }

    /** Goes back to before the last update, which will be repeated at half the rate. */
    private boolean shrink() {
        if (!state.canGoBack) {
            failure += " (at the first parameters: there is no step to shrink)";
            return false;
        }
        for (int i = 0; i < state.now.length; i++) {
            System.arraycopy(state.before[i], 0, state.now[i], 0, state.now[i].length);
        }
        state.canGoBack = false;
        state.step--;
        state.rateFactor /= 2;
        return true;
    }

    private Replayed replayFor(int size) {
        if (current != null && current.index().length == size) {
            return current;
        }
        Replayed known = recorded.get(size);
        if (known == null) {
            StepTape step = StepTape.record(objective, recipe, size);
            known = new Replayed(step, Replay.of(step.tape()), new double[size]);
            recorded.put(size, known);
        }
        return known;
    }
}
