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
 * <p>Gradient: (θ, seed, step, draw, rows) ↦ (loss, gradient). Update: (θ, optimiser state…, gradient, learning rate,
 * step) ↦ (‖gradient‖₂, next θ, next state…).
 */
public final class StepTapes {
    /** Output of {@link #gradient}: the mean loss of the rows. */
    static final int LOSS = 0;

    /** Output of {@link #gradient}: its gradient. */
    static final int GRADIENT = 1;

    private StepTapes() {
    }

    /** Records loss and gradient of batches or shards of one size, simplified. */
    public static Tape gradient(Objective objective, int rows) {
        ParameterSpec spec = objective.parameters();
        List<Shape> in = List.of(Shape.of(spec.size()), Shape.SCALAR, Shape.SCALAR, Shape.SCALAR, Shape.of(rows));
        Tape loss = Tape.record(in, v -> new Var[] {
                loss(objective, spec.bind(v[0]), new Batch(v[4], v[1], v[2], v[3]))});
        Tape gradient = loss.vjp(true, false, false, false, false);
        return Tape.record(in, v -> gradient.call(v[0], v[1], v[2], v[3], v[4], Var.constant(1))).simplify()
                .named(List.of("θ", "seed", "step", "draw", "rows"), List.of("loss", "gradient"));
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
