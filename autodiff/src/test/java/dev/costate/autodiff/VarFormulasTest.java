package dev.costate.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.replay.Replay;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Composed Var operations: values against closed forms, derivatives against differences. */
class VarFormulasTest {
    private static final GradientCheck.Options CHECK = new GradientCheck.Options(1, 2, 0.02, 1e-8, 1e-11, 2);

    private static Tensor run(Function<Var[], Var> f, Tensor... x) {
        return Replay
                .of(Tape.record(Arrays.stream(x).map(Tensor::shape).toList(), v -> new Var[] {f.apply(v)}).simplify())
                .run(x)[0];
    }

    private static void differentiates(Function<Var[], Var> f, Tensor... x) {
        GradientCheck.Report report = GradientCheck.check(v -> new Var[] {f.apply(v)}, CHECK, x);
        assertTrue(report.passed(), report::text);
    }

    /** A function of each element, its closed form, and the largest error allowed, in ulp. */
    private record Formula(Function<Var, Var> f, DoubleUnaryOperator exact, double ulps) {
    }

    /** Measured over 2·10⁶ values in ±4, ±1.5 and ±10⁻³: at most 2, 2, 2 and 4 ulp. */
    private static final List<Formula> SMOOTH = List.of(new Formula(Var::tan, StrictMath::tan, 4),
            new Formula(Var::sinh, StrictMath::sinh, 4), new Formula(Var::cosh, StrictMath::cosh, 4),
            new Formula(Var::atan, StrictMath::atan, 6), new Formula(x -> x.subtractedFrom(1), x -> 1 - x, 0));

    private static final List<Formula> PIECEWISE = List.of(new Formula(Var::floor, Math::floor, 0),
            new Formula(Var::ceil, Math::ceil, 0), new Formula(Var::round, Math::rint, 0),
            new Formula(x -> x.atLeast(0.3), x -> Math.max(x, 0.3), 0),
            new Formula(x -> x.atMost(0.3), x -> Math.min(x, 0.3), 0),
            new Formula(x -> x.less(0.5), x -> x < 0.5 ? 1 : 0, 0),
            new Formula(x -> x.lessOrEqual(0.5), x -> x <= 0.5 ? 1 : 0, 0),
            new Formula(x -> x.greater(0.5), x -> x > 0.5 ? 1 : 0, 0),
            new Formula(x -> x.greaterOrEqual(0.5), x -> x >= 0.5 ? 1 : 0, 0),
            new Formula(x -> x.equal(0.5), x -> x == 0.5 ? 1 : 0, 0),
            new Formula(x -> x.notEqual(0.5), x -> x == 0.5 ? 0 : 1, 0),
            new Formula(x -> x.greater(0).and(x.less(1)), x -> x > 0 && x < 1 ? 1 : 0, 0),
            new Formula(x -> x.less(0).or(x.greater(1)), x -> x < 0 || x > 1 ? 1 : 0, 0),
            new Formula(x -> x.less(0).not(), x -> x < 0 ? 0 : 1, 0));

    private static void agrees(Formula formula, Tensor x) {
        Tensor y = run(v -> formula.f().apply(v[0]), x);
        for (int i = 0; i < x.shape().size(); i++) {
            double exact = formula.exact().applyAsDouble(x.at(i));
            assertEquals(exact, y.at(i), formula.ulps() * Math.ulp(exact), "at " + x.at(i));
        }
    }

    @Property(tries = 6)
    void elementwise(@ForAll long seed) {
        Samples s = new Samples(seed);
        Tensor x = s.in(Shape.of(50), -4, 4);
        SMOOTH.forEach(f -> agrees(f, x));
        PIECEWISE.forEach(f -> agrees(f, x));
        Tensor inside = s.in(Shape.of(7), -1.2, 1.2);
        SMOOTH.forEach(f -> differentiates(v -> f.f().apply(v[0]), inside));
        // away from their steps, which lie at whole and half numbers
        Tensor between = Tensor.vector(-1.8, -1.2, 0.2, 0.7, 1.3);
        PIECEWISE.forEach(f -> differentiates(v -> f.f().apply(v[0]).times(v[0]), between));
    }

