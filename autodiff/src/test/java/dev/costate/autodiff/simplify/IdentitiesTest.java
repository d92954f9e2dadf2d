package dev.costate.autodiff.simplify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Samples;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rules of layout where they end: what they make of a tape, and that its bits stay. */
class IdentitiesTest {
    private static void gives(String expected, Function<Var[], Var> f, Shape... shapes) {
        Tape plain = Tape.record(List.of(shapes), v -> new Var[] {f.apply(v)});
        Tape tape = plain.simplify();
        assertEquals(expected,
                tape.code().stream()
                        .map(i -> i.op().name() + (i.op().attributes().isEmpty() ? "" : ":" + i.op().attributes()))
                        .collect(Collectors.joining(", ")));
        Samples s = new Samples(1);
        Tensor[] in = IntStream.range(0, shapes.length).mapToObj(i -> s.any(shapes[i])).toArray(Tensor[]::new);
        assertArrayEquals(Replay.of(plain).run(in), Replay.of(tape).run(in));
    }

    @Test
    void transposes() {
        Shape box = Shape.of(2, 3, 4);
        gives("transpose:[1, 2, 0]", v -> v[0].transpose(1, 0, 2).transpose(0, 2, 1), box);
        gives("transpose:[2, 0, 1]", v -> v[0].transpose(0, 2, 1).transpose(1, 0, 2), box);
        gives("transpose:[1, 0, 2]", v -> v[0].transpose(2, 1, 0).transpose(1, 2, 0), box);
        gives("reshape", v -> v[0].transpose(1, 0, 2), Shape.of(1, 3, 4));
        gives("transpose:[1, 0]", v -> v[0].transpose(), Shape.of(3, 4));
    }

    @Test
    void productsOfTransposes() {
        Shape square = Shape.of(3, 3);
        gives("matmul:A·Bᵀ", v -> v[1].matmul(v[0].transpose()), square, square);
        gives("matmul:Aᵀ·B", v -> v[0].transpose().matmul(v[1]), square, square);
        Shape cube = Shape.of(2, 2, 2);
        gives("matmul:Aᵀ·B", v -> v[0].transpose(0, 2, 1).matmul(v[1]), cube, cube);
        // a product reads exchanged the last two axes only
        gives("transpose:[1, 0, 2], matmul", v -> v[0].transpose(1, 0, 2).matmul(v[1]), cube, cube);
        gives("transpose:[2, 1, 0], matmul", v -> v[1].matmul(v[0].transpose(2, 1, 0)), cube, cube);
        assertTrue(Identities.swapsLast(List.of(1, 0)));
        assertFalse(Identities.swapsLast(List.of(0, 1)));
        assertFalse(Identities.swapsLast(List.of(0)));
        assertTrue(Identities.swapsLast(List.of(0, 1, 3, 2)));
        assertFalse(Identities.swapsLast(List.of(1, 0, 3, 2)));
    }

    @Test
    void slices() {
        Shape m = Shape.of(2, 3);
        Function<Var[], Var> both = v -> Var.concat(1, v[0], v[1]);
        gives("slice:axis=1 1..3", v -> both.apply(v).slice(1, 1, 3), m, m);
        gives("slice:axis=1 0..2", v -> both.apply(v).slice(1, 3, 5), m, m);
        gives("slice:axis=1 1..1", v -> both.apply(v).slice(1, 1, 1), m, m);
        gives("concat:axis=1, slice:axis=1 2..4", v -> both.apply(v).slice(1, 2, 4), m, m);
        gives("concat:axis=1, slice:axis=0 0..1", v -> both.apply(v).slice(0, 0, 1), m, m);
        gives("slice:axis=1 1..3, slice:axis=0 0..1", v -> v[0].slice(1, 1, 3).slice(0, 0, 1), m);
        gives("slice:axis=1 0..2", v -> v[0].slice(1, 0, 2), m);
    }

    @Test
    void broadcasts() {
        gives("broadcast", v -> v[0].reshape(1, 3).broadcastTo(Shape.of(5, 3)), Shape.of(3));
        gives("broadcast", v -> v[0].reshape(1, 1, 2, 3).broadcastTo(Shape.of(4, 5, 2, 3)), Shape.of(2, 3));
        gives("reshape, broadcast", v -> v[0].reshape(3, 1).broadcastTo(Shape.of(3, 5)), Shape.of(3));
        gives("reshape, broadcast", v -> v[0].reshape(3).broadcastTo(Shape.of(5, 3)), Shape.of(1, 3));
    }

    /** What all of them repeat is repeated after they are joined. */
    @Test
    void concatenationsOfBroadcasts() {
        Shape wide = Shape.of(4, 2, 3);
        gives("broadcast, broadcast, concat:axis=2, broadcast",
                v -> Var.concat(2, v[0].broadcastTo(wide), v[1].broadcastTo(Shape.of(4, 2, 5))), Shape.of(2, 1),
                Shape.of(1, 5));
        gives("reshape, reshape, concat:axis=2, broadcast",
                v -> Var.concat(2, v[0].broadcastTo(wide), v[1].broadcastTo(wide)), Shape.of(2, 3), Shape.of(2, 3));
        gives("broadcast, broadcast, concat:axis=0",
                v -> Var.concat(0, v[0].broadcastTo(Shape.of(5, 3)), v[1].broadcastTo(Shape.of(5, 3))),
                Shape.of(1, 3), Shape.of(5, 1));
        gives("broadcast, concat:axis=0", v -> Var.concat(0, v[0].broadcastTo(Shape.of(5, 3)), v[1]), Shape.of(1, 3),
                Shape.of(5, 3));
    }

    /** Only rows that repeat make a product of one row. */
    @Test
    void productsOfBroadcasts() {
        Shape b = Shape.of(3, 4);
        gives("broadcast, matmul", v -> v[0].broadcastTo(Shape.of(5, 3)).matmul(v[1]), Shape.of(5, 1), b);
        gives("matmul, broadcast", v -> v[0].broadcastTo(Shape.of(5, 3)).matmul(v[1]), Shape.of(1, 3), b);
    }

    /** A reshape moves after an op only if the repeated operand fits the shape before it. */
    @Test
    void reshapesOfAbsorbedBroadcasts() {
        gives("add:right repeated, reshape", v -> v[0].reshape(6, 3).plus(v[1]), Shape.of(2, 3, 3), Shape.of(3));
        gives("add:right repeated, reshape", v -> v[0].reshape(6, 3).plus(v[1]), Shape.of(18), Shape.SCALAR);
        gives("reshape, add:right repeated", v -> v[0].reshape(6, 3).plus(v[1]), Shape.of(18), Shape.of(3));
        gives("reshape, add:right repeated", v -> v[0].reshape(2, 3, 3).plus(v[1]), Shape.of(6, 3), Shape.of(3, 3));
        gives("subtract:left repeated, reshape", v -> v[1].minus(v[0].reshape(6, 3)), Shape.of(2, 9), Shape.SCALAR);
    }
}
