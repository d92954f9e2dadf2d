package dev.costate.models.train;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * What is trained: a loss as a function of parameters and a batch.
 *
 * <p>The loss is a mean over the batch's rows, plus terms without rows if it likes: so the loss of a batch is the mean
 * of those of its shards, each with the number of its rows as weight.
 *
 * <p>Implementations are immutable and thread-safe.
 */
public interface Objective {
    /** Returns the parameters. */
    ParameterSpec parameters();

    /**
     * Records the loss, a scalar. Data enter as constants of the recording: {@code Var.constant(tensor)}.
     *
     * @param p the parameters by name
     * @param batch what this step looks at
     */
    Var loss(Bound p, Batch batch);

    /**
     * Makes an objective of its two parts.
     *
     * @param parameters the parameters
     * @param loss records the loss of parameters and a batch, a scalar
     */
    static Objective of(ParameterSpec parameters, BiFunction<Bound, Batch, Var> loss) {
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(loss, "loss");
        return new Objective() {
            @Override
            public ParameterSpec parameters() {
                return parameters;
            }

            @Override
            public Var loss(Bound p, Batch batch) {
                return loss.apply(p, batch);
            }
        };
    }
}
