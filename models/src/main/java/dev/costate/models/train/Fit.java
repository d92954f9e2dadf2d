package dev.costate.models.train;

import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Box;
import dev.costate.models.optim.Minimiser;
import dev.costate.models.optim.Optimiser;
import dev.costate.models.optim.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Finds the numbers that make a loss small, without a model, a batch or a file.
 *
 * <p>By an optimiser or by a minimiser. {@code minimise} with either as its second argument takes the usual settings;
 * {@link #by} and the {@code with} methods give others. Parameters with names and bounds come as a
 * {@link ParameterSpec}. How well they are known says {@link Uncertainty}. Immutable and thread-safe.
 */
public final class Fit {
    private static final double USUAL_RATE = 0.1;
    private static final long USUAL_ITERATIONS = 10_000;
    private static final double USUAL_TOLERANCE = 1e-8;

    private final Optional<Optimiser> optimiser;
    private final Optional<Minimiser> minimiser;
    private final Schedule rate;
    private final long iterations;
    private final double tolerance;

    private Fit(Optional<Optimiser> optimiser, Optional<Minimiser> minimiser, Schedule rate, long iterations,
            double tolerance) {
        this.optimiser = optimiser;
        this.minimiser = minimiser;
        this.rate = Objects.requireNonNull(rate, "rate");
        this.iterations = iterations;
        this.tolerance = tolerance;
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
     * @param parameters the found values, by name; those of plain starts are named 0, 1, …
     * @param loss the loss at these values, of residuals ½·Σr²
     * @param gradientNorm the norm of the gradient at these values, by a minimiser without what a bound holds
     * @param iterations the number of updates made, or steps tried
     */
    public record Minimum(Parameters parameters, double loss, double gradientNorm, long iterations) {
        /** Returns the found values, one for each start, of its shape. */
        public List<Tensor> values() {
            return parameters.spec().entries().stream().map(e -> parameters.tensor(e.name())).toList();
        }

        /** Returns the found value of one start, a number. */
        public double value(int i) {
            return values().get(i).item();
        }
    }

    /** Returns a fit of rate 0.1 and at most 10 000 updates, ended by a gradient of norm 10⁻⁸. */
    public static Fit by(Optimiser optimiser) {
        return new Fit(Optional.of(optimiser), Optional.empty(), Schedule.constant(USUAL_RATE), USUAL_ITERATIONS,
                USUAL_TOLERANCE);
    }

    /** Returns a fit of at most 10 000 steps, ended by 10⁻⁸ of what the minimiser takes for the gradient's size. */
    public static Fit by(Minimiser minimiser) {
        return new Fit(Optional.empty(), Optional.of(minimiser), Schedule.constant(USUAL_RATE), USUAL_ITERATIONS,
                USUAL_TOLERANCE);
    }

    /** Returns the same with another, constant learning rate. */
    public Fit withRate(double other) {
        return withRate(Schedule.constant(other));
    }

    /** Returns the same with another learning rate, which a minimiser does not use. */
    public Fit withRate(Schedule other) {
        return new Fit(optimiser, minimiser, other, iterations, tolerance);
    }

    /** Returns the same with another limit of updates. */
    public Fit withIterations(long other) {
        return new Fit(optimiser, minimiser, rate, other, tolerance);
    }

    /** Returns the same with another size of the gradient that is good enough, 0 to make all iterations. */
    public Fit withTolerance(double other) {
        return new Fit(optimiser, minimiser, rate, iterations, other);
    }

    /**
     * Minimises a loss of numbers with the settings of {@link #by(Optimiser)}.
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
     * Minimises a loss of tensors with the settings of {@link #by(Optimiser)}.
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
     * Minimises a loss of numbers with the settings of {@link #by(Minimiser)}.
     *
     * @param loss receives a scalar for each start; records the loss, a scalar, or residuals for a minimiser of those
     * @param minimiser how it is minimised
     * @param start where the numbers start
     * @throws TrainingFailure if the loss or its gradient is not finite at the start, or a solve in it fails
     */
    public static Minimum minimise(Function<Var[], Var> loss, Minimiser minimiser, double... start) {
        return by(minimiser).minimise(loss, start);
    }

    /**
     * Minimises a loss of numbers.
     *
     * @param loss receives a scalar for each start; records the loss, a scalar, or residuals for a minimiser of those
     * @param start where the numbers start
     * @throws TrainingFailure if the loss or its gradient is not finite, or a solve in it fails
     */
    public Minimum minimise(Function<Var[], Var> loss, double... start) {
        return minimise(loss, Arrays.stream(start).mapToObj(Tensor::scalar).toArray(Tensor[]::new));
    }

    /**
     * Minimises a loss of tensors.
     *
     * @param loss receives a Var for each start, of its shape; records the loss, a scalar, or residuals for a minimiser
     * of those
     * @param start where the tensors start
     * @throws TrainingFailure if the loss or its gradient is not finite, or a solve in it fails
     */
    public Minimum minimise(Function<Var[], Var> loss, Tensor... start) {
        ParameterSpec spec = ParameterSpec.NONE;
        for (int i = 0; i < start.length; i++) {
            spec = spec.and(ParameterSpec.of(name(i), start[i].shape(), Init.values(start[i].toArray())));
        }
        return minimise(spec, p -> loss.apply(each(p, start.length)));
    }

    /**
     * Minimises a loss of named parameters, within their bounds.
     *
     * @param spec names, shapes, starts and bounds; a start that is drawn is that of seed 0
     * @param loss records the loss, a scalar, or residuals of any shape for a minimiser of those
     * @throws TrainingFailure if the loss or its gradient is not finite, or a solve in it fails
     */
    public Minimum minimise(ParameterSpec spec, Function<Bound, Var> loss) {
        if (spec.size() == 0) {
            throw new IllegalArgumentException("a fit without a start: must have at least one");
        }
        return minimiser.isPresent() ? byMinimiser(minimiser.get(), spec, loss) : byUpdates(spec, loss);
    }

    private Minimum byMinimiser(Minimiser by, ParameterSpec spec, Function<Bound, Var> loss) {
        ReplayedFunction f = new ReplayedFunction(spec, loss);
        if (!by.takesResiduals() && f.size() != 1) {
            throw new IllegalArgumentException("a loss of " + f.size() + " values: must be a scalar for " + by.name()
                    + "; levenberg-marquardt minimises half the sum of their squares");
        }
        try {
            Minimiser.Result r = by.minimise(f, spec.initial(0).flat(), new Box(spec.lower(), spec.upper()),
                    iterations, tolerance);
            return new Minimum(Parameters.of(spec, r.x()), r.loss(), r.gradientNorm(), r.iterations());
        } catch (ArithmeticException failed) {
            throw new TrainingFailure(1, "step 1: " + failed.getMessage(), failed);
        }
    }

    private Minimum byUpdates(ParameterSpec spec, Function<Bound, Var> loss) {
        Objective objective = Objective.of(spec, (p, batch) -> loss.apply(p));
        Trainer trainer = new Trainer(objective,
                Recipe.of(optimiser.orElseThrow(), rate, Batches.whole(1), iterations), 0);
        boolean found = false;
        while (!found && !trainer.finished()) {
            trainer.stepOrThrow();
            found = trainer.gradientNorm() <= tolerance;
        }
        Parameters fitted = trainer.state().fitted();
        trainer.measure(fitted);
        return new Minimum(fitted, trainer.loss(), trainer.gradientNorm(), trainer.state().step());
    }

    private static Var[] each(Bound p, int n) {
        return IntStream.range(0, n).mapToObj(i -> p.get(name(i))).toArray(Var[]::new);
    }

    private static String name(int i) {
        return Integer.toString(i);
    }
}
