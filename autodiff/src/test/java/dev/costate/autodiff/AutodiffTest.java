package dev.costate.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.ops.Scan;
import dev.costate.autodiff.replay.Replay;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The front door, against derivatives done by hand. */
class AutodiffTest {
    @Test
    void valueAndGradient() {
        Autodiff.Derived<Autodiff.ValueAndGradient> f = Autodiff.valueAndGradient(v -> v[0].square().times(v[1]).sum());
        Autodiff.ValueAndGradient r = f.at(Tensor.vector(1, 2, 3), Tensor.scalar(5));
        assertEquals(70, r.value());
        assertEquals(Tensor.vector(10, 20, 30), r.gradient());
        assertEquals(Tensor.scalar(14), r.gradients().get(1));
        // another shape is another recording
        assertEquals(Tensor.vector(2), f.at(Tensor.vector(1), Tensor.scalar(1)).gradient());
        assertEquals(Tensor.vector(10, 20, 30), f.at(Tensor.vector(1, 2, 3), Tensor.scalar(5)).gradient());
        assertEquals(Tensor.vector(0, 0), Autodiff.gradient(x -> x.stopGradient().sum()).at(Tensor.vector(1, 2)));
        assertThrows(ShapeMismatchException.class, () -> Autodiff.gradient(x -> x.square()).at(Tensor.vector(1, 2)));
    }

    @Test
    void jacobianBothWays() {
        // more results than arguments: forwards; fewer: backwards
        Autodiff.Derived<Tensor> tall = Autodiff
                .jacobian(x -> Var.stack(List.of(x.square().sum(), x.sum(), x.select(0, 0).sin())));
        Tensor t = tall.at(Tensor.vector(3, 4));
        assertEquals(Shape.of(3, 2), t.shape());
        // cos 3, to 2 ulp
        assertArrayEquals(new double[] {6, 8, 1, 1, -0.9899924966004454, 0}, t.toArray(), 2.3e-16);
        Autodiff.Derived<Tensor> flat = Autodiff.jacobian(x -> x.square().sum(1));
        Tensor j = flat.at(Tensor.matrix(new double[] {1, 2}, new double[] {3, 4}));
        assertEquals(Shape.of(2, 2, 2), j.shape());
        assertArrayEquals(new double[] {2, 4, 0, 0, 0, 0, 6, 8}, j.toArray());
    }

    @Test
    void hessianVectorProduct() {
        Autodiff.Curvature c = Autodiff.hessianVectorProduct(x -> x.power(3).sum()).at(Tensor.vector(1, 2),
                Tensor.vector(1, -1));
        assertEquals(9, c.value());
        assertEquals(Tensor.vector(3, 12), c.gradient());
        assertEquals(Tensor.vector(6, -12), c.product());
    }

    @Test
    void divergenceIsTheTraceOfTheJacobian() {
        for (int d : new int[] {1, 3, 8, 9, 12}) {
            Samples s = new Samples(d);
            Tensor w = s.any(Shape.of(d, d));
            Function<Var, Var> field = x -> x.matmul(Var.constant(w)).tanh().plus(x.square());
            Tensor x = s.any(Shape.of(2, d));
            Tensor divergence = Autodiff.divergence(field).at(x);
            Tensor jacobian = Autodiff.jacobian(field).at(x);
            for (int b = 0; b < 2; b++) {
                double trace = 0;
                for (int i = 0; i < d; i++) {
                    int at = b * d + i;
                    trace += jacobian.at(at * 2 * d + at);
                }
                // measured over 400 seeds: no difference
                assertEquals(trace, divergence.at(b), 1e-15 * d);
            }
        }
    }

