package dev.costate.models.train;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.Optimiser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One training step as a tape.
 *
 * <p>(θ, optimiser state…, learning rate, step, seed, index) ↦ (loss, ‖gradient‖₂, next θ, next state…). Immutable
 * and thread-safe.
 *
 * @param tape the tape, simplified
 * @param states number of optimiser state vectors
 */
public record StepTape(Tape tape, int states) {
    /** Records the step for batches of one size. */
    public static StepTape record(Objective objective, Recipe recipe, int batchSize) {
        ParameterSpec spec = objective.parameters();
        Shape flat = Shape.of(spec.size());
        Shape index = Shape.of(batchSize);
        Tape loss = lossTape(objective, batchSize);
        Tape gradient = loss.vjp(true, false, false, false);
        int n = recipe.optimiser().state().size();
        List<Shape> in = new ArrayList<>();
        for (int i = 0; i <= n; i++) {
            in.add(flat);
        }
        in.addAll(List.of(Shape.SCALAR, Shape.SCALAR, Shape.SCALAR, index));
        Tape step = Tape.record(in, v -> {
            Var theta = v[0];
            Var rate = v[n + 1];
            Var number = v[n + 2];
            Var[] r = gradient.call(theta, v[n + 3], number, v[n + 4], Var.constant(1));
            Var norm = r[1].square().sum().sqrt();
            var update = projected(spec, recipe.optimiser(), number, recipe.optimiser().update(theta,
                    recipe.clipping().apply(r[1], norm), Arrays.asList(v).subList(1, n + 1), rate, number));
            List<Var> out = new ArrayList<>(List.of(r[0], norm, update.theta()));
            out.addAll(update.state());
            return out.toArray(Var[]::new);
        });
        List<String> state = recipe.optimiser().state();
        List<String> inputs = new ArrayList<>(List.of("θ"));
        inputs.addAll(state);
        inputs.addAll(List.of("rate", "step", "seed", "rows"));
        List<String> outputs = new ArrayList<>(List.of("loss", "gradient norm", "next θ"));
        state.forEach(name -> outputs.add("next " + name));
        return new StepTape(step.simplify().named(inputs, outputs), n);
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

    /** Records (θ, seed, step, index) ↦ loss. */
    public static Tape lossTape(Objective objective, int batchSize) {
        ParameterSpec spec = objective.parameters();
        return Tape.record(List.of(Shape.of(spec.size()), Shape.SCALAR, Shape.SCALAR, Shape.of(batchSize)), v -> {
            Var loss = objective.loss(spec.bind(v[0]), new Batch(v[3], v[1], v[2]));
            if (loss.shape().size() != 1) {
                throw new IllegalArgumentException("a loss of shape " + loss.shape() + ": must be a scalar");
            }
            return new Var[] {loss.reshape(Shape.SCALAR)};
        });
    }

    int rate() {
        return states + 1;
    }

    int step() {
        return states + 2;
    }

    int seed() {
        return states + 3;
    }

    int index() {
        return states + 4;
    }
}
