package dev.costate.models.train;

import dev.costate.models.layers.Parameters;
import dev.costate.vectorapi.Fma;
import java.util.List;
import java.util.Optional;

/**
 * Runs training steps: all of them by {@link #run}, or one at a time by {@link #step}.
 *
 * <p>Shards are computed by a {@link ShardRunner}, in the caller's thread if none is given; then their sum makes an
 * update, in blocks of parameters that the runner's threads share. Tapes are recorded once for each number of rows;
 * after that a step allocates nothing. Thread-confined.
 */
public final class Trainer {
    /** So many failures without getting beyond them end the training, whatever {@link OnFailure} says. */
    public static final int MOST_FAILURES = 30;

    private final Recipe recipe;
    private final long seed;
    private final TrainState state;
    private final ShardRunner runner;
    private final BlockUpdate update;
    private double loss = Double.NaN;
    private double gradientNorm = Double.NaN;
    private String failure = "";
    private ArithmeticException thrown; // by the shards of the failed step, if they did

    /**
     * Makes a trainer that continues {@code state}.
     *
     * @param runner computes the shards, as many as the recipe says; not closed with this
     * @throws IllegalArgumentException if the runner has another number of shards, or the optimiser's update is not
     * element by element
     */
    public Trainer(Objective objective, Recipe recipe, long seed, TrainState state, ShardRunner runner) {
        this.recipe = recipe;
        this.seed = seed;
        this.state = state;
        this.runner = runner;
        if (runner.shards() != recipe.shards()) {
            throw new IllegalArgumentException("a runner of " + runner.shards() + " shards: the recipe has "
                    + recipe.shards());
        }
        if (recipe.onFailure() == OnFailure.SHRINK_STEP) {
            state.keepBefore();
        }
        update = new BlockUpdate(objective.parameters(), recipe, runner.workers());
    }

    /** Makes a trainer that continues {@code state} in the caller's thread. */
    public Trainer(Objective objective, Recipe recipe, long seed, TrainState state) {
        this(objective, recipe, seed, state, new LocalShards(objective, recipe, 1));
    }

    /** Makes a trainer that starts from parameters drawn from {@code seed}, in the caller's thread. */
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
        failure = "";
        thrown = null;
        Part whole;
        try {
            whole = gradient(state.now[0], number);
        } catch (ArithmeticException failed) {
            thrown = failed;
            return failed(failed.getMessage());
        }
        double newNorm = whole.norm();
        if (!Double.isFinite(whole.loss()) || !Double.isFinite(newNorm)) {
            return failed(Double.isFinite(whole.loss()) ? "the gradient is not finite (norm " + newNorm + ")"
                    : "the loss is " + whole.loss());
        }
        loss = whole.loss();
        gradientNorm = newNorm;
        update.run(state.now, whole.gradient(), newNorm, rate(), number, state.before);
        state.swap();
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
            throw trainingFailure();
        }
    }

    /** Returns the failure that ended the training. */
    TrainingFailure trainingFailure() {
        return new TrainingFailure(state.step + 1, failure, thrown);
    }

    /** Measures loss and gradient at some parameters, on the batch of the next step, without taking it. */
    void measure(Parameters parameters) {
        Part whole = gradient(parameters.flat(), state.step + 1);
        loss = whole.loss();
        gradientNorm = whole.norm();
    }

    /** Computes loss and gradient at {@code theta}: the sum of all shards. */
    private Part gradient(double[] theta, long number) {
        List<Part> parts = runner.run(theta, seed, number);
        Part whole = (parts.size() == 1 ? parts : Part.sum(parts, recipe.shards())).get(0);
        if (whole.from() != 0 || whole.to() != recipe.shards() || !whole.bitClass().equals(Fma.bitClass())) {
            throw new IllegalStateException("shards " + whole.from() + " to " + (whole.to() - 1) + " of "
                    + recipe.shards() + ", computed with " + whole.bitClass() + ": must be all of them, computed with "
                    + Fma.bitClass() + " as here");
        }
        return whole;
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
}