    @Example
    void edges() {
        Tensor x = Tensor.vector(0, -0.0, 1, -1, 1e300, -1e300, Double.POSITIVE_INFINITY, 1e-300, 2.5, -0.5, 0x1.8p53);
        agrees(new Formula(Var::atan, StrictMath::atan, 6), x);
        agrees(new Formula(Var::round, Math::rint, 0), Tensor.vector(2.5, 3.5, 0x1.8p53, -7.25, 0x1.0p51 - 0.5));
        assertEquals(0.5, Autodiff.gradient(v -> v.atan().sum()).at(Tensor.vector(1)).at(0), 1e-15);
        assertEquals(1, Autodiff.gradient(v -> v.atan().sum()).at(Tensor.vector(0)).at(0), 1e-15);
        assertEquals(Double.NaN, run(v -> v[0].atan(), Tensor.scalar(Double.NaN)).item());
    }

    @Property(tries = 6)
    void anglesOfAllQuarters(@ForAll long seed) {
        Samples s = new Samples(seed);
        Tensor y = s.away(Shape.of(20), 0.2, 2);
        Tensor x = s.away(Shape.of(20), 0.2, 2);
        Tensor angle = run(v -> v[0].atan2(v[1]), y, x);
        for (int i = 0; i < 20; i++) {
            double exact = StrictMath.atan2(y.at(i), x.at(i));
            // measured over 10⁶ points: at most 4 ulp
            assertEquals(exact, angle.at(i), 6 * Math.ulp(exact));
        }
        Tensor small = s.away(Shape.of(3), 0.2, 0.8);
        Tensor large = s.away(Shape.of(3), 1.2, 2);
        differentiates(v -> v[0].atan2(v[1]), small, large);
        differentiates(v -> v[0].atan2(v[1]), large, small);
        double[] axes = run(v -> v[0].atan2(v[1]), Tensor.vector(0, 0, 1, -1, 0), Tensor.vector(1, -1, 0, 0, 0))
                .toArray();
        assertArrayEquals(new double[] {0, Math.PI, Math.PI / 2, -Math.PI / 2, 0}, axes);
    }

