package dev.costate.models.functions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.diffusion.ForwardProcess;
import dev.costate.models.diffusion.GaussianMixture;
import dev.costate.models.diffusion.OrnsteinUhlenbeck;
import dev.costate.models.diffusion.VariancePreserving;
import dev.costate.models.operators.SpectralConvolution;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Scores, losses and samples of functions against closed forms, and what a model refuses. */
class FunctionDiffusionTest {
    private static final ForwardProcess VP = new VariancePreserving();

    private static FunctionMixture ramps(FunctionNoise noise, int dimensions, double size) {
        return new FunctionMixture(noise, dimensions,
                List.of((x, y) -> size * (x - 0.5 + 0.3 * y), (x, y) -> size * (0.5 - x)));
    }

    private static FunctionDiffusion model(int dimensions, int n, FunctionScoreNetwork.Form form) {
        FunctionNoise noise = BesselNoise.of(dimensions).withDeviation(new GridSize(dimensions, n), 1);
        return new FunctionDiffusion("f",
                FunctionScoreNetwork.of(VP, new SpectralConvolution(dimensions, 3, 3, 2), 2, 4, 1, form),
                new FunctionSampler(VP, noise, 4), new GridSize(dimensions, n), new FunctionDiffusion.Values(2, 3));
    }

    /**
     * Q·∇ ln pₜ(x) = Q^½·∇ ln of whitened x, and whitened x are a mixture in as many dimensions as there are points,
     * whose score is known from elsewhere.
     */
    @Test
    void theScoreOfAMixture() {
        for (int d = 1; d <= 2; d++) {
            int dimensions = d;
            GridSize grid = new GridSize(d, 5);
            int points = grid.points();
            FunctionMixture mixture = ramps(BesselNoise.of(d), d, 9);
            double[][] roots = new double[2][points];
            for (int i = 0; i < 2 * points; i++) {
                int at = i % points;
                roots[i / points][at] = mixture.roots().get(i / points).at(at % 5 / 5.0, at / 5 / 5.0);
            }
            // whitened values have variance n in L², so standard normal ones are 1/√n times them
            double unit = Math.sqrt(points);
            double[][] means = Arrays.stream(roots)
                    .map(r -> Arrays.stream(r).map(v -> v / unit).toArray()).toArray(double[][]::new);
            Tensor x = Tensor.of(grid.shape(3), new Random(d).doubles(3 * points, -0.3, 0.3).toArray());
            Tensor t = Tensor.of(Shape.of(3, 1), 0.02, 0.3, 0.9);
            for (ForwardProcess process : List.of(VP, new OrnsteinUhlenbeck(5))) {
                Tensor[] u = Replay.of(Tape.record(List.of(t.shape(), x.shape()), v -> {
                    Var white = mixture.noise().power(v[1], dimensions, -1).reshape(3, points).dividedBy(unit);
                    Var score = GaussianMixture.equal(means, 1).score(process).at(v[0], white);
                    return new Var[] {mixture.score(process).at(v[0], v[1]),
                        mixture.noise().power(score.times(unit).reshape(grid.shape(3)), dimensions, 1)};
                })).run(t, x);
                for (int i = 0; i < x.shape().size(); i++) {
                    assertEquals(u[1].at(i), u[0].at(i), 1e-12);
                }
            }
        }
    }

    /** Data that are the noise itself have the loss a²·tr Q at the exact score. */
    @Test
    void theLeastLossOfGaussianData() {
        GridSize grid = new GridSize(1, 16);
        FunctionNoise noise = BesselNoise.of(1).withDeviation(grid, 1);
        int rows = 4000;
        double time = 0.15;
        double loss = Replay.of(Tape.record(List.of(Shape.SCALAR), v -> {
            Var x = noise.of(Autodiff.randomNormal(grid.shape(rows), v[0], Var.constant(0)), 1);
            Var eta = noise.of(Autodiff.randomNormal(grid.shape(rows), v[0], Var.constant(1)), 1);
            FunctionScore exact = (t, y) -> y.negated();
            return new Var[] {FunctionMatching.loss(VP, exact, x, Var.full(Shape.of(rows, 1), time), eta)};
        })).run(Tensor.scalar(3))[0].item();
        // the standard error of the mean is 1.4%
        assertEquals(VP.mean(time) * VP.mean(time), loss, 0.04);
    }

    /** With the exact score the samples have the mixture's norm and parts on every grid, to four standard errors. */
    @Test
    void samplesWithTheExactScore() {
        int rows = 1000;
        for (int n : new int[] {16, 32}) {
            GridSize grid = new GridSize(1, n);
            FunctionNoise noise = BesselNoise.of(1).withDeviation(new GridSize(1, 16), 1);
            FunctionMixture mixture = ramps(noise, 1, 8);
            FunctionSampler sampler = new FunctionSampler(VP, noise, 300);
            Tensor[] r = Replay.of(Tape.record(List.of(Shape.SCALAR), v -> {
                Var z = Autodiff.randomNormal(grid.shape(rows), v[0], Var.constant(0));
                Var x = sampler.sample(mixture.score(VP), z, v[0], Var.constant(0));
                Var truth = mixture.sample(rows, grid, v[0], Var.constant(1));
                Var sign = noise.power(x, 1, -1).times(Var.linspace(-0.5, 0.5, n)).mean(1)
                        .greater(Var.constant(0)).mean();
                return new Var[] {x.square().mean(1), truth.square().mean(1), sign};
            }).simplify()).run(Tensor.scalar(4));
            double[] drawn = statistics(r[0]);
            double[] exact = statistics(r[1]);
            assertEquals(exact[0], drawn[0], 4 * Math.hypot(drawn[1], exact[1]), "norm on " + n);
            assertEquals(0.5, r[2].item(), 4 * 0.5 / Math.sqrt(rows), "parts on " + n);
        }
    }

