package dev.costate.models.cnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TraceTest {
    @Provide
    Arbitrary<OdeField> fields() {
        return Fields.any();
    }

    /**
     * The layers' own rule, the general rule, and the diagonal of the Jacobian; measured differences up to 2e-16
     * relative to Σ|∂fᵢ/∂zᵢ| + 1.
     */
    @Property(tries = 60)
    void exactTraceIsTheJacobiansDiagonal(@ForAll("fields") OdeField field,
            @ForAll @IntRange(min = 1, max = 3) int rows, @ForAll @DoubleRange(min = -1, max = 2) double t,
            @ForAll long seed) {
        int d = field.width();
        ParameterSpec spec = field.parameters();
        Tensor theta = spec.initial(seed).theta();
        double[] z = CounterRandom.normal(seed, 1, 0, rows * d);
        Tape tape = Tape.record(List.of(Shape.of(spec.size()), Shape.SCALAR, Shape.of(rows, d)), v -> {
            var own = field.traced(spec.bind(v[0]), v[1], v[2]);
            var general = Autodiff.divergence(x -> field.apply(spec.bind(v[0]), v[1], x), v[2]);
            return new Var[] {own.divergence(), general.divergence(), own.value(), general.value()};
        });
        Tensor[] out = Replay.of(tape.simplify()).run(theta, Tensor.scalar(t), Tensor.of(Shape.of(rows, d), z));
        assertEquals(out[3], out[2], "the field beside its trace is the field");
        for (int r = 0; r < rows; r++) {
            double[][] jacobian = jacobian(field, theta, t, Arrays.copyOfRange(z, r * d, (r + 1) * d));
            double diagonal = 0;
            double scale = 1;
            for (int i = 0; i < d; i++) {
                diagonal += jacobian[i][i];
                scale += Math.abs(jacobian[i][i]);
            }
            assertEquals(diagonal, out[0].at(r), 1e-13 * scale);
            assertEquals(diagonal, out[1].at(r), 1e-13 * scale);
        }
    }

    private static double[][] jacobian(OdeField field, Tensor theta, double t, double[] z) {
        int d = z.length;
        Tensor j = Autodiff.jacobian(x -> field
                .apply(field.parameters().bind(Var.constant(theta)), Var.constant(t), x.expand(0)).select(0, 0))
                .at(Tensor.vector(z));
        double[][] rows = new double[d][d];
        for (int i = 0; i < d * d; i++) {
            rows[i / d][i % d] = j.at(i);
        }
        return rows;
    }

    /** εᵀ(∂f/∂z)ε for given ε; and the mean over all signs ε is the trace exactly. */
    @Property(tries = 40)
    void hutchinsonIsTheQuadraticForm(@ForAll("fields") OdeField field,
            @ForAll @DoubleRange(min = 0, max = 1) double t, @ForAll long seed) {
        int d = field.width();
        int signs = 1 << d;
        ParameterSpec spec = field.parameters();
        Tensor theta = spec.initial(seed).theta();
        double[] z = CounterRandom.normal(seed, 1, 0, d);
        double[] points = new double[2 * signs * d];
        double[] noise = new double[2 * signs * d];
        double[] normal = CounterRandom.normal(seed, 2, 0, signs * d);
        for (int r = 0; r < 2 * signs; r++) {
            for (int i = 0; i < d; i++) {
                points[r * d + i] = z[i];
                noise[r * d + i] = r >= signs ? normal[(r - signs) * d + i] : (r >> i & 1) == 0 ? 1 : -1;
            }
        }
        Shape shape = Shape.of(2 * signs, d);
        Tape tape = Tape.record(List.of(Shape.of(spec.size()), Shape.SCALAR, shape, shape), v -> new Var[] {TracedField
                .estimated((time, y) -> field.apply(spec.bind(v[0]), time, y), v[3]).at(v[1], v[2]).divergence()});
        Tensor out = Replay.of(tape.simplify()).run(theta, Tensor.scalar(t), Tensor.of(shape, points),
                Tensor.of(shape, noise))[0];
        double[][] j = jacobian(field, theta, t, z);
        double sum = 0;
        double trace = 0;
        double largest = 1;
        for (int i = 0; i < d; i++) {
            trace += j[i][i];
        }
        for (int r = 0; r < 2 * signs; r++) {
            double form = 0;
            double scale = 1;
            for (int i = 0; i < d; i++) {
                for (int k = 0; k < d; k++) {
                    double term = noise[r * d + i] * j[i][k] * noise[r * d + k];
                    form += term;
                    scale += Math.abs(term);
                }
            }
            assertEquals(form, out.at(r), 1e-13 * scale);
            largest = Math.max(largest, scale);
            sum += r < signs ? out.at(r) : 0;
        }
        assertEquals(trace, sum / signs, 1e-13 * largest);
    }

    /**
     * Signs are ±1 with mean 0; normal numbers have mean 0 and variance 1, within five standard errors; other
     * counters give other noise.
     */
    @Test
    void noiseHasItsLaw() {
        int n = 20_000;
        for (Trace trace : List.of(Trace.GAUSSIAN, Trace.RADEMACHER)) {
            Tape tape = Tape.record(List.of(Shape.SCALAR, Shape.SCALAR),
                    v -> new Var[] {trace.noise(Shape.of(n), v[0], v[1]).orElseThrow()});
            Replay replay = Replay.of(tape);
            double[] e = replay.run(Tensor.scalar(3), Tensor.scalar(1))[0].toArray();
            double mean = 0;
            double squares = 0;
            for (double x : e) {
                mean += x / n;
                squares += x * x / n;
                assertEquals(1, trace == Trace.GAUSSIAN ? 1 : Math.abs(x));
            }
            assertEquals(0, mean, 5 / Math.sqrt(n));
            assertEquals(1, squares, 5 * Math.sqrt(2.0 / n));
            double[] other = replay.run(Tensor.scalar(3), Tensor.scalar(2))[0].toArray();
            assertEquals(0, Likelihood.mean(product(e, other)), 5 / Math.sqrt(n));
        }
        assertEquals(Trace.RADEMACHER, Trace.of("rademacher"));
        assertThrows(IllegalArgumentException.class, () -> Trace.of("exakt"));
    }

    private static double[] product(double[] a, double[] b) {
        double[] c = new double[a.length];
        Arrays.setAll(c, i -> a[i] * b[i]);
        return c;
    }
}
