package dev.costate.models.cnf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Trainer;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConditionalFlowTest {
    private static final SolveOptions SOLVER = SolveOptions.fixed(Methods.RK4, 1.0 / 8);

    private static ContextNetwork field(int kind, int width, int context, int... hidden) {
        return new ContextNetwork(switch (kind) {
            case 0 -> NetworkField.mlp(Activation.TANH, width, hidden);
            case 1 -> NetworkField.concatSquash(Activation.SOFTPLUS, width, hidden);
            default -> NetworkField.fineConcatSquash(Activation.SILU, 3, width, hidden);
        }, context);
    }

    /** The layers' own rule and the general one, measured up to 2.3e-16 apart; the field is equal in both. */
    @Property(tries = 60)
    void exactTraceIsTheGeneralOne(@ForAll @IntRange(max = 2) int kind, @ForAll @IntRange(min = 1, max = 4) int width,
            @ForAll @IntRange(min = 1, max = 3) int context, @ForAll @IntRange(max = 4) int layers,
            @ForAll @IntRange(min = 1, max = 4) int rows, @ForAll long seed) {
        int[] hidden = new int[layers];
        Arrays.fill(hidden, 5);
        ContextNetwork field = field(kind, width, context, hidden);
        ParameterSpec spec = field.parameters();
        Tape tape = Tape.record(List.of(Shape.of(spec.size()), Shape.of(rows, width), Shape.of(rows, context)), v -> {
            var p = spec.bind(v[0]);
            var given = field.given(p, v[2]);
            var own = given.traced(p, Var.constant(0.3), v[1]);
            var general = Autodiff.divergence(x -> given.apply(p, Var.constant(0.3), x), v[1]);
            return new Var[] {own.divergence(), general.divergence(), own.value(), general.value()};
        });
        Tensor[] out = Replay.of(tape.simplify()).run(spec.initial(seed).theta(),
                Tensor.of(Shape.of(rows, width), CounterRandom.normal(seed, 1, 0, rows * width)),
                Tensor.of(Shape.of(rows, context), CounterRandom.normal(seed, 2, 0, rows * context)));
        assertEquals(out[3], out[2]);
assertArrayEquals(out[1].toArray(), out[0].toArray(), 1e-13);
    }

    /** A row's density depends on its own observation only, and not on those in its block. */
    @Test
    void rowsHaveTheirOwnContext() {
        ConditionalFlow flow = ConditionalFlow.of(field(1, 2, 3, 6), Mlp.of(Activation.TANH, 4, 5, 3));
        FittedConditionalFlow fit = new FittedConditionalFlow(flow, flow.parameters().initial(3), SOLVER);
        double[][] x = {{0.2, -1}, {0.2, -1}, {0.2, -1}};
        double[][] y = {{1, 0, 0, 2}, {-1, 3, 0, 0}, {1, 0, 0, 2}};
        double[] all = fit.logDensity(x, y);
        assertEquals(all[0], all[2]);
        assertTrue(Math.abs(all[0] - all[1]) > 1e-3, Arrays.toString(all));
        for (int i = 0; i < 3; i++) {
            assertEquals(all[i], fit.logDensity(new double[][] {x[i]}, new double[][] {y[i]})[0]);
        }
        double[][] samples = fit.sample(y[1], 300, 5);
        assertArrayEquals(samples[1], fit.sample(y[1], 2, 5)[1]);
        assertEquals(0, fit.sample(y[1], 0, 5).length);
        assertEquals(0, fit.logDensity(new double[0][], new double[0][]).length);
    }

    /**
     * x ~ N(0, Σ), y = Ax + e, e ~ N(0, s²I): the posterior is N(Ky, C) with K = ΣAᵀ(AΣAᵀ + s²I)⁻¹ and C = Σ − KAΣ
     * (Tarantola 2005, section 3.2). Measured: means within 0.020 of the posterior's standard deviation, covariances
     * within 2.6%.
     */
    @Test
    void linearGaussianPosterior() {
        double[][] sigma = {{1, 0.6}, {0.6, 1.5}};
        double[] row = {1, -0.5};
        double s = 0.5;
        int n = 32_768;
        double[] root = {1, 0.6, Math.sqrt(1.5 - 0.36)};
        double[] normal = CounterRandom.normal(7, 0, 0, 3 * n);
        double[] x = new double[2 * n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[2 * i] = root[0] * normal[3 * i];
            x[2 * i + 1] = root[1] * normal[3 * i] + root[2] * normal[3 * i + 1];
            y[i] = row[0] * x[2 * i] + row[1] * x[2 * i + 1] + s * normal[3 * i + 2];
        }
        double[] sa = {sigma[0][0] * row[0] + sigma[0][1] * row[1], sigma[1][0] * row[0] + sigma[1][1] * row[1]};
        double variance = row[0] * sa[0] + row[1] * sa[1] + s * s;
        ConditionalFlow flow = ConditionalFlow.of(field(0, 2, 1, 16));
        ConditionalObjective loss = new ConditionalObjective(flow, Tensor.of(Shape.of(n, 2), x),
                Tensor.of(Shape.of(n, 1), y), SOLVER, GradientMethods.DIRECT);
        int steps = 600;
        Recipe recipe = Recipe.of(new Adam(), new Schedule.Cosine(0.02, 0.0001, 0, steps), Batches.epochs(n, 512),
                steps);
        FittedConditionalFlow fit = new FittedConditionalFlow(flow, new Trainer(loss, recipe, 1).run().parameters(),
                SOLVER);
        for (double observed : new double[] {-1.5, 0, 1}) {
            double[][] samples = fit.sample(new double[] {observed}, 40_000, 1);
            for (int a = 0; a < 2; a++) {
                double mean = mean(samples, a);
                assertEquals(sa[a] / variance * observed, mean,
                        0.05 * Math.sqrt(sigma[a][a] - sa[a] * sa[a] / variance), "mean given " + observed);
                for (int b = 0; b < 2; b++) {
                    double exact = sigma[a][b] - sa[a] * sa[b] / variance;
                    double covariance = -mean * mean(samples, b);
                    for (double[] r : samples) {
                        covariance += r[a] * r[b] / samples.length;
                    }
                    assertEquals(exact, covariance, 0.05 * Math.abs(exact), "covariance given " + observed);
                }
            }
        }
    }

    private static double mean(double[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(r -> r[column]).average().orElseThrow();
    }

    private static Tensor zeros(int... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.of(shape, new double[shape.size()]);
    }

    @Test
    void misuse() {
        ContextNetwork field = field(0, 2, 3, 4);
        assertThrows(IllegalArgumentException.class, () -> field(0, 2, 0, 4));
        assertThrows(IllegalArgumentException.class, () -> new ConditionalFlow(field, Mlp.of(Activation.TANH, 1, 3), 0,
                0, 1));
        ConditionalFlow flow = ConditionalFlow.of(field);
        Tensor x = zeros(4, 2);
        for (Tensor bad : List.of(zeros(3, 3), zeros(4))) {
            assertTrue(assertThrows(IllegalArgumentException.class,
                    () -> new ConditionalObjective(flow, x, bad, SOLVER, GradientMethods.DIRECT)).getMessage()
                    .contains("one row for each of the 4"));
        }
        assertThrows(IllegalArgumentException.class, () -> new ConditionalObjective(flow,
                zeros(4, 3), x, SOLVER, GradientMethods.DIRECT));
        FittedConditionalFlow fit = new FittedConditionalFlow(flow, flow.parameters().initial(1), SOLVER);
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> fit.logDensity(new double[][] {{1, 2}}, new double[][] {{1, 2}})).getMessage()
                .contains("must be rows of 3 components"));
        assertThrows(IllegalArgumentException.class, () -> fit.logDensity(new double[1][2], new double[2][3]));
        assertThrows(IllegalArgumentException.class, () -> fit.decode(new double[1][2], new double[2][3]));
        assertThrows(IllegalArgumentException.class, () -> fit.sample(new double[3], -1, 1));
        assertThrows(IllegalArgumentException.class, () -> fit.sample(new double[] {Double.NaN, 0, 0}, 1, 1));
        assertThrows(IllegalArgumentException.class,
                () -> new FittedConditionalFlow(flow, ParameterSpec.NONE.initial(1), SOLVER));
    }
}
