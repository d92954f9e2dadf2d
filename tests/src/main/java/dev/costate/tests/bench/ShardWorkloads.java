package dev.costate.tests.bench;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.diffusion.DenoisingScoreMatching;
import dev.costate.models.diffusion.ScoreNetwork;
import dev.costate.models.diffusion.VariancePreserving;
import dev.costate.models.diffusion.Weighting;
import dev.costate.models.latent.LatentOde;
import dev.costate.models.latent.RecurrentEncoder;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.GruCell;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.node.MlpField;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Objective;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.Sde;
import dev.costate.solvers.sde.TimeGrid;
import dev.costate.solvers.sde.method.SdeMethods;
import java.util.Arrays;
import java.util.Optional;

/** Losses of the sizes of the workloads W1 to W7, as means over the rows of a batch. */
enum ShardWorkloads {
    /** 20 pieces of a spiral, a field 2-50-2, an adaptive solve. */
    W1(20) {
        @Override
        Objective objective() {
            Mlp field = Mlp.of(Activation.TANH, 2, 50, 2);
            double[] times = new double[10];
            Arrays.setAll(times, i -> 25.0 * i / 999);
            Tensor start = Numbers.normal(2, 1, rows, 2);
            Tensor targets = Numbers.normal(3, 1, rows, 20);
            SolveOptions options = SolveOptions.adaptive(Methods.DOPRI5, 1e-7, 1e-9);
            return Objective.of(field.parameters(), (p, batch) -> {
                int n = batch.index().shape().size();
                Var ys = Ode.record((t, y) -> field.apply(p, y.power(3)), picked(start, batch), times, options);
                return ys.transpose(1, 0, 2).reshape(n, 20).minus(picked(targets, batch)).abs().mean();
            });
        }
    },

    /** A flow of 512 rows, 2-64-64-2, an adaptive solve. */
    W3(512) {
        @Override
        Objective objective() {
            Flow flow = new Flow(NetworkField.mlp(Activation.TANH, 2, 64, 64), 1, 0, 1);
            Tensor x = Numbers.normal(2, 1, rows, 2);
            SolveOptions options = SolveOptions.adaptive(Methods.DOPRI5, 1e-5, 1e-5);
            return Objective.of(flow.field().parameters(),
                    (p, batch) -> flow.logDensity(p, picked(x, batch), options).mean().negated());
        }
    },

    /** Denoising score matching of 512 rows, two hidden layers of 128. */
    W4(512) {
        @Override
        Objective objective() {
            return new DenoisingScoreMatching(ScoreNetwork.builder(new VariancePreserving(), 2).hidden(2, 128)
                    .features(64, 1).detail(8).waves(false).seed(1).build(), Weighting.NOISE,
                    Numbers.normal(1, 1, rows, 2).toArray());
        }
    },

    /** A network 256-512-512-256 on 512 rows. */
    W5(512) {
        @Override
        Objective objective() {
            Mlp net = Mlp.of(Activation.TANH, 256, 512, 512, 256);
            Tensor x = Numbers.normal(0, 1, rows, 256);
            return Objective.of(net.parameters(), (p, batch) -> net.apply(p, picked(x, batch)).mean());
        }
    },

    /** A latent ODE of 256 series at 20 times, a GRU and a field of width 16. */
    W6(256) {
        @Override
        Objective objective() {
            LatentOde model = new LatentOde(new RecurrentEncoder(new GruCell(2, 16)), new Linear(16, 32),
                    new MlpField(Mlp.of(Activation.SOFTPLUS, 16, 16, 16, 16)), new Linear(16, 2))
                            .withBridge(Mlp.of(Activation.RELU, 16, 16, 16, 16));
            return latent(model, 20, SolveOptions.fixed(Methods.TSIT5, 0.8));
        }
    },

    /** A latent ODE of 1,000 series at 100 times, an adaptive solve. */
    W6B(1000) {
        @Override
        Objective objective() {
            return latent(new LatentOde(new RecurrentEncoder(new RnnCell(2, 25)), new Linear(25, 8),
                    new MlpField(Mlp.of(Activation.ELU, 4, 20, 20, 4)), Mlp.of(Activation.RELU, 4, 20, 2)), 100,
                    SolveOptions.adaptive(Methods.DOPRI5, 1e-7, 1e-9));
        }
    },

    /** 512 paths of an SDE, a drift 3-200-200-1, 200 steps. */
    W7(512) {
        @Override
        Objective objective() {
            Mlp drift = Mlp.of(Activation.TANH, 3, 200, 200, 1);
            int[] saved = new int[20];
            Arrays.setAll(saved, i -> Math.round(200f * i / 19));
            TimeGrid grid = TimeGrid.uniform(0, 2, 200).saving(saved);
            return Objective.of(drift.parameters(), (p, batch) -> {
                Shape column = Shape.of(batch.index().shape().size(), 1);
                Var ones = Var.constant(Tensor.full(column, 1));
                Var start = Autodiff.randomNormal(column, batch.seed(), batch.draw()).times(0.35);
                Var xs = Sde.record((t, x) -> {
                    Var y = x.slice(1, 0, 1);
                    Var f = drift.apply(p, Var.concat(1, ones.times(t.sin()), ones.times(t.cos()), y));
                    return Var.concat(1, f, f.plus(y).dividedBy(0.5).square().times(0.5));
                }, (t, x) -> Var.constant(Tensor.vector(0.5, 0)), Var.concat(1, start, ones.times(0)), grid,
                        Noise.grid(batch.seed().times(1e6).plus(batch.draw()), 0, column),
                        SdeMethods.EULER_MARUYAMA);
                return xs.slice(2, 0, 1).square().mean().plus(xs.select(0, 19).slice(1, 1, 2).mean());
            });
        }
    };

    /** Rows of a batch. */
    final int rows;

    ShardWorkloads(int rows) {
        this.rows = rows;
    }

    abstract Objective objective();

    Objective latent(LatentOde model, int times, SolveOptions options) {
        Tensor series = Numbers.normal(1, 1, rows, 2 * times);
        double[] at = new double[times];
        Arrays.setAll(at, i -> 2 * Math.PI * i / (times - 1));
        return Objective.of(model.parameters(), (p, batch) -> {
            int n = batch.index().shape().size();
            Var x = picked(series, batch).reshape(n, times, 2).transpose(1, 0, 2);
            LatentOde.Posterior q = model.posterior(p, x, Optional.empty());
            Var z0 = model.start(p, q.shifted(Autodiff.randomNormal(q.mean().shape(), batch.seed(), batch.draw())));
            Var miss = model.decode(p, Ode.record(model.derivative(p), z0, at, options)).minus(x);
            return miss.square().sum().times(0.5 / 0.09 / n).plus(q.kl().mean());
        });
    }

    static Var picked(Tensor rows, Batch batch) {
        return Var.constant(rows).gather(batch.index());
    }
}