    @Test
    void derivativesInsideARecordingUseOuterVars() {
        Samples s = new Samples(7);
        for (int d : new int[] {2, 10}) {
            Tensor x = s.any(Shape.of(3, d));
            Tensor w = s.in(Shape.of(d, d), -0.7, 0.7);
            // gradient of a divergence, a score and a pushed tangent, with respect to the argument and to what the
            // field captured
            GradientCheck.Report report = GradientCheck.check(v -> {
                Function<Var, Var> field = y -> y.matmul(v[1]).tanh();
                Autodiff.ValueAndDivergence div = Autodiff.divergence(field, v[0]);
                Autodiff.ValueAndCotangent bar = Autodiff.vjp(y -> y.matmul(v[1]).square().sum(), v[0],
                        Var.constant(1));
                Autodiff.ValueAndTangent dot = Autodiff.jvp(field, v[0], v[0].square());
                return new Var[] {div.divergence(), div.value(), bar.cotangent(), bar.value(), dot.tangent()};
            }, GradientCheck.Options.defaults().withOrder(2), x, w);
            assertTrue(report.passed(), report::text);
        }
    }

    @Test
    void cotangentsAgreeWithTheGradient() {
        Tensor x = Tensor.vector(0.3, -0.4);
        Tape t = Tape.record(List.of(x.shape()), v -> {
            Autodiff.ValueAndCotangent r = Autodiff.vjp(y -> y.sin().sum(), v[0], Var.constant(1));
            return new Var[] {r.value(), r.cotangent(),
                Autodiff.vjp(y -> Var.constant(2), v[0], Var.constant(1)).cotangent()};
        });
        Tensor[] out = Replay.of(t.simplify()).run(x);
        assertEquals(Autodiff.gradient(y -> y.sin().sum()).at(x), out[1]);
        assertEquals(Tensor.vector(0, 0), out[2]);
    }

    @Test
    void drawsWithDifferentCountersShareNoNumber() {
        for (int n : new int[] {1, 4, 5, 16}) {
            Replay r = Replay.of(Tape.record(List.of(Shape.SCALAR, Shape.SCALAR), v -> new Var[] {
                Autodiff.randomUniform(Shape.of(n), v[0], v[1]), Autodiff.randomNormal(Shape.of(n), v[0], v[1])}));
            Set<Double> seen = new HashSet<>();
            for (int counter = 0; counter < 50; counter++) {
                for (Tensor t : r.run(Tensor.scalar(1), Tensor.scalar(counter))) {
                    Arrays.stream(t.toArray()).forEach(seen::add);
                }
            }
            assertEquals(100 * n, seen.size());
        }
    }

    @Test
    void noiseIsNumberedByRecording() {
        Function<Var[], Var[]> f = v -> new Var[] {Autodiff.randomNormal(Shape.of(4), v[0], v[1]),
            Autodiff.randomUniform(Shape.of(4), v[0], v[1]), Autodiff.randomNormal(Shape.of(4), v[0], v[1])};
        List<Shape> scalars = List.of(Shape.SCALAR, Shape.SCALAR);
        Replay r = Replay.of(Tape.record(scalars, f).simplify());
        Tensor[] once = r.run(Tensor.scalar(3), Tensor.scalar(4));
        assertNotEquals(once[0], once[2]);
        Tensor[] again = Replay.of(Tape.record(scalars, f)).run(Tensor.scalar(3), Tensor.scalar(4));
        Reference.assertSameBits(once, again, () -> "recorded again");
        assertNotEquals(once[0], r.run(Tensor.scalar(3), Tensor.scalar(5))[0]);
        assertNotEquals(once[0], r.run(Tensor.scalar(2), Tensor.scalar(4))[0]);
    }

    @Test
    void drawsInsideAScanHaveStreamsOfTheirOwn() {
        Tape t = Tape.record(List.of(Shape.SCALAR, Shape.of(3)), v -> {
            Var before = Autodiff.randomNormal(Shape.SCALAR, v[0], v[0]);
            Var[] r = Scan.over(new Var[] {before}, new Var[] {v[1]},
                    (c, x) -> new Var[] {c[0], Autodiff.randomNormal(Shape.SCALAR, v[0], x[0])});
            return new Var[] {before, r[1], Autodiff.randomNormal(Shape.SCALAR, v[0], v[0])};
        });
        Tensor[] out = Replay.of(t).run(Tensor.scalar(1), Tensor.vector(0, 1, 1));
        assertEquals(out[1].at(1), out[1].at(2));
        assertNotEquals(out[1].at(0), out[1].at(1));
        assertNotEquals(out[0].item(), out[1].at(1));
        assertNotEquals(out[0].item(), out[2].item());
        assertNotEquals(out[2].item(), out[1].at(1));
    }

