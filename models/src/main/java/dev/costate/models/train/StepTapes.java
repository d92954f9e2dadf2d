package dev.costate.models.train;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
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
 * <p>Gradient: (θ, seed, step, draw, rows) ↦ (loss, gradient). Shard: (θ, seed, step, draw, rows, w) ↦
 * (w·loss, w·gradient, ‖w·gradient‖₂²) with its fraction w of the batch's rows. Update: (θ, optimiser state…,
 * gradient, learning rate, step) ↦ (‖gradient‖₂, next θ, next state…).
 */
public final class StepTapes {
    /** Output of {@link #gradient} and {@link #shard}: the loss, or its share. */
    static final int LOSS = 0;

    /** Output of both: its gradient. */
    static final int GRADIENT = 1;

    /** Output of {@link #shard}: the sum of the gradient's squares, which is not finite if an element is not. */
    static final int SQUARES = 2;

    private static final List<String> INPUTS = List.of("θ", "seed", "step", "draw", "rows");

    private StepTapes() {
    }

    /** Records loss and gradient of whole batches of one size, simplified. */
    public static Tape gradient(Objective objective, int rows) {
        Tape gradient = lossAndGradient(objective, rows);
        return Tape.record(inputs(objective, rows), v -> gradient.call(v[0], v[1], v[2], v[3], v[4], Var.constant(1)))
                .simplify().named(INPUTS, List.of("loss", "gradient"));
    }

    /** Records what shards of one size give, simplified. */
    public static Tape shard(Objective objective, int rows) {
        Tape gradient = lossAndGradient(objective, rows);
        List<Shape> in = new ArrayList<>(inputs(objective, rows));
        in.add(Shape.SCALAR);
        List<String> names = new ArrayList<>(INPUTS);
        names.add("w");
        return Tape.record(in, v -> {
            Var[] r = gradient.call(v[0], v[1], v[2], v[3], v[4], Var.constant(1));
            Var share = r[1].times(v[5]);
            return new Var[] {r[0].times(v[5]), share, share.square().sum()};
        }).simplify().named(names, List.of("w·loss", "w·gradient", "its squares"));
    }

    private static List<Shape> inputs(Objective objective, int rows) {
        return List.of(Shape.of(objective.parameters().size()), Shape.SCALAR, Shape.SCALAR, Shape.SCALAR,
                Shape.of(rows));
    }

    private static Tape lossAndGradient(Objective objective, int rows) {
        ParameterSpec spec = objective.parameters();
        return Tape.record(inputs(objective, rows), v -> new Var[] {
                loss(objective, spec.bind(v[0]), new Batch(v[4], v[1], v[2], v[3]))})
                .vjp(true, false, false, false, false);
    }

    /** Records clipping, the optimiser's update and the bounds on parameters, simplified. */
    public static Tape update(ParameterSpec spec, Recipe recipe) {
        Optimiser optimiser = recipe.optimiser();
        int n = optimiser.state().size();
        List<Shape> in = new ArrayList<>(Collections.nCopies(n + 2, Shape.of(spec.size())));
        in.addAll(List.of(Shape.SCALAR, Shape.SCALAR));
        Tape update = Tape.record(in, v -> {
            Var gradient = v[n + 1];
            Var number = v[n + 3];
            Var norm = gradient.square().sum().sqrt();
            var next = projected(spec, optimiser, number, optimiser.update(v[0],
                    recipe.clipping().apply(gradient, norm), Arrays.asList(v).subList(1, n + 1), v[n + 2], number));
            List<Var> out = new ArrayList<>(List.of(norm, next.theta()));
            out.addAll(next.state());
            return out.toArray(Var[]::new);
        });
        List<String> inputs = new ArrayList<>(List.of("θ"));
        inputs.addAll(optimiser.state());
        inputs.addAll(List.of("gradient", "rate", "step"));
        List<String> outputs = new ArrayList<>(List.of("gradient norm", "next θ"));
        optimiser.state().forEach(name -> outputs.add("next " + name));
        return update.simplify().named(inputs, outputs);
    }

    /** Puts updated parameters that are beyond a bound on it. */
    private static Optimiser.Update projected(ParameterSpec spec, Optimiser optimiser, Var step,
            Optimiser.Update update) {
        if (spec.entries().stream().allMatch(e -> Double.isInfinite(e.lower()) && Double.isInfinite(e.upper()))) {
            return update;
        }
        Var within = update.theta().max(Var.constant(Tensor.vector(spec.lower())))
                .min(Var.constant(Tensor.vector(spec.upper())));
        return new Optimiser.Update(within, optimiser.shifted(update.state(), within.minus(update.theta()), step));
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
