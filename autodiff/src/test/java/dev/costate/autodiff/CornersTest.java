package dev.costate.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.replay.Replay;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Infinite values, nothing at all, and zeros to the power of zero. */
class CornersTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** Value, gradient by both modes, and what a plan without simplification gives. */
    private static void is(double value, double[] gradient, Function<Var, Var> f, double... x) {
        Tensor at = Tensor.vector(x);
        Autodiff.ValueAndGradient both = Autodiff.valueAndGradient(v -> f.apply(v[0])).at(at);
        assertEquals(value, both.value());
        // zeros of either sign alike
        assertArrayEquals(gradient, Arrays.stream(both.gradient().toArray()).map(g -> g + 0).toArray());
        Tape tape = Tape.record(List.of(at.shape()), v -> new Var[] {f.apply(v[0])});
        for (int i = 0; i < x.length; i++) {
            double[] unit = new double[x.length];
            unit[i] = 1;
            Tensor[] forward = Replay.of(tape.jvp()).run(at, Tensor.vector(unit));
            assertEquals(value, forward[0].item());
            assertEquals(gradient[i], forward[1].item() + 0);
        }
    }

    @Test
    void logSumExpOfInfiniteValues() {
        Function<Var, Var> f = x -> x.logSumExp(0);
        is(INF, new double[] {0, 1}, f, 1, INF);
        is(INF, new double[] {0, 0, 1}, f, -INF, 1e308, INF);
        is(INF, new double[] {0.5, 0, 0.5}, f, INF, 3, INF);
        is(-INF, new double[] {0.5, 0.5}, f, -INF, -INF);
        is(-INF, new double[] {1}, f, -INF);
        is(3, new double[] {0, 1}, f, -INF, 3);
        Autodiff.Derived<Autodiff.ValueAndGradient> both = Autodiff.valueAndGradient(v -> f.apply(v[0]));
        assertTrue(Double.isNaN(both.at(Tensor.vector(1, Double.NaN)).value()));
        assertEquals(Double.MAX_VALUE, both.at(Tensor.vector(Double.MAX_VALUE, -1e308)).value());
    }

    /** Finite values have the bits of ln Σ exp(x − max) + max. */
    @Test
    void logSumExpOfFiniteValuesAsBefore() {
        Shape shape = Shape.of(7, 5);
        Tape now = Tape.record(List.of(shape), v -> new Var[] {v[0].logSumExp(1).sum()}).vjp();
        Tape plain = Tape.record(List.of(shape), v -> {
            Var top = v[0].maxOver(1).stopGradient();
            return new Var[] {v[0].minus(top.expand(1)).exp().sum(1).log().plus(top).sum()};
        }).vjp();
        for (int seed = 0; seed < 50; seed++) {
            Tensor x = new Samples(seed).any(shape);
            assertArrayEquals(Replay.of(plain.simplify()).run(x, Tensor.scalar(1)),
                    Replay.of(now.simplify()).run(x, Tensor.scalar(1)));
        }
    }

    @Test
    void overNothing() {
        Shape empty = Shape.of(2, 0);
        assertEquals("a maximum over axis 1 of shape [2, 0]: needs at least one element",
                refused(v -> v.maxOver(1), empty));
        assertEquals("a minimum over axis -1 of shape [2, 0]: needs at least one element",
                refused(v -> v.minOver(-1), empty));
        Tensor none = Tensor.full(empty, 0);
        Tape tape = Tape.record(List.of(empty),
                v -> new Var[] {v[0].logSumExp(1), v[0].softmax(1), v[0].maxOver(0), v[0].sum(1)});
        Tensor[] out = Replay.of(tape).run(none);
        assertEquals(Tensor.vector(-INF, -INF), out[0]);
        assertEquals(none, out[1]);
        assertEquals(Shape.of(0), out[2].shape());
        assertEquals(Tensor.vector(0, 0), out[3]);
        for (Function<Var, Var> f : List.<Function<Var, Var>>of(v -> Var.concat(0), v -> Var.concat(1, List.of()))) {
            assertEquals("concat of no tensors: give one or more", refused(f, empty));
        }
        assertEquals("stack of no tensors: give one or more", refused(v -> Var.stack(List.of()), empty));
    }

    private static String refused(Function<Var, Var> f, Shape shape) {
        return assertThrows(IllegalArgumentException.class,
                () -> Tape.record(List.of(shape), v -> new Var[] {f.apply(v[0])})).getMessage();
    }

    @Test
    void powersOfZero() {
        is(1, new double[] {0}, x -> x.power(Var.constant(0)).sum(), 0);
        is(1, new double[] {0}, x -> x.power(0).sum(), 0);
        is(2, new double[] {0, 0}, x -> x.power(Var.constant(Tensor.vector(0, 0))).sum(), 0, -2);
        is(0, new double[] {1}, x -> x.power(Var.constant(1)).sum(), 0);
        is(0, new double[] {0}, x -> x.power(Var.constant(2)).sum(), 0);
        is(3, new double[] {INF}, x -> x.power(Var.constant(0.5)).plus(3).sum(), 0);
        // and once more
        Autodiff.Curvature second = Autodiff.hessianVectorProduct(x -> x.power(Var.constant(0)).sum())
                .at(Tensor.vector(0), Tensor.vector(1));
        assertEquals(0, second.gradient().item(), 0);
        assertEquals(0, Math.abs(second.product().item()));
    }

    /** The derivative b·a^(b−1) to a is 0 at b = 0, and yet changes with b: by 1/a, and that with a by −1/a². */
    @Test
    void derivativesOfPowersWhereTheExponentIsZero() {
        Autodiff.Curvatures second = Autodiff.hessianVectorProducts(v -> v[0].power(v[1]))
                .at(Tensor.scalar(2), Tensor.scalar(0), Tensor.scalar(0), Tensor.scalar(1));
        assertEquals(List.of(Tensor.scalar(0), Tensor.scalar(StrictMath.log(2))), second.gradients());
        assertEquals(0.5, second.products().get(0).item());
        Autodiff.Derived<Autodiff.Curvature> third = Autodiff.hessianVectorProduct(
                a -> Autodiff.vjp(b -> a.power(b), Var.constant(0), Var.constant(1)).cotangent());
        assertEquals(-0.25, third.at(Tensor.scalar(2), Tensor.scalar(1)).product().item());
        is(1, new double[] {0}, x -> x.power(Var.constant(0)).sum(), Double.NaN);
    }

    @Test
    void rowsByFractions() {
        for (Function<Var[], Var> f : List.<Function<Var[], Var>>of(v -> v[0].gather(v[1]),
                v -> Autodiff.vjp(x -> x.gather(v[1]), v[0], Var.ones(Shape.of(1, 2))).cotangent())) {
            Replay replay = Replay.of(Tape.record(List.of(Shape.of(3, 2), Shape.of(1)), v -> new Var[] {f.apply(v)}));
            assertEquals("row index 0.5: must be a whole number in [0, 3)",
                    assertThrows(IndexOutOfBoundsException.class,
                            () -> replay.run(Tensor.full(Shape.of(3, 2), 1), Tensor.vector(0.5))).getMessage());
            replay.run(Tensor.full(Shape.of(3, 2), 1), Tensor.vector(2));
        }
    }

    @Test
    void noArguments() {
        assertEquals("a Jacobian is of one argument or more, none given", none(Autodiff.jacobian(x -> x)));
        assertEquals("a Jacobian is of one argument or more, none given", none(Autodiff.jacobians(x -> x[0])));
        assertEquals("gradient is of a function of one argument, 0 given", none(Autodiff.gradient(x -> x)));
        assertEquals("divergence is of a function of one argument, 0 given", none(Autodiff.divergence(x -> x)));
        assertEquals("a divergence has the arguments x, p…, none given",
                none(Autodiff.divergence((x, more) -> x)));
        assertEquals("a Hessian-vector product has the arguments x and v, 0 given",
                none(Autodiff.hessianVectorProduct(x -> x)));
        assertEquals("Hessian-vector products have the arguments x… and as many v…, 0 given",
                none(Autodiff.hessianVectorProducts(x -> x[0])));
    }

    private static String none(Autodiff.Derived<?> derivative) {
        return assertThrows(IllegalArgumentException.class, derivative::at).getMessage();
    }

    @Test
    void functionsThatReturnNull() {
        assertEquals("the recorded function returned null: must be an array of Vars",
                assertThrows(IllegalArgumentException.class, () -> Tape.record(List.of(Shape.SCALAR), v -> null))
                        .getMessage());
        assertEquals("the recorded function returned null as result 0: must be a Var",
                assertThrows(IllegalArgumentException.class,
                        () -> Autodiff.gradient(v -> null).at(Tensor.scalar(1))).getMessage());
    }
}
