package dev.costate.models.cnf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.data.Whitener;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.fitted.PlaneDensity;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FittedFlowTest {
    /** f(t, z) = z·A + b: the flow of a Gaussian is a Gaussian. */
    private record Linear(int width) implements OdeField {
        @Override
        public ParameterSpec parameters() {
            return ParameterSpec.of("a", Shape.of(width, width), Init.normal(0.7))
                    .and(ParameterSpec.of("b", Shape.of(width), Init.normal(1)));
        }

        @Override
        public Var apply(Bound p, Var t, Var z) {
            return z.matmul(p.get("a")).plus(p.get("b"));
        }
    }

    private static SolveOptions tol(double tol) {
        return SolveOptions.adaptive(Methods.DOPRI5, tol, tol);
    }

    private static double[][] normal(int n, int d, long seed) {
        double[] flat = CounterRandom.normal(seed, 5, 0, n * d);
        return IntStream.range(0, n).mapToObj(r -> Arrays.copyOfRange(flat, r * d, (r + 1) * d))
                .toArray(double[][]::new);
    }

    /**
     * z(t₀) = e^{−T·A} applied to x and shifted, ∫tr = T·tr A; by the series of the augmented matrix. Measured at
     * tolerance 1e-8: 7e-8 relative to 1 + |ln p|.
     */
    @Property(tries = 25)
    void linearFieldGivesTheExactGaussian(@ForAll @IntRange(min = 1, max = 3) int d,
            @ForAll @DoubleRange(min = 0.1, max = 1.2) double horizon,
            @ForAll @DoubleRange(min = 0.3, max = 2) double deviation,
            @ForAll long seed) {
        Linear field = new Linear(d);
        FlowModel model = new FlowModel("m", new Flow(field, 0, horizon, deviation), Whitener.identity(d), tol(1e-8));
        Parameters p = model.parameters().initial(seed);
        FittedFlow flow = model.fitted(p);
        double[] a = p.tensor("field.a").toArray();
        double[] b = p.tensor("field.b").toArray();
        double[][] rows = normal(4, d, seed);
        double[] log = flow.score(rows);
        for (int r = 0; r < rows.length; r++) {
            double[] z = back(rows[r], a, b, horizon);
            double expected = -0.5 * d * Math.log(2 * Math.PI) - d * Math.log(deviation);
            for (int i = 0; i < d; i++) {
                expected -= z[i] * z[i] / (2 * deviation * deviation) + horizon * a[i * d + i];
            }
            assertEquals(expected, log[r], 1e-6 * (1 + Math.abs(expected)));
        }
    }

    /** The solution of z' = zA + b at −T from x, by its Taylor series in 60 terms over 8 substeps. */
    private static double[] back(double[] x, double[] a, double[] b, double horizon) {
        int d = x.length;
        double[] z = x.clone();
        double h = -horizon / 8;
        for (int s = 0; s < 8; s++) {
            double[] term = z.clone();
            double[] next = z.clone();
            for (int k = 1; k <= 60; k++) {
                double[] t = new double[d];
                for (int i = 0; i < d; i++) {
                    double sum = k == 1 ? b[i] : 0;
                    for (int j = 0; j < d; j++) {
                        sum += term[j] * a[j * d + i];
                    }
                    t[i] = sum * h / k;
                }
                term = t;
                for (int i = 0; i < d; i++) {
                    next[i] += t[i];
                }
            }
            z = next;
        }
        return z;
    }

    /** Encoding and decoding at tolerance 1e-6: measured up to 4e-6. */
    @Property(tries = 15)
    void decodingUndoesEncoding(@ForAll @IntRange(min = 1, max = 4) int d, @ForAll long seed) {
        FlowModel model = new FlowModel("m", Flow.of(NetworkField.concatSquash(Activation.TANH, d, 8, 8)),
                Whitener.identity(d), tol(1e-6));
        FittedFlow flow = model.fitted(model.parameters().initial(seed));
        double[][] rows = normal(20, d, seed);
        assertTrue(flow.roundTripError(rows) < 1e-4);
        double[][][] paths = flow.paths(3, 1, 2);
        assertArrayEquals(flow.sample(3, 1)[2], paths[2][2], 1e-4);
        assertEquals(3, paths.length);
    }

    /** A change of units moves the density as it must, and nothing else. */
    @Test
    void unitsAreThoseOfTheData() {
        Flow flow = Flow.of(NetworkField.mlp(Activation.TANH, 2, 8));
        double[] rows = Arrays.stream(normal(50, 2, 3)).flatMapToDouble(Arrays::stream).map(x -> 10 + 3 * x).toArray();
        Whitener scaling = Whitener.fit("rows", List.of("a", "b"), rows);
        FlowModel scaled = new FlowModel("m", flow, scaling, tol(1e-8));
        FlowModel plain = new FlowModel("m", flow, Whitener.identity(2), tol(1e-8));
        Parameters p = scaled.parameters().initial(4);
        double[] x = {11, 7};
        double expected = plain.fitted(p).score(new double[][] {scaling.apply(x)})[0] - scaling.logDeterminant();
        assertEquals(expected, scaled.fitted(p).score(new double[][] {x})[0], 1e-12);
    }

    @Test
    void samplesAreAFunctionOfTheirSeed() {
        FlowModel model = new FlowModel("m", Flow.of(NetworkField.mlp(Activation.TANH, 3, 8)), Whitener.identity(3),
                tol(1e-5));
        FittedFlow flow = model.fitted(model.parameters().initial(1));
        double[][] many = flow.sample(300, 9);
        double[][] few = flow.sample(7, 9);
        for (int i = 0; i < few.length; i++) {
            assertArrayEquals(many[i], few[i]);
        }
        assertTrue(many[0][0] != flow.sample(1, 10)[0][0]);
        assertEquals(0, flow.sample(0, 1).length);
        assertThrows(IllegalArgumentException.class, () -> flow.sample(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> flow.score(new double[][] {{1, 2}}));
        assertThrows(IllegalArgumentException.class, () -> flow.score(new double[][] {{1, 2, Double.NaN}}));
        assertThrows(IllegalArgumentException.class, () -> flow.paths(-1, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> flow.paths(1, 1, 0));
    }

    /**
     * Estimates agree with exact traces within six of the standard errors that they state, and more probes state
     * smaller ones.
     */
    @Test
    void hutchinsonKnowsItsError() {
        FlowModel model = new FlowModel("m", Flow.of(NetworkField.mlp(Activation.TANH, 4, 16, 16)),
                Whitener.identity(4), tol(1e-6));
        FittedFlow flow = model.fitted(model.parameters().initial(2));
        double[][] rows = normal(40, 4, 8);
        double[] exact = flow.score(rows);
        var few = flow.score(rows, 8, 1);
        var many = flow.score(rows, 128, 1);
        double fewError = 0;
        double manyError = 0;
        for (int i = 0; i < rows.length; i++) {
            assertEquals(exact[i], many.values()[i], 6 * many.errors()[i] + 1e-6);
            fewError += few.errors()[i];
            manyError += many.errors()[i];
        }
        assertEquals(0.25, manyError / fewError, 0.08);
        assertTrue(Double.isNaN(flow.score(rows, 1, 1).errors()[0]));
        Likelihood likelihood = Likelihood.of(flow, rows, flow.score(rows, 0, 0));
        assertEquals(-Likelihood.mean(exact), likelihood.mean(), 0);
        assertEquals(likelihood.mean(), likelihood.estimated(), 6 * likelihood.traceError());
    }

    @Test
    void manyThreadsGetTheSameNumbers() {
        FlowModel model = new FlowModel("m", Flow.of(NetworkField.mlp(Activation.TANH, 2, 8)), Whitener.identity(2),
                tol(1e-6));
        FittedFlow flow = model.fitted(model.parameters().initial(3));
        double[][] rows = normal(30, 2, 8);
        double[] alone = flow.score(rows);
        List<CompletableFuture<double[]>> all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> flow.score(rows))).toList();
        all.forEach(f -> assertArrayEquals(alone, f.join()));
    }

    /** ∫p = 1 for fields drawn at random, whose densities are smooth; measured deviation 2e-7. */
    @Test
    void densitiesIntegrateToOne() {
        for (OdeField field : List.of(NetworkField.mlp(Activation.TANH, 2, 8),
                NetworkField.concatSquash(Activation.SOFTPLUS, 2, 8, 8), new HypernetworkField(2, 8, 8))) {
            FlowModel model = new FlowModel("m", new Flow(field, 0, 1, 0.5), Whitener.identity(2), tol(1e-6));
            FittedFlow flow = model.fitted(model.parameters().initial(5));
            PlaneDensity plane = PlaneDensity.of(flow, normal(50, 2, 1), 80);
            assertEquals(1, plane.integral(), 1e-4, () -> field + ": " + plane.integral());
            assertEquals(0, plane.outside());
        }
    }

    @Test
    void refusesWhatIsNoFlow() {
        OdeField field = new Linear(2);
        assertThrows(IllegalArgumentException.class, () -> new Flow(field, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Flow(field, 0, Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new Flow(field, 0, 1, 0));
        assertThrows(IllegalArgumentException.class,
                () -> new FlowModel("m", Flow.of(field), Whitener.identity(3), tol(1e-6)));
        assertThrows(IllegalArgumentException.class,
                () -> new NetworkField(List.of(new PlainLayer(2, 3, true), new PlainLayer(4, 2, false)),
                        Activation.TANH));
        assertThrows(IllegalArgumentException.class,
                () -> new NetworkField(List.of(new PlainLayer(2, 3, true)), Activation.TANH));
        assertThrows(IllegalArgumentException.class, () -> new HypernetworkField(0, 1, 1));
    }
}