    @Test
    void severalArguments() {
        Tensor x = Tensor.vector(1, 2);
        Tensor y = Tensor.vector(3, -1);
        // both ways: f of 2 elements against 4 arguments, and f of 6
        for (int copies : new int[] {1, 3}) {
            List<Tensor> j = Autodiff.jacobians(v -> {
                Var f = v[0].square().times(v[1]);
                return Var.concat(0, Collections.nCopies(copies, f));
            }).at(x, y);
            for (int row = 0; row < 2 * copies; row++) {
                for (int col = 0; col < 2; col++) {
                    boolean same = row % 2 == col;
                    assertEquals(same ? 2 * x.at(col) * y.at(col) : 0, j.get(0).at(row, col), 0);
                    assertEquals(same ? x.at(col) * x.at(col) : 0, j.get(1).at(row, col), 0);
                }
            }
        }
        // f = Σ x²y: ∇²f·(v, w) = (2yv + 2xw, 2xv)
        Autodiff.Curvatures c = Autodiff.hessianVectorProducts(v -> v[0].square().times(v[1]).sum())
                .at(x, y, Tensor.vector(1, -1), Tensor.vector(0.5, 2));
        assertEquals(-1, c.value());
        assertEquals(List.of(Tensor.vector(6, -4), Tensor.vector(1, 4)), c.gradients());
        assertEquals(List.of(Tensor.vector(7, 10), Tensor.vector(2, -4)), c.products());
        assertThrows(IllegalArgumentException.class,
                () -> Autodiff.hessianVectorProducts(v -> v[0].sum()).at(x, y, x));
        // ∂(p·x₀²)/∂x₀ + ∂(p·x₁²)/∂x₁
        assertEquals(Tensor.vector(30), Autodiff.divergence((u, p) -> u.square().times(p[0]))
                .at(Tensor.matrix(new double[] {1, 2}), Tensor.scalar(5)));
    }

    @Test
    void severalArgumentsInsideARecording() {
        Samples s = new Samples(11);
        GradientCheck.Report report = GradientCheck.check(v -> {
            Function<Var[], Var[]> f = u -> new Var[] {u[0].times(u[1]).tanh(), u[1].square().sum()};
            Autodiff.ValuesAndTangents push = Autodiff.jvp(f, new Var[] {v[0], v[1]}, new Var[] {v[1], v[0]});
            Autodiff.ValuesAndCotangents pull = Autodiff.vjp(f, new Var[] {v[0], v[1]},
                    push.tangents().toArray(Var[]::new));
            return new Var[] {push.tangents().get(0), push.tangents().get(1), pull.cotangents().get(0),
                pull.cotangents().get(1), pull.values().get(0)};
        }, GradientCheck.Options.defaults(), s.any(Shape.of(3)), s.any(Shape.of(3)));
        assertTrue(report.passed(), report::text);
        // ⟨g, J·dx⟩ = ⟨Jᵀ·g, dx⟩
        Tensor[] sides = Replay.of(Tape.record(List.of(Shape.of(3), Shape.of(3), Shape.of(3)), v -> {
            Function<Var[], Var[]> f = u -> new Var[] {u[0].times(u[1]).tanh(), u[1].exp()};
            Var[] x = {v[0], v[1]};
            Var[] dx = {v[1], v[2]};
            Var[] g = {v[2], v[0]};
            List<Var> dots = Autodiff.jvp(f, x, dx).tangents();
            List<Var> bars = Autodiff.vjp(f, x, g).cotangents();
            return new Var[] {g[0].dot(dots.get(0)).plus(g[1].dot(dots.get(1))),
                dx[0].dot(bars.get(0)).plus(dx[1].dot(bars.get(1)))};
        })).run(s.any(Shape.of(3)), s.any(Shape.of(3)), s.any(Shape.of(3)));
        assertEquals(sides[0].item(), sides[1].item(), 1e-13);
        assertThrows(IllegalArgumentException.class, () -> Tape.record(List.of(Shape.of(3)), v -> Autodiff
                .jvp(u -> u, new Var[] {v[0]}, new Var[0]).values().toArray(Var[]::new)));
    }
}
