package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;

/**
 * What is known of rows that are to be inpainted (Song et al. 2021, appendix I.2). Belongs to one
 * recording.
 *
 * @param values the rows, anything where they are not known, [rows, d] or [1, d]
 * @param mask 1 where a value is known, 0 where it is not, of a shape that broadcasts to the rows'
 */
public record KnownPart(Var values, Var mask) {
    /** Records rows whose known part is as the forward process has it at t, with standard normal z. */
    Var noised(ForwardProcess process, Var t, Var x, Var z) {
        return joined(x, process.mean(t).times(values).plus(process.standardDeviation(t).times(z)));
    }

    /** Records rows with the known values. */
    Var joined(Var x) {
        return joined(x, values);
    }

    private Var joined(Var x, Var known) {
        return mask.times(known).plus(mask.negated().plus(1).times(x));
    }
}
