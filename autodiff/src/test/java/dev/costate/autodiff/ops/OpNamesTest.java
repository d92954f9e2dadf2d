package dev.costate.autodiff.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Unary;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a printed tape says of each op, and the derivatives of those that have none. */
class OpNamesTest {
    private static String text(Op... ops) {
        return Stream.of(ops).map(op -> (op.name() + " " + op.attributes()).strip()).collect(Collectors.joining(", "));
    }

    @Test
    void namesAndAttributes() {
        Shape s = Shape.of(2);
        assertEquals("concat axis=1, slice axis=1 2..3, pad axis=0 1+2, slice_sum axis=1 parts=2, transpose [1, 0]",
                text(new Concat(1), new Slice(1, 2, 3), new Pad(0, 1, 2), new SliceSum(1, List.of(0, 2)),
                        Transpose.of(1, 0)));
        assertEquals("reshape, broadcast, gather, scatter_add rows=3",
                text(new Reshape(s), new Broadcast(s), new GatherRows(), new ScatterAddRows(3)));
        assertEquals("sum axis=1, max axis=0, cumulative_sum axis=0, cumulative_sum axis=2 reverse",
                text(new Sum(1), new ReduceMax(0), new CumulativeSum(0, false), new CumulativeSum(2, true)));
        assertEquals("rfft axes=1, rfft axes=2 weights=0.5,2.0, irfft n=8 axes=1 weights=0.125,0.25",
                text(new RealFft(1, 1, 1), new RealFft(2, 0.5, 2), new RealFftTranspose(1, 8, 0.125, 0.25)));
        assertEquals("matmul, matmul Aᵀ·B, matmul A·Bᵀ, affine, affine tanh", text(new MatMul(false, false),
                new MatMul(true, false), new MatMul(false, true), new Affine(Unary.IDENTITY), new Affine(Unary.TANH)));
        assertEquals("power p=3, finite, where, stop_gradient, copy, expm1, add, tanh_backward, silu_with_derivative",
                text(new IntegerPower(3), new Finite(), new Where(), new StopGradient(),
                        new UnaryFunction(Unary.IDENTITY), new UnaryFunction(Unary.EXPM1),
                        new BinaryFunction(Binary.ADD), new ActivationBackward(Binary.TANH_BACKWARD),
                        new SiluWithDerivative()));
        assertEquals("add left repeated, add right repeated",
                text(new BinaryWithBroadcast(new BinaryFunction(Binary.ADD), true, s),
                        new BinaryWithBroadcast(new BinaryFunction(Binary.ADD), false, s)));
        assertEquals("random_normal stream=4, random_uniform stream=5, constant 2.0",
                text(new RandomDraw(s, true, 4), new RandomDraw(s, false, 5), new Constant(Tensor.scalar(2))));
        Tape one = Tape.record(List.of(s, s), v -> new Var[] {v[0].plus(v[1]).sin()});
        assertEquals("scan reverse 7 steps of 2 instructions, scan up to 7 steps of 2 instructions",
                text(new Scan(one, 1, 1, 7, true, false), new Scan(one, 1, 1, 7, false, true)));
    }

    /** Seed and counter of a draw, the condition of a choice and a number of steps have derivative 0. */
    @Test
    void noDerivative() {
        Tape draw = Tape.record(List.of(Shape.SCALAR, Shape.SCALAR),
                v -> new Var[] {Var.apply1(new RandomDraw(Shape.of(2), false, 0), v)});
        assertEquals(Tensor.vector(0, 0),
                Replay.of(draw.jvp()).run(Tensor.scalar(1), Tensor.scalar(2), Tensor.scalar(3), Tensor.scalar(4))[1]);
        Tensor[] back = Replay.of(draw.vjp()).run(Tensor.scalar(1), Tensor.scalar(2), Tensor.vector(5, 6));
        assertEquals(List.of(Tensor.scalar(0), Tensor.scalar(0)), List.of(back[1], back[2]));
        Tape choice = Tape.record(List.of(Shape.SCALAR),
                v -> new Var[] {v[0].where(Var.constant(2), Var.constant(3))});
        assertEquals(Tensor.scalar(0), Replay.of(choice.jvp()).run(Tensor.scalar(1), Tensor.scalar(1))[1]);
        assertTrue(new StopGradient().stopsDerivatives());
    }
}
