package dev.costate.models.latent;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.ReplayPool;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.TimeGrid;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A latent SDE of one series, whose posterior drift is a network of (sin t, cos t, z) (torchsde's example).
 *
 * <p>The prior is dz = −z dt + σ dW from its stationary law N(0, σ²/2). The posterior has the same diffusion, a drift
 * of two hidden layers that starts as 0, and starts from N(m, s²), at first the prior's.
 *
 * <p>Parameters: {@code drift}, {@code start.mean}, {@code start.logDeviation}. Immutable.
 *
 * @param name the model's name within its run
 * @param hidden width of the drift's layers
 * @param sigma σ
 */
public record PathModel(String name, int hidden, double sigma) implements Model {
    /** Length of Euler's steps. */
    public static final double STEP = 0.01;

    @Override
    public int width() {
        return 1;
    }

    private Layer drift() {
        Mlp free = Mlp.of(Activation.TANH, 3, hidden, hidden);
        List<Linear> layers = new ArrayList<>(free.layers());
        layers.add(new Linear(hidden, 1, Init.zeros(), Init.zeros()));
        return new Mlp(layers, Activation.TANH, Activation.IDENTITY);
    }

    @Override
    public ParameterSpec parameters() {
        return drift().parameters().under("drift").and(ParameterSpec.of("start.mean", Shape.of(1), Init.zeros()))
                .and(ParameterSpec.of("start.logDeviation", Shape.of(1), Init.constant(StrictMath.log(deviation()))));
    }

    /** The standard deviation of the prior's stationary law. */
    private double deviation() {
        return sigma / Math.sqrt(2);
    }

    /** Returns the equations of prior and posterior. */
    public LatentSde equations(Bound p) {
        Layer net = drift();
        Bound own = p.in("drift");
        return new LatentSde((t, z) -> z.negated(), (t, z) -> {
            Shape column = z.shape();
            return net.apply(own, Var.concat(1, t.sin().broadcastTo(column), t.cos().broadcastTo(column), z));
        }, (t, z) -> Var.constant(sigma));
    }

    /**
     * Records paths of the posterior and their divergence.
     *
     * @param grid saves the times of the paths
     * @param seed a whole scalar
     */
    public LatentSde.Paths paths(Bound p, TimeGrid grid, int rows, Var seed, GradientMethod gradient) {
        Var e = Autodiff.randomNormal(Shape.of(rows, 1), seed, Var.constant(0));
        Var z0 = e.times(p.get("start.logDeviation").exp()).plus(p.get("start.mean"));
        return equations(p).paths(z0, grid, Noise.grid(seed, 1, LatentSde.motion(rows, 1)), SdeMethods.EULER_MARUYAMA,
                gradient);
    }

    /** Records KL of the posterior's start from the prior's, a scalar. */
    public Var startDivergence(Bound p) {
        Var mean = p.get("start.mean").dividedBy(deviation());
        Var log = p.get("start.logDeviation").minus(StrictMath.log(deviation()));
        return mean.square().plus(log.times(2).exp()).minus(1).times(0.5).minus(log).sum();
    }

    @Override
    public Map<String, NdArray> arrays() {
        return Map.of();
    }

    @Override
    public FittedPath fitted(Parameters values) {
        return new FittedPath(this, values, new ReplayPool(values));
    }

    /** A path model with its parameters. Thread-safe. */
    public record FittedPath(PathModel model, Parameters parameters, ReplayPool pool) implements Fitted {
        /**
         * Draws paths of the posterior.
         *
         * @param n how many, at least 1
         * @param seed the same seed gives the same paths
         * @param times increasing, from 0 on
         * @return for each time the values of all paths
         */
        public double[][] paths(int n, long seed, double... times) {
            Tensor[] out = drawn(n, seed, times);
            double[][] rows = new double[times.length][n];
            for (int i = 0; i < times.length; i++) {
                for (int j = 0; j < n; j++) {
                    rows[i][j] = out[0].at(i * n + j);
                }
            }
            return rows;
        }

        /** Returns the mean divergence of n paths from the prior up to a time, that of their starts included. */
        public double divergence(int n, long seed, double until) {
            Tensor[] out = drawn(n, seed, 0, until);
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += out[1].at(n + j);
            }
            return sum / n + out[2].item();
        }

        private Tensor[] drawn(int n, long seed, double... times) {
            if (n < 1) {
                throw new IllegalArgumentException(n + " paths: must be at least 1");
            }
            TimeGrid grid = TimeGrid.through(times, STEP);
            return pool.with(List.of(n, Tensor.vector(times).toString()), List.of(Shape.SCALAR), (p, v) -> {
                LatentSde.Paths paths = model.paths(p, grid, n, v[1], GradientMethods.CHECKPOINTED);
                return new Var[] {paths.states(), paths.rate(), model.startDivergence(p)};
            }, replay -> {
                replay.set(1, seed).run();
                return new Tensor[] {replay.get(0), replay.get(1), replay.get(2)};
            });
        }
    }
}
