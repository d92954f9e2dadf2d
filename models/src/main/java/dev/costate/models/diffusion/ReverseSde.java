package dev.costate.models.diffusion;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import java.util.Arrays;

/**
 * The reverse SDE dX = (f·X − g²·score) dt + g dW̄ (Anderson 1982) from T down to {@code last} in equal steps,
 * optionally each after a Langevin step at its first time (predictor–corrector, Song et al. 2021, algorithms 2 to
 * 5): x += ε·score + √(2ε)·z, ε = 2(r·‖z‖/‖score‖)²·(a(t)/a(u))², norms being means over the rows. That factor, 1 −
 * β·h for VP, is what makes the corrector work for every process. Immutable.
 *
 * @param process the forward process
 * @param last time at which it ends, from 0, where it is not evaluated, to below T
 * @param steps number of steps
 * @param predictor what a step is
 * @param corrector r, the ratio of signal and noise of the Langevin steps; 0 for none
 * @param denoise whether to return the mean of the data given the end of the path, (x + s²·score)/a (Tweedie's
 * formula), one more evaluation; {@code last} must then be positive
 */
public record ReverseSde(ForwardProcess process, double last, int steps, Predictor predictor, double corrector,
        boolean denoise) {
    /** The signal-to-noise ratio r that is usual for the corrector. */
    public static final double USUAL_RATIO = 0.16;

    /** Checks the options. */
    public ReverseSde {
        if (!(last >= 0 && last < process.end())) {
            throw new IllegalArgumentException("last time " + last + ": must be from 0 to below " + process.end());
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps " + steps + ": must be at least 1");
        }
        if (!(corrector >= 0 && corrector < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("corrector's ratio " + corrector + ": must be finite and not negative");
        }
        if (denoise && last == 0) {
            throw new IllegalArgumentException("last time 0: there is nothing left to denoise");
        }
    }

    /** Euler–Maruyama steps to the process' usual last time, then denoising. */
    public static ReverseSde of(ForwardProcess process, int steps) {
        return new ReverseSde(process, process.start(), steps, Predictor.EULER_MARUYAMA, 0, true);
    }

    /** Returns the same with other steps. */
    public ReverseSde with(Predictor other) {
        return new ReverseSde(process, last, steps, other, corrector, denoise);
    }

    /** Returns the same with a corrector of ratio {@code r}. */
    public ReverseSde withCorrector(double r) {
        return new ReverseSde(process, last, steps, predictor, r, denoise);
    }

    /** Returns the grid, {@code steps} + 1 times from T down. */
    public double[] times() {
        double[] t = new double[steps + 1];
        for (int i = 0; i <= steps; i++) {
            t[i] = i == steps ? last : process.end() + (last - process.end()) * i / steps;
        }
        return t;
    }

    /**
     * Records samples.
     *
     * @param prior where the rows start at T, [rows, d]
     * @param seed of the noise, a scalar
     * @param stream which of the paths of that seed, a whole scalar
     * @return the ends, [rows, d]
     */
    public Var sample(Score score, Var prior, Var seed, Var stream) {
        return record(score, prior, seed, stream, false)[0];
    }

    /**
     * Records samples and what they went through: the state at every time of the grid but the last, [steps, rows,
     * d].
     */
    public Var[] path(Score score, Var prior, Var seed, Var stream) {
        return record(score, prior, seed, stream, true);
    }

    private Var[] record(Score score, Var prior, Var seed, Var stream, boolean keep) {
        double[] grid = times();
        double[][] columns = new double[4][steps];
        for (int i = 0; i < steps; i++) {
            double[] c = predictor.coefficients(process, grid[i], grid[i + 1]);
            for (int j = 0; j < 3; j++) {
                columns[j][i] = c[j];
            }
            double ratio = process.mean(grid[i]) / process.mean(grid[i + 1]);
            columns[3][i] = 2 * corrector * corrector * ratio * ratio;
        }
        double[] numbers = new double[steps];
        Arrays.setAll(numbers, i -> i);
        Var counters = stream.reshape(Shape.SCALAR).times(steps).plus(Var.constant(Tensor.vector(numbers)));
        Var[] xs = {Var.constant(Tensor.vector(Arrays.copyOf(grid, steps))),
            Var.constant(Tensor.vector(columns[0])), Var.constant(Tensor.vector(columns[1])),
            Var.constant(Tensor.vector(columns[2])), Var.constant(Tensor.vector(columns[3])), counters};
        Var[] r = Scan.over(new Var[] {prior}, xs, (carry, c) -> {
            Var x = corrector == 0 ? carry[0] : corrected(score, carry[0], c[0], c[4], seed, c[5]);
            Var z = Autodiff.randomNormal(x.shape(), seed, c[5]);
            Var next = x.times(c[1]).plus(score.at(c[0], x).times(c[2])).plus(z.times(c[3]));
            return keep ? new Var[] {next, carry[0]} : new Var[] {next};
        });
        if (denoise) {
            Var s = score.at(Var.constant(last), r[0]);
            r[0] = r[0].plus(s.times(process.deviation(last) * process.deviation(last))).dividedBy(process.mean(last));
        }
        return r;
    }

    private static Var corrected(Score score, Var x, Var t, Var factor, Var seed, Var counter) {
        Var z = Autodiff.randomNormal(x.shape(), seed, counter);
        Var s = score.at(t, x);
        // a score of zero everywhere leaves x where it is: the step is limited, not infinite
        Var ratio = norm(z).dividedBy(norm(s).plus(1e-12));
        Var step = ratio.square().times(factor);
        return x.plus(s.times(step)).plus(z.times(step.times(2).sqrt()));
    }

    private static Var norm(Var rows) {
        return rows.square().sum(1).sqrt().mean();
    }
}
