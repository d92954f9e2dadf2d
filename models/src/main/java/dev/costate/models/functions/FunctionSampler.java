package dev.costate.models.functions;

import dev.costate.autodiff.Var;
import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.Sde;
import dev.costate.solvers.sde.TimeGrid;

/**
 * The reverse SDE of functions, dX = (f·X − g²·u) dt + g dW̄^Q from T down, by Euler–Maruyama steps (Hagemann et al.
 * 2025, equation 12), u being Q times the score.
 *
 * <p>At the process' first time it returns the mean of the data given the end of the path, (x + s²·u)/a. On a finer
 * grid it draws finer functions of the same distribution. Immutable.
 *
 * @param process the forward process
 * @param noise N(0, Q), the one that the score was learned of
 * @param steps number of steps, at least 1
 */
public record FunctionSampler(ForwardProcess process, FunctionNoise noise, int steps) {
    /** Checks the number of steps. */
    public FunctionSampler {
        if (steps < 1) {
            throw new IllegalArgumentException("steps " + steps + ": must be at least 1");
        }
    }

    /**
     * Records samples.
     *
     * @param z standard normal numbers, [rows, n] or [rows, n, n], from which the rows start at T
     * @param seed of the noise on the way, a whole scalar
     * @param first number of the first row's first element among those of all rows that are drawn with this seed
     */
    public Var sample(FunctionScore score, Var z, Var seed, Var first) {
        int dimensions = z.shape().rank() - 1;
        Var start = noise.of(z, dimensions).times(process.priorStandardDeviation());
        double last = process.start();
        TimeGrid grid = process.stepsBack(last, steps);
        VarField drift = (reversed, x) -> {
            Var t = time(reversed);
            return score.at(t, x).times(process.diffusion(t).square()).minus(x.times(process.drift(t)));
        };
        VarField diffusion = (reversed, x) -> process.diffusion(time(reversed));
        Var x = Sde.recordLast(drift, diffusion, start, grid, Noise.grid(seed, 0, z.shape(), first),
                new FunctionStep(noise, dimensions));
        double s = process.standardDeviation(last);
        return x.plus(score.at(Var.constant(last), x).times(s * s)).dividedBy(process.mean(last));
    }

    private Var time(Var reversed) {
        return reversed.negated().plus(process.end());
    }
}
