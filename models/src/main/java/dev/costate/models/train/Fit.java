package dev.costate.models.train;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Finds the numbers that make a loss small, without a model, a batch or a file.
 *
 * <p>{@link #minimise(Function, Optimiser, double...)} takes the usual settings; {@link #by} and the {@code with}
 * methods give others. Immutable and thread-safe.
 *
 * @param optimiser the update
 * @param rate the learning rate
 * @param iterations the most updates
 * @param tolerance the norm of the gradient from which on the values are good enough, 0 to make all iterations
 */
public record Fit(Optimiser optimiser, Schedule rate, long iterations, double tolerance) {
    private static final double USUAL_RATE = 0.1;
    private static final long USUAL_ITERATIONS = 10_000;
    private static final double USUAL_TOLERANCE = 1e-8;

    /** Checks the numbers. */
    public Fit {
        if (iterations < 0) {
            throw new IllegalArgumentException("iterations " + iterations + ": must not be negative");
        }
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("tolerance " + tolerance + ": must not be negative");
        }
    }

    /**
     * What was found. Immutable and thread-safe.
     *
     * @param values the found values, one for each start, of its shape
     * @param loss the loss at these values
     * @param gradientNorm the norm of the gradient at these values
     * @param iterations the number of updates made
     */
    public record Minimum(List<Tensor> values, double loss, double gradientNorm, long iterations) {
        /** Copies the list. */
        public Minimum {
            values = List.copyOf(values);
        }

        /** Returns the found value of one start, a number. */
        public double value(int i) {
            return values.get(i).item();
        }
    }

    /** Returns a fit of rate 0.1 and at most 10 000 updates, ended by a gradient of norm 10⁻⁸. */
    public static Fit by(Optimiser optimiser) {
        return new Fit(optimiser, Schedule.constant(USUAL_RATE), USUAL_ITERATIONS, USUAL_TOLERANCE);
    }

    /** Returns the same with another, constant learning rate. */
    public Fit withRate(double other) {
        return withRate(Schedule.constant(other));
    }

    /** Returns the same with another learning rate. */
    public Fit withRate(Schedule other) {
        return new Fit(optimiser, other, iterations, tolerance);
    }

    /** Returns the same with another limit of updates. */
    public Fit withIterations(long other) {
        return new Fit(optimiser, rate, other, tolerance);
    }

    /** Returns the same with another norm of the gradient that is good enough. */
    public Fit withTolerance(double other) {
        return new Fit(optimiser, rate, iterations, other);
    }

    /**
     * Minimises a loss of numbers with the settings of {@link #by}.
     *
     * @param loss receives a scalar for each start; records the loss, a scalar
     * @param optimiser the update
     * @param start where the numbers start
     * @throws TrainingFailure if the loss or its gradient is not finite, or a solve in it fails
     */
    public static Minimum minimise(Function<Var[], Var> loss, Optimiser optimiser, double... start) {
        return by(optimiser).minimise(loss, start);
    }

    /**
     * Minimises a loss of tensors with the settings of {@link #by}.
     *
     * @param loss receives a Var for each start, of its shape; records the loss, a scalar
     * @param optimiser the update
     * @param start where the tensors start
     * @throws TrainingFailure if the loss or its gradient is not finite, or a solve in it fails
     */
    public static Minimum minimise(Function<Var[], Var> loss, Optimiser optimiser, Tensor... start) {
        return by(optimiser).minimise(loss, start);
    }

    /**
     * Minimises a loss of numbers.
     *
     * @param loss receives a scalar for each start; records the loss, a scalar
     * @param start where the numbers start
     * @throws TrainingFailure if the loss or its gradient is not finite, or a solve in it fails
     */
    public Minimum minimise(Function<Var[], Var> loss, double... start) {
        return minimise(loss, Arrays.stream(start).mapToObj(Tensor::scalar).toArray(Tensor[]::new));
    }

    /**
     * Minimises a loss of tensors.
     *
     * @param loss receives a Var for each start, of its shape; records the loss, a scalar
     * @param start where the tensors start
     * @throws TrainingFailure if the loss or its gradient is not finite, or a solve in it fails
     */
    public Minimum minimise(Function<Var[], Var> loss, Tensor... start) {
        if (start.length == 0) {
            throw new IllegalArgumentException("a fit without a start: must have at least one");
        }
        Objective objective = Objective.of(spec(start), (p, batch) -> loss.apply(each(p, start.length)));
        Recipe recipe = Recipe.of(optimiser, rate, Batches.whole(1), iterations);
        Trainer trainer = new Trainer(objective, recipe, 0);
        boolean found = false;
        while (!found && !trainer.finished()) {
            trainer.stepOrThrow();
            found = trainer.gradientNorm() <= tolerance;
        }
        Parameters fitted = trainer.state().fitted();
        trainer.measure(fitted);
        return new Minimum(IntStream.range(0, start.length).mapToObj(i -> fitted.tensor(name(i))).toList(),
                trainer.loss(), trainer.gradientNorm(), trainer.state().step());
    }

    private static ParameterSpec spec(Tensor[] start) {
        ParameterSpec spec = ParameterSpec.NONE;
        for (int i = 0; i < start.length; i++) {
            spec = spec.and(ParameterSpec.of(name(i), start[i].shape(), Init.values(start[i].toArray())));
        }
        return spec;
    }

    private static Var[] each(Bound p, int n) {
        return IntStream.range(0, n).mapToObj(i -> p.get(name(i))).toArray(Var[]::new);
    }

    private static String name(int i) {
        return Integer.toString(i);
    }
}
