package dev.costate.models.diffusion;

import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.Sde;
import dev.costate.solvers.sde.TimeGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The reverse SDE dX = (f·X − g²·score) dt + g dW̄ (Anderson 1982) from T down in the process' steps
 * ({@link ForwardProcess#stepsBack}).
 *
 * <p>In the time τ = T − t, which rises, it is dX = (g²·score − f·X) dτ + g dW, an SDE like others. With a corrector,
 * each step comes after a Langevin step at its first time (predictor–corrector, Song et al. 2021, algorithms 2 to 5).
 * Immutable.
 *
 * @param process the forward process
 * @param steps number of steps
 * @param predictor what a step is
 * @param corrector r, the ratio of signal and noise of the Langevin steps; 0 for none
 * @param end where it ends
 */
public record ReverseSde(ForwardProcess process, int steps, Predictor predictor, double corrector, End end)
        implements DiffusionSampler {
    /** The signal-to-noise ratio r that is usual for the corrector. */
    public static final double USUAL_RATIO = 0.16;

    /**
     * The end of the reverse SDE.
     *
     * @param last its time, from 0, where the score is not evaluated, to below T
     * @param denoise whether to return the mean of the data given the end of the path, (x + s²·score)/a (Tweedie's
     * formula), one more evaluation; {@code last} must then be positive
     */
    public record End(double last, boolean denoise) {
        /** Refuses an end that does not fit the process. */
        void check(ForwardProcess process) {
            if (!(last >= 0 && last < process.end())) {
                throw new IllegalArgumentException("last time " + last + ": must be from 0 to below " + process.end());
            }
            if (denoise && last == 0) {
                throw new IllegalArgumentException("last time 0: there is nothing left to denoise");
            }
        }

        /** Returns how often the score is evaluated there. */
        int evaluations() {
            return denoise ? 1 : 0;
        }

        /** Records the samples that come of rows at the last time. */
        Var finished(ForwardProcess process, Score score, Var x) {
            if (!denoise) {
                return x;
            }
            double s = process.standardDeviation(last);
            return x.plus(score.at(Var.constant(last), x).times(s * s)).dividedBy(process.mean(last));
        }
    }

    /** Checks the options. */
    public ReverseSde {
        end.check(process);
        if (steps < 1) {
            throw new IllegalArgumentException("steps " + steps + ": must be at least 1");
        }
        if (!(corrector >= 0 && corrector < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("corrector's ratio " + corrector + ": must be finite and not negative");
        }
    }

    /** Euler–Maruyama steps to the process' usual last time, then denoising. */
    public static ReverseSde of(ForwardProcess process, int steps) {
        return new ReverseSde(process, steps, Predictor.EULER_MARUYAMA, 0, new End(process.start(), true));
    }

    /** Returns the same with other steps. */
    public ReverseSde with(Predictor other) {
        return new ReverseSde(process, steps, other, corrector, end);
    }

    /** Returns the same with a corrector of ratio {@code r}. */
    public ReverseSde withCorrector(double r) {
        return new ReverseSde(process, steps, predictor, r, end);
    }

    /** Returns the same with another end. */
    public ReverseSde withEnd(End other) {
        return new ReverseSde(process, steps, predictor, corrector, other);
    }

    /** Returns the grid, {@code steps} + 1 times from T down. */
    public double[] times() {
        TimeGrid grid = grid();
        double[] t = new double[steps + 1];
        Arrays.setAll(t, i -> i == steps ? end.last : process.end() - grid.t(i));
        return t;
    }

    private TimeGrid grid() {
        return process.stepsBack(end.last, steps);
    }

    /** Records t of τ. */
    Var time(Var reversed) {
        return reversed.negated().plus(process.end());
    }

    @Override
    public Var sample(Score score, Var prior, Var seed, Var first) {
        Noise noise = Noise.grid(seed, 0, prior.shape(), first);
        return end.finished(process, score, solve(score, prior, grid(), noise, Optional.empty()));
    }

    @Override
    public Var evaluations(Score score, Var prior, Var seed, Var first) {
        return Var.constant(steps * (corrector > 0 ? 2 : 1) + end.evaluations());
    }

    /**
     * Records samples of the rest of rows that are known in part: the score leads it to fit what is known.
     *
     * <p>Exact only in the limit of many steps with a corrector; the known part itself is returned as it was given.
     */
    public Var inpaint(Score score, Var prior, KnownPart known, Var seed, Var first) {
        Noise noise = Noise.grid(seed, 0, prior.shape(), first);
        return known.joined(end.finished(process, score, solve(score, prior, grid(), noise, Optional.of(known))));
    }

    /**
     * Records where samples are on their way, and the samples. What lies between takes no memory.
     *
     * <p>Each part of the way has a noise of its own, so these are other samples than those of {@link #sample}.
     *
     * @param kept numbers of the steps before which states are recorded, rising, from 0 to below {@link #steps}
     * @return the state at each of those times of the grid, then the samples, [kept + 1, rows, d]
     */
    public Var path(Score score, Var prior, Var seed, Var first, int... kept) {
        double[] grid = grid().saving(IntStream.rangeClosed(0, steps).toArray()).savedTimes();
        List<Var> states = new ArrayList<>();
        Var x = prior;
        for (int i = 0; i <= kept.length; i++) {
            int from = i == 0 ? 0 : kept[i - 1];
            int to = i == kept.length ? steps : kept[i];
            if (to > from) {
                x = solve(score, x, TimeGrid.of(Arrays.copyOfRange(grid, from, to + 1)),
                        Noise.grid(seed, i, prior.shape(), first), Optional.empty());
            }
            states.add(i == kept.length ? end.finished(process, score, x) : x);
        }
        return Var.stack(states);
    }

    /** Records the state at the last time of a grid of times τ. */
    private Var solve(Score score, Var start, TimeGrid grid, Noise noise, Optional<KnownPart> known) {
        VarField drift = (reversed, x) -> {
            Var t = time(reversed);
            return score.at(t, x).times(process.diffusion(t).square()).minus(x.times(process.drift(t)));
        };
        VarField diffusion = (reversed, x) -> process.diffusion(time(reversed));
        return Sde.recordLast(drift, diffusion, start, grid, noise, new ReverseStep(this, score, known));
    }
}
