package dev.costate.models.train;

import dev.costate.autodiff.replay.Replay;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs training steps. The tape of a step is recorded once for each batch size; after that a step allocates nothing.
 * Thread-confined.
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
    private String failure;
    private int failures;
    private long lastFailed;

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

    /** Returns the loss of the last step, before its update. */
    public double loss() {
        return loss;
    }

    /** Returns the norm of the last step's gradient, before clipping. */
    public double gradientNorm() {
        return gradientNorm;
    }

    /** Returns the learning rate that the next step will have. */
    public double rate() {
        return state.rateFactor * recipe.rate().at(state.step);
    }

    /** Returns why the last step failed, or null if it did not. */
    public String failure() {
        return failure;
    }

    /** Returns the replay of the last step, for its memory; null before the first. */
    public Replay replay() {
        return current == null ? null : current.replay();
    }

    /** Returns whether all steps of the recipe are done. */
    public boolean finished() {
        return state.step >= recipe.iterations();
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
        StepTape tape = current.step();
        Replay replay = current.replay();
        drawer.draw(number, current.index());
        for (int i = 0; i < state.now.length; i++) {
            replay.set(i, state.now[i]);
        }
        setScalar(tape.rate(), rate());
        setScalar(tape.step(), number);
        setScalar(tape.seed(), seed);
        replay.set(tape.index(), current.index());
        failure = null;
        try {
            replay.run();
        } catch (ArithmeticException failed) {
            return failed(failed.getMessage());
        }
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
        if (number >= lastFailed) {
            failures = 0;
        }
        return true;
    }

    private void setScalar(int input, double value) {
        scalar[0] = value;
        current.replay().set(input, scalar);
    }

    private boolean failed(String why) {
        failure = "step " + (state.step + 1) + ": " + why;
        failures++;
        lastFailed = state.step + 1;
        if (failures >= MOST_FAILURES) {
            failure += " (" + failures + " failures without a step beyond them)";
            return false;
        }
        switch (recipe.onFailure()) {
            case SKIP_BATCH -> {
                state.step++;
                state.skipped++;
                return true;
            }
            case SHRINK_STEP -> {
                if (!state.canGoBack) {
                    failure += " (at the first parameters: there is no step to shrink)";
                    return false;
                }
                // back to before the last update, which will be made again at half the rate
                for (int i = 0; i < state.now.length; i++) {
                    System.arraycopy(state.before[i], 0, state.now[i], 0, state.now[i].length);
                }
                state.canGoBack = false;
                state.step--;
                state.rateFactor /= 2;
                return true;
            }
            default -> {
                return false;
            }
        }
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
