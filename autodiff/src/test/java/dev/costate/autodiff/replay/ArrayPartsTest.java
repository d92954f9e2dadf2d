package dev.costate.autodiff.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Inputs from a part of an array, outputs to one. */
class ArrayPartsTest {
    @Test
    void partsAreSetAndGot() {
        Replay replay = Replay.of(Tape.record(List.of(Shape.of(2), Shape.SCALAR), v -> new Var[] {v[0].times(v[1])}));
        double[] source = {1, 2, 3, 4};
        double[] target = {-1, -1, -1, -1};
        replay.set(0, source, 1).set(1, source, 3).run().get(0, target, 2);
        assertArrayEquals(new double[] {-1, -1, 8, 12}, target);
        replay.getScaled(0, 0.25, target);
        assertArrayEquals(new double[] {2, 3, 8, 12}, target);
        assertThrows(IndexOutOfBoundsException.class, () -> replay.set(0, source, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> replay.set(0, source, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> replay.get(0, target, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> replay.getScaled(0, 1, new double[1]));
    }
}