    private static double[] statistics(Tensor t) {
        double[] x = t.toArray();
        double mean = Arrays.stream(x).average().orElseThrow();
        double square = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        return new double[] {mean, Math.sqrt(square / x.length)};
    }

    @Test
    void samplesOnOtherGrids() {
        for (int d = 1; d <= 2; d++) {
            FunctionDiffusion model = model(d, 6, FunctionScoreNetwork.Form.PRECONDITIONED);
            FittedFunctionDiffusion fit = model.fitted(model.parameters().initial(2));
            double[][] some = fit.sample(3, 5);
            assertEquals(model.width(), some[0].length);
            assertArrayEquals(some, Arrays.copyOf(fit.sample(60, 5), 3));
            double[][] finer = fit.sample(2, 5, model.grid().withPoints(9));
            assertEquals(model.grid().withPoints(9).points(), finer[1].length);
            assertTrue(Arrays.stream(finer).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite));
            assertEquals(0, fit.sample(0, 1).length);
            assertThrows(IllegalArgumentException.class, () -> fit.sample(-1, 1));
        }
    }

    /** Trigonometric polynomials have the same values at the points of every grid that holds them. */
    @Test
    void resampling() {
        for (int d = 1; d <= 2; d++) {
            for (int[] n : new int[][] {{8, 16}, {9, 8}, {7, 12}, {1, 4}, {6, 6}}) {
                GridSize from = new GridSize(d, n[0]);
                GridSize to = new GridSize(d, n[1]);
                double[][] out = FourierResampling.resampled(new double[][] {values(from, n[0])}, from, to);
                assertArrayEquals(values(to, n[0]), out[0], 1e-14, Arrays.toString(n));
            }
        }
        assertEquals(0, FourierResampling.resampled(new double[0][], new GridSize(1, 4), new GridSize(1, 8)).length);
    }

    private static double[] values(GridSize grid, int coarse) {
        int band = (Math.min(coarse, 8) - 1) / 2;
        double[] x = new double[grid.points()];
        for (int i = 0; i < x.length; i++) {
            double a = 2 * Math.PI * (i % grid.n()) / grid.n();
            double b = 2 * Math.PI * (i / grid.n()) / grid.n();
            x[i] = 1 + Math.sin(band * a) + 0.5 * Math.cos(Math.min(1, band) * a - band * b);
        }
        return x;
    }

    @Test
    void scales() {
        FunctionDiffusion.Values units = FunctionDiffusion.Values.of(new double[][] {{1, 3}, {5, 7}});
        assertEquals(4, units.mean());
        assertEquals(Math.sqrt(5), units.scale(), 1e-15);
        assertArrayEquals(new double[] {0, 1}, units.apply(new double[][] {{4, 4 + units.scale()}})[0], 1e-15);
    }

    private static void refused(String message, Runnable making) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, making::run).getMessage());
    }

    @Test
    void badInput() {
        refused("a mixture of 1 parts: must be at least 2",
                () -> new FunctionMixture(new WhiteNoise(1), 1, List.of((x, y) -> x)));
        refused("steps 0: must be at least 1", () -> new FunctionSampler(VP, new WhiteNoise(1), 0));
        refused("3 features of time: must be even, at least 2", () -> FunctionScoreNetwork.of(VP,
                new SpectralConvolution(1, 2, 2, 2), 1, 3, 1, FunctionScoreNetwork.Form.PLAIN));
        refused("functions of mean 0.0 and scale 0.0: must be finite, the scale positive",
                () -> new FunctionDiffusion.Values(0, 0));
        FunctionDiffusion model = model(2, 6, FunctionScoreNetwork.Form.PLAIN);
        refused("a score in 2 dimensions trained on GridSize[dimensions=1, n=8]: must be as many",
                () -> new FunctionMatching(model.network(), new WhiteNoise(1), new GridSize(1, 8),
                        (batch, grid) -> batch.index()));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new FunctionDiffusion("f", model.network(),
                new FunctionSampler(new OrnsteinUhlenbeck(5), new WhiteNoise(1), 3), model.grid(), model.values()))
                .getMessage().startsWith("model f: a score of the process VariancePreserving"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new FunctionScoreNetwork(VP,
                model.network().operator(), new double[3], FunctionScoreNetwork.Form.PLAIN)).getMessage()
                .endsWith("must be Channels[inputs=5, conditions=6, outputs=1]"));
        refused("rows of 5 values from GridSize[dimensions=1, n=4] to GridSize[dimensions=1, n=8]: must be 4, and the "
                + "dimensions equal", () -> FourierResampling.resampled(new double[1][5], new GridSize(1, 4),
                        new GridSize(1, 8)));
        FunctionMixture mixture = ramps(BesselNoise.of(1), 1, 1);
        assertThrows(ShapeMismatchException.class, () -> Tape.record(List.of(Shape.of(2, 4, 4)),
                v -> new Var[] {mixture.noise().power(v[0], 1, 1)}));
    }
}