    @Property(tries = 6)
    void reductions(@ForAll long seed) {
        Samples s = new Samples(seed);
        int n = s.between(1, 7);
        Tensor x = s.any(Shape.of(2, n, 3));
        Tensor product = run(v -> v[0].prod(1), x);
        Tensor sums = run(v -> v[0].sum(0, -1), x);
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int a = 0; a < 2; a++) {
                for (int b = 0; b < 3; b++) {
                    sum += x.at((a * n + i) * 3 + b);
                }
            }
            assertEquals(sum, sums.at(i), 1e-14);
        }
        double first = IntStream.range(0, n).mapToDouble(i -> x.at(3 * i)).reduce(1, (a, b) -> a * b);
        assertEquals(first, product.at(0), 1e-13 * Math.abs(first));
        assertEquals(run(v -> v[0].mean(), x).item(), run(v -> v[0].mean(0, 1, 2), x).item(), 1e-15);
        assertEquals(run(v -> v[0].reshape(-1).square().sum().sqrt(), x), run(v -> v[0].norm(), x));
        differentiates(v -> v[0].prod(1), x);
        differentiates(v -> v[0].sum(0, 2), x);
        differentiates(v -> v[0].mean(2, 0), x);
        differentiates(v -> v[0].norm(), x);
        differentiates(v -> v[0].norm(2), x);
        assertThrows(ShapeMismatchException.class, () -> run(v -> v[0].sum(1, -2), x));
        assertEquals(Tensor.vector(1, 1), run(v -> v[0].prod(0), Tensor.of(Shape.of(0, 2))));
    }

    @Property(tries = 6)
    void vectorsAndMatrices(@ForAll long seed) {
        Samples s = new Samples(seed);
        int n = s.between(1, 6);
        Tensor a = s.any(Shape.of(n));
        Tensor b = s.any(Shape.of(n));
        Tensor m = s.any(Shape.of(n, n));
        Tensor outer = run(v -> v[0].outer(v[1]), a, b);
        Tensor diag = run(v -> v[0].diag(), a);
        Tensor eye = run(v -> Var.eye(n).plus(v[0].times(0)), m);
        Tensor product = run(v -> v[0].timesVector(v[1]), m, a);
        Tensor diagonal = run(v -> v[0].diagonal(), m);
        double dot = 0;
        double trace = 0;
        for (int i = 0; i < n; i++) {
            dot += a.at(i) * b.at(i);
            trace += m.at(i, i);
            double row = 0;
            for (int j = 0; j < n; j++) {
                row += m.at(i, j) * a.at(j);
                assertEquals(a.at(i) * b.at(j), outer.at(i, j));
                assertEquals(i == j ? a.at(i) : 0, diag.at(i, j));
                assertEquals(i == j ? 1 : 0, eye.at(i, j));
            }
            assertEquals(row, product.at(i), 1e-14);
            assertEquals(m.at(i, i), diagonal.at(i));
        }
        assertEquals(dot, run(v -> v[0].dot(v[1]), a, b).item(), 1e-14);
        assertEquals(trace, run(v -> v[0].trace(), m).item(), 1e-14);
        differentiates(v -> v[0].dot(v[1]), a, b);
        differentiates(v -> v[0].outer(v[1]), a, b);
        differentiates(v -> v[0].timesVector(v[1]), m, a);
        differentiates(v -> v[0].diag(), a);
        differentiates(v -> v[0].diagonal(), m);
        differentiates(v -> v[0].trace(), m);
        assertThrows(ShapeMismatchException.class, () -> run(v -> v[0].dot(v[1]), a, m));
        assertThrows(ShapeMismatchException.class, () -> run(v -> v[0].outer(v[1]), m, a));
        assertThrows(ShapeMismatchException.class, () -> run(v -> v[0].expand(0).trace(), m));
    }

    @Property(tries = 6)
    void layouts(@ForAll long seed) {
        Samples s = new Samples(seed);
        Tensor x = s.any(Shape.of(2, 3, s.between(1, 4)));
        int d = x.shape().dim(2);
        for (int axis = 0; axis < 3; axis++) {
            int a = axis;
            int n = x.shape().dim(a);
            Tensor flipped = run(v -> v[0].flip(a), x);
            for (int i = 0; i < n; i++) {
                int at = i;
                assertEquals(run(v -> v[0].select(a, at), x), run(v -> v[0].select(a, n - 1 - at), flipped));
                assertEquals(run(v -> v[0].select(a, at), x), run(v -> v[0].select(a, at - n), x));
            }
            differentiates(v -> v[0].flip(a), x);
        }
        assertEquals(run(v -> v[0].slice(1, 1, 2), x), run(v -> v[0].slice(1, -2, -1), x));
        assertEquals(x.reshape(6, d), run(v -> v[0].reshape(-1, d), x));
        assertEquals(x.reshape(2, 3 * d), run(v -> v[0].reshape(2, -1), x));
        assertThrows(ShapeMismatchException.class, () -> run(v -> v[0].reshape(-1, 5 * d), x));
        assertThrows(ShapeMismatchException.class, () -> run(v -> v[0].select(1, -4), x));
    }

    @Example
    void constants() {
        Shape s = Shape.of(2, 3);
        Tensor x = Tensor.full(s, 1);
        assertEquals(Tensor.full(s, 1), run(v -> Var.zeros(s).plus(v[0]), x));
        assertEquals(Tensor.full(s, 2), run(v -> Var.ones(s).plus(v[0]), x));
        assertEquals(Tensor.full(s, 8), run(v -> Var.full(s, 7).plus(v[0]), x));
        assertEquals(Tensor.vector(0, 1, 2), run(v -> Var.arange(3).times(v[0].select(0, 0)), x));
        assertEquals(Tensor.vector(1, 1.5, 2), run(v -> Var.linspace(1, 2, 3).times(v[0].select(0, 0)), x));
        assertThrows(IllegalArgumentException.class, () -> run(v -> Var.linspace(1, 2, 1), x));
    }
}
