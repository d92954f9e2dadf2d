package dev.costate.models.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelaysTest {
    @Test
    void newestFirst() {
        double[][] rows = {{0, 10}, {1, 11}, {2, 12}, {3, 13}, {4, 14}};
        assertArrayEquals(new double[] {4, 14, 2, 12, 0, 10}, new Delays(2, 2).state(rows, 4));
        assertEquals(5, new Delays(2, 2).rows());
    }

    /** A state reaches back over half a period, to a delay. */
    @ParameterizedTest
    @ValueSource(doubles = {5, 11, 24, 63, 90.5})
    void halfAPeriod(double period) {
        Delays d = Delays.chosen(IntStream.range(0, 400).mapToDouble(i -> 3 + Math.sin(2 * Math.PI * i / period))
                .toArray());
        assertTrue(d.lags() <= 10, d.toString());
        assertEquals(period / 2, d.lags() * d.every(), 1.5 + d.every(), d.toString());
    }

    @Test
    void noneForWhatDoesNotComeBack() {
        assertEquals(Delays.NONE, Delays.chosen(IntStream.range(0, 50).mapToDouble(i -> i).toArray()));
        assertEquals(Delays.NONE, Delays.chosen(new double[] {1, 1, 1, 1, 1, 1, 1, 1}));
        assertEquals(Delays.NONE, Delays.chosen(new double[3]));
    }
}
