package dev.costate.models.train;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.Optimiser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One training step as two tapes: what each shard computes, and what is done with the sum.
 *
 * <p>Gradient: (θ, seed, step, draw, rows) ↦ (loss, gradient). Update: (θ, optimiser state…, gradient,
 * ‖whole gradient‖₂, learning rate, step) ↦ (next θ, next state…) of a block of parameters, with their bounds as two
 * more inputs if there are any.
 */
public final class StepTapes {
    /** Output of {@link #gradient}: the loss. */
    static final int LOSS = 0;

    /** Output of {@link #gradient}: its gradient. */
    static final int GRADIENT = 1;

    /** Parameters of a block: what an update works on then fits a processor's second-level cache. */
    static final int BLOCK = 4096;

    private StepTapes() {
    }

    /** Records loss and gradient of batches or shards of one size, simplified. */
    public static Tape gradient(Objective objective, int rows) {
        ParameterSpec spec = objective.parameters();
        List<Shape> in = List.of(Shape.of(spec.size()), Shape.SCALAR, Shape.SCALAR, Shape.SCALAR, Shape.of(rows));
        Tape gradient = Tape.record(in, v -> new Var[] {
                loss(objective, spec.bind(v[0]), new Batch(v[4], v[1], v[2], v[3]))})
                .vjp(true, false, false, false, false);
        return Tape.record(in, v -> gradient.call(v[0], v[1], v[2], v[3], v[4], Var.constant(1))).simplify()
                .named(List.of("θ", "seed", "step", "draw", "rows"), List.of("loss", "gradient"));
    }

    /**
     * Records clipping, the optimiser's update and the bounds on parameters, simplified, for a block of parameters or
     * all of fewer.
     *
     * @throws IllegalArgumentException if the optimiser's update is not element by element
     */
    public static Tape update(ParameterSpec spec, Recipe recipe) {
        return update(recipe, Math.min(spec.size(), BLOCK), isBounded(spec));
    }

    /** Records the update of so many parameters. */
    static Tape update(Recipe recipe, int parameters, boolean bounded) {
        Optimiser optimiser = recipe.optimiser();
        int n = optimiser.state().size();
        Shape block = Shape.of(parameters);
        List<Shape> in = new ArrayList<>(Collections.nCopies(n + 2, block));
        in.addAll(Collections.nCopies(3, Shape.SCALAR));
        in.addAll(Collections.nCopies(bounded ? 2 : 0, block));
        Tape update = Tape.record(in, v -> {
            Var step = v[n + 4];
            var next = optimiser.update(v[0], recipe.clipping().apply(v[n + 1], v[n + 2]),
                    Arrays.asList(v).subList(1, n + 1), v[n + 3], step);
            next = bounded ? projected(optimiser, step, next, v[n + 5], v[n + 6]) : next;
            List<Var> out = new ArrayList<>(List.of(next.theta()));
            out.addAll(next.state());
            return out.toArray(Var[]::new);
        });
        List<Shape> given = update.outputs().stream().map(update::shape).toList();
        if (!given.equals(Collections.nCopies(n + 1, block))) {
            throw new IllegalArgumentException("the update of " + optimiser.name() + " gives " + given
                    + ": must be θ and the state " + optimiser.state() + ", each of the shape " + block
                    + " that it is given");
        }
        requireElementwise(optimiser, update, block);
        List<String> inputs = new ArrayList<>(List.of("θ"));
        inputs.addAll(optimiser.state());
        inputs.addAll(List.of("gradient", "norm", "rate", "step"));
        inputs.addAll(bounded ? List.of("lower", "upper") : List.of());
        List<String> outputs = new ArrayList<>(List.of("next θ"));
        optimiser.state().forEach(name -> outputs.add("next " + name));
        return update.simplify().named(inputs, outputs);
    }

    /** Whether some parameter has a bound. */
    static boolean isBounded(ParameterSpec spec) {
        return spec.entries().stream().anyMatch(e -> Double.isFinite(e.lower()) || Double.isFinite(e.upper()));
    }

    /** Puts updated parameters that are beyond a bound on it. */
    private static Optimiser.Update projected(Optimiser optimiser, Var step, Optimiser.Update update, Var lower,
            Var upper) {
        Var within = update.theta().max(lower).min(upper);
        return new Optimiser.Update(within, optimiser.shifted(update.state(), within.minus(update.theta()), step));
    }

    /** An op that makes something else than a block of a block would see other values in other blocks. */
    private static void requireElementwise(Optimiser optimiser, Tape update, Shape block) {
        for (Instruction ins : update.code()) {
            boolean joins = ins.in().stream().anyMatch(v -> update.shape(v).equals(block))
                    && !ins.out().stream().allMatch(v -> update.shape(v).equals(block));
            if (joins) {
                throw new IllegalArgumentException("the update of " + optimiser.name() + " has the op "
                        + ins.op().name() + (ins.source().isEmpty() ? "" : " at " + ins.source())
                        + ", which joins parameters: it must be element by element, as it is computed in blocks");
            }
        }
    }

    /** Records (θ, seed, step, rows) ↦ loss, not simplified. */
    public static Tape loss(Objective objective, int rows) {
        ParameterSpec spec = objective.parameters();
        return Tape.record(List.of(Shape.of(spec.size()), Shape.SCALAR, Shape.SCALAR, Shape.of(rows)),
                v -> new Var[] {loss(objective, spec.bind(v[0]), new Batch(v[3], v[1], v[2], v[2]))});
    }

    private static Var loss(Objective objective, Bound theta, Batch batch) {
        Var loss = objective.loss(theta, batch);
        if (loss.shape().size() != 1) {
            throw new IllegalArgumentException("a loss of shape " + loss.shape() + ": must be a scalar");
        }
        return loss.reshape(Shape.SCALAR);
    }
}
