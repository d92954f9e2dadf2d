package dev.costate.models.experiments.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatentFiguresTest {
    @Test
    void axesAreTheComponentsThatVary() {
        double[][] one = {{5, 0, 0.1, 0}, {5, 2, 0.1, -3}};
        double[][] other = {{5, 0, 0.2, 3}};
        assertArrayEquals(new int[] {3, 1}, LatentFigures.varying(List.of(one, other)));
        // about their means, not about 0
        double[][] far = {{9, 1, 2}, {9, 3, 3}};
        assertArrayEquals(new int[] {1, 2}, LatentFigures.varying(List.<double[][]>of(far)));
    }
}
