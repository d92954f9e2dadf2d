package dev.costate.models.latent;

import dev.costate.autodiff.Var;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Recurrence;
import dev.costate.models.layers.RecurrentCell;
import java.util.Optional;

/**
 * A recurrent network as encoder (Chen et al. 2018, section 5): its last hidden state is the summary.
 *
 * <p>Time is one of its inputs; nothing happens to the hidden state between entries. Immutable and thread-safe.
 *
 * @param cell takes whole entries, (time, values, flags)
 */
public record RecurrentEncoder(RecurrentCell cell) implements SeriesEncoder {
    @Override
    public int inputs() {
        return cell.inputs();
    }

    @Override
    public int summary() {
        return cell.hidden();
    }

    @Override
    public ParameterSpec parameters() {
        return cell.parameters();
    }

    @Override
    public Var read(Bound p, Var x, Optional<Var> mask) {
        return mask.map(m -> Recurrence.last(cell, p, x, m, Recurrence.Direction.BACKWARDS))
                .orElseGet(() -> Recurrence.last(cell, p, x, Recurrence.Direction.BACKWARDS));
    }

    @Override
    public Var contexts(Bound p, Var x, Optional<Var> mask) {
        return Recurrence.all(cell, p, x, mask, Recurrence.Direction.BACKWARDS);
    }
}
