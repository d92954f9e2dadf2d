package dev.costate.models.design;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.design.LearnedMask.Draw;
import dev.costate.models.layers.Parameters;
import dev.costate.models.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LearnedMaskTest {
    /** Measured: sums up to 3.6e-15 off. */
    @Property(tries = 200)
    void probabilitiesSpendTheBudget(@ForAll @IntRange(min = 1, max = 40) int sensors, @ForAll long seed,
            @ForAll @DoubleRange(min = 0.1, max = 5) double scale) {
        int budget = 1 + (int) Math.floorMod(seed, (long) sensors);
        LearnedMask mask = new LearnedMask(sensors, budget, 1, 5, Draw.STRAIGHT_THROUGH);
        double[] w = CounterRandom.normal(seed, 0, 0, sensors);
        Arrays.setAll(w, i -> scale * w[i]);
        Tape tape = Tape.record(List.of(Shape.of(sensors)),
                v -> new Var[] {mask.probabilities(mask.parameters().bind(v[0]))});
        double[] p = Replay.of(tape.simplify()).run(Tensor.vector(w))[0].toArray();
        assertEquals(budget, Arrays.stream(p).sum(), 1e-13);
        for (int i = 0; i < sensors; i++) {
            assertTrue(p[i] >= 0 && p[i] <= 1 + 1e-15, "p " + p[i]);
            for (int j = 0; j < sensors; j++) {
                assertTrue(w[i] <= w[j] == p[i] <= p[j] || Math.abs(p[i] - p[j]) < 1e-12, "the order is that of w");
            }
        }
    }

    /** Values are 0 and 1 and as probable as they should be; the derivative is that of the relaxed mask, to the bit. */
    @Test
    void straightThrough() {
        int rows = 20_000;
        double[] w = {-1, 0.3, 0.8, -0.2};
        Tensor[] hard = drawn(new LearnedMask(4, 2, 2, 5, Draw.STRAIGHT_THROUGH), rows, w);
        Tensor[] soft = drawn(new LearnedMask(4, 2, 2, 5, Draw.RELAXED), rows, w);
        assertEquals(soft[2], hard[2]);
        assertEquals(soft[1], hard[1]);
        double[] p = hard[2].toArray();
        double[] means = new double[4];
        for (int i = 0; i < 4 * rows; i++) {
            double m = hard[0].at(i);
            assertTrue(m == 0 || m == 1);
            assertEquals(m == 1, soft[0].at(i) > 0.5);
            means[i % 4] += m / rows;
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(p[i], means[i], 4 * Math.sqrt(p[i] * (1 - p[i]) / rows));
        }
    }

    /** Returns masks, the gradient of a weighted sum of them, and the probabilities. */
    private static Tensor[] drawn(LearnedMask mask, int rows, double[] w) {
        Shape shape = Shape.of(rows, 4);
        Tensor weights = Tensor.of(shape, CounterRandom.normal(4, 0, 0, 4 * rows));
        List<Shape> in = List.of(Shape.of(4), Shape.SCALAR, Shape.SCALAR);
        Tape masks = Tape.record(in, v -> new Var[] {mask.draw(mask.parameters().bind(v[0]), rows, v[1], v[2]),
            mask.probabilities(mask.parameters().bind(v[0]))});
        Tape gradient = Tape.record(in, v -> new Var[] {masks.call(v)[0].times(Var.constant(weights)).sum()})
                .vjp(true, false, false);
        Tensor[] values = Replay.of(masks.simplify()).run(Tensor.vector(w), Tensor.scalar(3), Tensor.scalar(1));
        Tensor slope = Replay.of(gradient.simplify()).run(Tensor.vector(w), Tensor.scalar(3), Tensor.scalar(1),
                Tensor.scalar(1))[1];
        return new Tensor[] {values[0], slope, values[1]};
    }

    /** Ties or none, the recording reads what {@code chosen} names, and no derivative comes back. */
    @Property(tries = 200)
    void topMasksReadTheChosen(@ForAll long seed) {
        int sensors = 4;
        int budget = 1 + (int) Math.floorMod(seed, (long) sensors);
        LearnedMask mask = new LearnedMask(sensors, budget, 1, 5, Draw.TOP);
        double[] w = CounterRandom.normal(seed, 0, 0, sensors);
        Arrays.setAll(w, i -> Math.rint(w[i]));
        Tensor[] drawn = drawn(mask, 3, w);
        int[] chosen = mask.chosen(Parameters.of(mask.parameters(), w));
        for (int i = 0; i < 3 * sensors; i++) {
            int sensor = i % sensors;
            assertEquals(Arrays.stream(chosen).anyMatch(s -> s == sensor) ? 1 : 0, drawn[0].at(i));
        }
        assertArrayEquals(new double[sensors], drawn[1].toArray());
        assertArrayEquals(drawn[2].toArray(), mask.probabilities(Parameters.of(mask.parameters(), w)));
    }

    @Test
    void aSettledMaskReadsWhatItIsGiven() {
        LearnedMask mask = LearnedMask.settled(5, 3, 0);
        assertEquals(2, mask.budget());
        assertArrayEquals(new int[] {0, 3}, mask.chosen(mask.parameters().initial(7)));
        assertThrows(IllegalArgumentException.class, () -> LearnedMask.settled(5, 5));
        assertThrows(IllegalArgumentException.class, () -> LearnedMask.settled(5));
    }

    @Test
    void theLargestWeightsAreChosen() {
        LearnedMask mask = new LearnedMask(5, 3, 1, 1, Draw.STRAIGHT_THROUGH);
        assertArrayEquals(new int[] {0, 2, 4},
                mask.chosen(Parameters.of(mask.parameters(), new double[] {1, -1, 3, 0, 2})));
        assertArrayEquals(new int[] {0, 1, 4},
                mask.chosen(Parameters.of(mask.parameters(), new double[] {0, 0, 0, 0, 2})));
    }

    @Test
    void misuse() {
        assertThrows(IllegalArgumentException.class, () -> new LearnedMask(0, 0, 1, 1, Draw.STRAIGHT_THROUGH));
        assertThrows(IllegalArgumentException.class, () -> new LearnedMask(3, 0, 1, 1, Draw.STRAIGHT_THROUGH));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new LearnedMask(3, 4, 1, 1, Draw.TOP))
                .getMessage().contains("a budget of 4 of 3 sensors"));
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new LearnedMask(3, 1, bad, 1, Draw.STRAIGHT_THROUGH));
            assertThrows(IllegalArgumentException.class, () -> new LearnedMask(3, 1, 1, bad, Draw.STRAIGHT_THROUGH));
        }
    }
}
