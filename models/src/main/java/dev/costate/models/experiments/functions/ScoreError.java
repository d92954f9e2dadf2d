package dev.costate.models.experiments.functions;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.models.functions.FunctionDiffusion;
import dev.costate.models.functions.FunctionMixture;
import dev.costate.models.functions.GridSize;
import dev.costate.models.layers.Parameters;
import java.util.Arrays;
import java.util.List;

/**
 * How far a learned score is from that of a mixture on one grid: the mean of ‖s·(u − u*)‖² over times and functions.
 *
 * <p>It is what {@link dev.costate.models.functions.FunctionMatching} is above its minimum. Thread-safe.
 */
final class ScoreError {
    /** Functions of a round, one in each of as many equal parts of the time. */
    private static final int ROWS = 256;
    private static final long SEED = 77;

    private final Replay replay;

    /** Records it. */
    ScoreError(FunctionDiffusion model, FunctionMixture mixture, GridSize grid) {
        ForwardProcess process = model.network().process();
        Shape flat = Shape.of(model.parameters().size());
        double part = (process.end() - process.start()) / ROWS;
        double[] starts = new double[ROWS];
        Arrays.setAll(starts, i -> process.start() + i * part);
        Tape tape = Tape.record(List.of(flat, Shape.SCALAR), v -> {
            Var seed = Var.constant(SEED);
            Var t = Autodiff.randomUniform(Shape.of(ROWS, 1), seed, v[1]).times(part)
                    .plus(Var.constant(Tensor.of(Shape.of(ROWS, 1), starts)));
            Var time = grid.dimensions() == 1 ? t : t.expand(2);
            Var x = mixture.sample(ROWS, grid, seed, v[1]);
            Var eta = mixture.noise().of(Autodiff.randomNormal(x.shape(), seed, v[1]), grid.dimensions());
            Var at = process.mean(time).times(x).plus(process.standardDeviation(time).times(eta));
            Var truth = mixture.score(process).at(t, at).times(process.standardDeviation(time));
            Var found = model.network().score(model.parameters().bind(v[0])).at(t, at)
                    .times(process.standardDeviation(time));
            return new Var[] {found.minus(truth).square().mean(), truth.square().mean()};
        });
        replay = Replay.of(tape.simplify());
    }

    /** Returns the error over a number of rounds of {@value #ROWS} functions, and the mean of ‖s·u*‖². */
    synchronized double[] of(Parameters parameters, int rounds) {
        double[] mean = new double[2];
        replay.set(0, parameters.theta());
        for (int round = 0; round < rounds; round++) {
            replay.set(1, (double) round).run();
            mean[0] += replay.scalar(0) / rounds;
            mean[1] += replay.scalar(1) / rounds;
        }
        return mean;
    }
}
