package dev.costate.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A residual network and Euler's method are one computation. */
class ResNetTest {
    private static final int ROWS = 5;
    private static final int WIDTH = 3;

    private static LayerStack stack(Layer layer, int depth) {
        return new LayerStack(layer, depth);
    }

    /** x + F(x) with F of one hidden layer. */
    private static Layer block() {
        return Mlp.of(Activation.TANH, WIDTH, 7, WIDTH);
    }

    /** Loss, gradient with respect to x, gradient with respect to the weights. */
    private static Tensor[] derivatives(LayerStack stack, BiFunction<Bound, Var, Var> network) {
        ParameterSpec spec = stack.parameters();
        Tape loss = Tape.record(List.of(Shape.of(spec.size()), Shape.of(ROWS, WIDTH)), v -> {
            Var end = network.apply(spec.bind(v[0]), v[1]);
            return new Var[] {end.square().times(end.plus(1).sin()).sum()};
        });
        Tape both = Tape.record(loss.inputShapes(),
                v -> loss.vjp(true, true).call(v[0], v[1], Var.constant(1)));
        Random random = new Random(4);
        return Replay.of(both.simplify()).run(
                Tensor.vector(random.doubles(spec.size(), -1, 1).toArray()),
                Tensor.of(Shape.of(ROWS, WIDTH), random.doubles(ROWS * WIDTH, -1, 1).toArray()));
    }

    private static BiFunction<Bound, Var, Var> euler(LayerStack stack, GradientMethod gradient) {
        return (p, x) -> Ode.record(stack.field(p, 1), x, 0, stack.depth(), SolveOptions.fixed(Methods.EULER, 1),
                gradient);
    }

    /** The mission's first step: the same bits, forwards and backwards. */
    @Test
    @Tag("kernels")
    void isEulersMethodToTheBit() {
        for (Layer layer : List.of(block(),
                Mlp.of(Activation.IDENTITY, WIDTH, WIDTH).withLast(Activation.TANH))) {
            for (int depth : new int[] {1, 2, 17}) {
                LayerStack stack = stack(layer, depth);
                Tensor[] net = derivatives(stack, new ResNet(stack)::apply);
                for (GradientMethod gradient : List.of(GradientMethods.DIRECT, GradientMethods.CHECKPOINTED,
                        GradientMethods.SYMPLECTIC_ADJOINT)) {
                    Tensor[] ode = derivatives(stack, euler(stack, gradient));
                    for (int i = 0; i < net.length; i++) {
                        assertArrayEquals(net[i].toArray(), ode[i].toArray(), gradient.name() + ", result " + i);
                    }
                }
            }
        }
    }

    /** Each row of weights is that of its layer: written out by hand for a linear layer of one channel. */
    @Test
    void everyLayerHasWeightsOfItsOwn() {
        LayerStack stack = stack(new Linear(1, 1), 3);
        ParameterSpec spec = stack.parameters();
        double[] theta = {0.5, 1, -0.25, 2, 2, -3};
        Tensor end = new ResNet(stack).apply(Parameters.of(spec, theta), Tensor.matrix(new double[][] {{1}}));
        double x = 1;
        for (int j = 0; j < 3; j++) {
            x += x * theta[2 * j] + theta[2 * j + 1];
        }
        assertEquals(x, end.toArray()[0]);
    }

    @Test
    void allLayersStartAlike() {
        ParameterSpec spec = stack(block(), 3).parameters();
        double[] all = spec.initial(7).flat();
        int size = all.length / 3;
        for (int i = 0; i < size; i++) {
            assertEquals(all[i], all[size + i]);
            assertEquals(all[i], all[2 * size + i]);
        }
        assertTrue(new Random(1).ints(20, 0, size).mapToDouble(i -> all[i]).distinct().count() > 10);
    }

    /** ½ Σ ‖θⱼ₊₁ − θⱼ‖²/h by hand. */
    @Test
    void roughnessIsTheSumOfSquaredDifferences() {
        LayerStack stack = stack(new Linear(1, 1), 3);
        ParameterSpec spec = stack.parameters();
        Tape tape = Tape.record(List.of(Shape.of(spec.size())),
                v -> new Var[] {stack.roughness(spec.bind(v[0]), 0.5)});
        double value = Replay.of(tape.simplify()).run(Tensor.vector(1, 2, 3, 5, 3, 1))[0].item();
        assertEquals((4 + 9 + 0 + 16) / (2 * 0.5), value);
        assertEquals(0, Replay.of(Tape.record(List.of(Shape.of(2)),
                v -> new Var[] {stack.withDepth(1).roughness(stack.withDepth(1).parameters().bind(v[0]), 1)}))
                .run(Tensor.vector(1, 2))[0].item());
    }

    /** Weights linear in time stay so away from the ends; constant ones everywhere. */
    @Test
    void prolongationIsLinearInTime() {
        LayerStack stack = stack(new Linear(1, 1), 4);
        double[] linear = new double[8];
        for (int j = 0; j < 4; j++) {
            linear[2 * j] = 3 + 2 * (j + 0.5);
            linear[2 * j + 1] = 7;
        }
        double[] fine = stack.prolonged(linear, 8);
        assertEquals(16, fine.length);
        for (int i = 0; i < 8; i++) {
            double middle = (i + 0.5) / 2;
            assertEquals(3 + 2 * Math.max(0.5, Math.min(3.5, middle)), fine[2 * i], 1e-15);
            assertEquals(7, fine[2 * i + 1]);
        }
        assertArrayEquals(linear, stack.prolonged(linear, 4), 1e-15);
        assertArrayEquals(new double[] {7, 7}, stack.prolonged(linear, 1), 1e-15);
    }

    @Test
    void badStacksAreRefused() {
        assertEquals("a stack of 0 layers: must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> stack(block(), 0)).getMessage());
        assertEquals("3 weights for 4 layers of 2 values", assertThrows(IllegalArgumentException.class,
                () -> stack(new Linear(1, 1), 4).prolonged(new double[3], 8)).getMessage());
        LayerStack narrowing = stack(new Linear(2, 1), 3);
        assertTrue(assertThrows(ShapeMismatchException.class, () -> new ResNet(narrowing)
                .apply(narrowing.parameters().initial(1), Tensor.matrix(new double[][] {{1, 2}}))).getMessage()
                .contains("a residual layer maps [1, 2] to [1, 1]: must be equal"));
    }
}
