package dev.costate.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.ops.UnaryFunction;
import dev.costate.vectorapi.Unary;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The checker finds wrong rules, names them, and knows kinks. */
class GradientCheckTest {
    /** x² with either rule wrong. */
    private record Crooked(boolean inJvp, boolean inVjp, double factor) implements Op {
        @Override
        public String name() {
            return "crooked";
        }

        @Override
        public List<Shape> shapes(List<Shape> in) {
            return in;
        }

        @Override
        public Kernel kernel(Binding b) {
            return new UnaryFunction(Unary.SQUARE).kernel(b);
        }

        @Override
        public Var[] jvp(Var[] in, Var[] out, Var[] d) {
            return new Var[] {in[0].times(d[0]).times(inJvp ? factor : 2)};
        }

        @Override
        public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
            return new Var[] {in[0].times(g[0]).times(inVjp ? factor : 2)};
        }
    }

    private static GradientCheck.Report check(Op op) {
        return GradientCheck.check(v -> new Var[] {v[1].sin().plus(Var.apply1(op, v[0]))},
                GradientCheck.Options.defaults(), Tensor.vector(1, 2, -1), Tensor.vector(0.5, 1, 3));
    }

    @Test
    void wrongRulesAreFoundAndNamed() {
        assertTrue(check(new Crooked(false, false, 0)).passed());
        GradientCheck.Report jvp = check(new Crooked(true, false, 2.00001));
        assertFalse(jvp.passed());
        assertTrue(jvp.worstDot() > 1e-6 && jvp.worst() > 1e-6, jvp::text);
        GradientCheck.Report both = check(new Crooked(true, true, 2.00001));
        assertFalse(both.passed());
        // wrong in the same way: only differences can tell
        assertTrue(both.worstDot() < 1e-14 && both.worst() > 1e-6, both::text);
        assertTrue(both.where().startsWith("order 1, input 0:"), both::where);
        assertTrue(both.text().startsWith("gradients WRONG\n"), both::text);
        assertFalse(check(new Crooked(false, true, Double.NaN)).passed());
    }

    @Test
    void wrongSecondDerivativesAreFound() {
        // the first derivative of the gradient is right, its own rule is not
        Function<Var[], Var[]> f = v -> new Var[] {
            v[0].times(Var.apply1(new Crooked(false, false, 0), v[0].sin())).times(v[0].square().stopGradient())};
        GradientCheck.Report first = GradientCheck.check(f, GradientCheck.Options.defaults(), Tensor.vector(1, 2));
        assertFalse(first.passed(), "a stopped gradient differs from differences");
        Function<Var[], Var[]> g = v -> new Var[] {Var.apply1(new Twice(), v[0])};
        assertTrue(GradientCheck.check(g, GradientCheck.Options.defaults(), Tensor.vector(1, 2)).passed());
        GradientCheck.Report second = GradientCheck.check(g, GradientCheck.Options.defaults().withOrder(2),
                Tensor.vector(1, 2));
        assertFalse(second.passed());
        assertTrue(second.where().startsWith("order 2"), second::where);
    }

    /** x² with rules whose value is right and whose derivative is not. */
    private record Twice() implements Op {
        @Override
        public String name() {
            return "twice";
        }

        @Override
        public List<Shape> shapes(List<Shape> in) {
            return in;
        }

        @Override
        public Kernel kernel(Binding b) {
            return new UnaryFunction(Unary.SQUARE).kernel(b);
        }

        @Override
        public Var[] jvp(Var[] in, Var[] out, Var[] d) {
            return new Var[] {in[0].stopGradient().times(d[0]).times(2)};
        }

        @Override
        public Var[] vjp(Var[] in, Var[] out, Var[] g, boolean[] wanted) {
            return new Var[] {in[0].stopGradient().times(g[0]).times(2)};
        }
    }

    @Test
    void kinksAreRejected() {
        List<Function<Var[], Var[]>> kinked = List.of(v -> new Var[] {v[0].relu()}, v -> new Var[] {v[0].abs()},
                v -> new Var[] {v[0].clamp(0, 1)}, v -> new Var[] {v[0].min(v[0].negated())},
                v -> new Var[] {v[0].max(v[0].times(2))},
                v -> new Var[] {v[0].greater(Var.constant(0)).where(v[0], v[0].times(3))},
                v -> new Var[] {v[0].sign()}, v -> new Var[] {Var.concat(0, v[0], v[0].times(0.5)).maxOver(0)},
                v -> new Var[] {Autodiff.vjp(x -> x.relu().square(), v[0], v[0]).cotangent()},
                v -> new Var[] {dev.costate.autodiff.ops.Scan.over(new Var[] {v[0]}, new Var[] {v[0].expand(0)},
                        (c, x) -> new Var[] {c[0].relu().plus(x[0])})[0]});
        for (Function<Var[], Var[]> f : kinked) {
            GradientCheck.Report at = GradientCheck.check(f, GradientCheck.Options.defaults(), Tensor.vector(0));
            assertEquals(0, at.checked(), at::text);
            assertFalse(at.passed());
            GradientCheck.Report near = GradientCheck.check(f, GradientCheck.Options.defaults(), Tensor.vector(0.004));
            assertTrue(near.passed(), "a smaller step stays on one side\n" + near.text());
            GradientCheck.Report nearer = GradientCheck.check(f, GradientCheck.Options.defaults(),
                    Tensor.vector(4e-4));
            assertTrue(nearer.passed() && nearer.rejected() == 0, nearer::text);
            GradientCheck.Report beside = GradientCheck.check(f, GradientCheck.Options.defaults().withOrder(2),
                    Tensor.vector(0.4));
            assertTrue(beside.passed() && beside.rejected() == 0, beside::text);
        }
    }

    /** What the smallest step leaves to compare still tells a wrong rule. */
    @Test
    void wrongRulesAreFoundBesideKinks() {
        for (double factor : new double[] {2, 2.00001}) {
            GradientCheck.Report report = GradientCheck.check(
                    v -> new Var[] {Var.apply1(new Crooked(true, true, factor), v[0].plus(1)).plus(v[0].abs())},
                    GradientCheck.Options.defaults(), Tensor.vector(4e-4));
            assertTrue(report.rejected() == 0 && report.passed() == (factor == 2), report::text);
        }
    }

    @Test
    void edgesOfTheDomainAreRejected() {
        GradientCheck.Report report = GradientCheck.check(v -> new Var[] {v[0].log()}, GradientCheck.Options.defaults(),
                Tensor.vector(1e-9));
        assertTrue(report.checked() == 0 && !report.passed(), report::text);
        GradientCheck.Report outside = GradientCheck.check(v -> new Var[] {v[0].log()},
                GradientCheck.Options.defaults(), Tensor.vector(-1));
        assertFalse(outside.passed());
        assertTrue(outside.where().contains("not finite"), outside::where);
    }

    @Test
    void optionsHaveRanges() {
        assertThrows(IllegalArgumentException.class, () -> new GradientCheck.Options(1, 0, 0.1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> GradientCheck.Options.defaults().withOrder(9));
        assertThrows(IllegalArgumentException.class, () -> GradientCheck.Options.defaults().withStep(0));
        assertThrows(IllegalArgumentException.class, () -> GradientCheck.Options.defaults().withTolerance(-1));
    }
}
