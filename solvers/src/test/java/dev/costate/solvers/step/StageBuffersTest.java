package dev.costate.solvers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.vectorapi.Memory;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which slots share their cells, and how many there are; bosh3 keeps 3 evaluations a step, dop853 has 3 dense ones. */
class StageBuffersTest {
    /** A slot has 8 cells of time, 2 · 16 of a state of 9 cells and its derivative, and 8 of the residual. */
    private static final StageLayout LAYOUT = new StageLayout(9, 5);
    private static final int BARE = 40;

    private final Memory memory = new Memory(0);

    @Test
    void layout() {
        assertEquals(BARE, LAYOUT.bareSize());
        assertEquals(BARE + 8, LAYOUT.size());
        assertEquals(100, LAYOUT.t(100));
        assertEquals(108, LAYOUT.y(100));
        assertEquals(124, LAYOUT.k(100));
        assertEquals(140, LAYOUT.residual(100));
        assertEquals(24, new StageLayout(8, 0).size());
    }

    @Test
    void aRingOfTwoSteps() {
        StageBuffers ring = StageBuffers.ring(LAYOUT, Methods.BOSH3);
        assertEquals(6 * BARE, ring.ringCells());
        ring.placeRing(1000);
        for (int i = 0; i < 20; i++) {
            assertEquals(1000 + i % 6 * BARE, ring.at(i));
            assertFalse(ring.hasResidual(i));
        }
        assertFalse(ring.grows() || ring.keepsDense());
        assertEquals(0, ring.cells(7));
        assertEquals(0, ring.kept(7));
        // those of the dense output follow it
        StageBuffers wide = StageBuffers.ring(LAYOUT, Methods.DOP853);
        int slots = 2 * Steppers.keptPerStep(Methods.DOP853);
        int dense = Methods.DOP853.denseStages();
        assertTrue(dense > 0);
        assertEquals((slots + dense) * BARE, wide.ringCells());
        wide.placeRing(1000);
        assertEquals(1000 + slots * BARE, wide.dense(0));
        assertEquals(1000 + slots * BARE, wide.dense(5));
        assertEquals(dense * BARE, wide.denseCells());
        assertEquals(BARE, wide.bareCells());
        assertEquals(8, wide.residualCells());
    }

    @Test
    void aRingOfOneStepWithResiduals() {
        StageBuffers ring = StageBuffers.keepingRing(LAYOUT, Methods.BOSH3);
        assertEquals(4 * (BARE + 8), ring.ringCells());
        ring.placeRing(0);
        assertEquals(ring.at(1), ring.at(5));
        assertEquals(3 * (BARE + 8), ring.at(3));
        assertTrue(ring.hasResidual(1_000_000));
    }

    /** All slots are apart, the first ones longer; a new trail allocates again. */
    @Test
    void aTrail() {
        StageBuffers trail = StageBuffers.trail(LAYOUT, memory, Methods.BOSH3);
        assertTrue(trail.grows() && trail.keepsDense());
        assertEquals(0, trail.ringCells());
        trail.withResidual(2);
        assertEquals(2, trail.withResidual());
        for (int turn = 0; turn < 2; turn++) {
            trail.start();
            int begin = memory.allocate(8);
            Set<Integer> at = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                assertTrue(at.add(trail.at(i)));
                assertEquals(trail.at(i), trail.at(i), "asked again");
                assertEquals(trail.at(i), trail.keptAt(i));
                assertEquals(i < 2, trail.hasResidual(i));
                assertEquals(begin + 8 + Math.min(i, 2) * 8 + i * BARE, trail.at(i));
            }
        }
        assertEquals(16, trail.kept(5));
        assertEquals(2 * (BARE + 8) + 14 * BARE, trail.cells(5));
        assertEquals(BARE + 8, trail.cells(0));
        assertEquals(4L * 128, trail.heapBytes());
    }

    /** The slots in which steps start are kept, those between are a ring. */
    @Test
    void starts() {
        StageBuffers starts = StageBuffers.starts(LAYOUT, memory, Methods.BOSH3);
        assertEquals(6 * BARE, starts.ringCells());
        starts.placeRing(memory.allocate(starts.ringCells()));
        starts.start();
        int first = starts.at(0);
        int ring = starts.at(1);
        assertEquals(ring + BARE, starts.at(2));
        int second = starts.at(3);
        assertEquals(first + BARE, second);
        assertEquals(ring + 3 * BARE, starts.at(4));
        assertEquals(ring, starts.at(7));
        assertEquals(first, starts.at(0));
        assertEquals(5 + 1, starts.kept(5));
        assertEquals(6 * BARE, starts.cells(5));
    }

    /** Of a trail that keeps four steps, the slots of the last two are used in turn from then on. */
    @Test
    void slotsThatAreUsedAgain() {
        StageBuffers trail = StageBuffers.trail(LAYOUT, memory, Methods.BOSH3);
        trail.withResidual(Integer.MAX_VALUE);
        trail.start();
        for (int i = 0; i <= 12; i++) {
            trail.at(i);
        }
        trail.reuseAfter(4);
        for (int i = 13; i < 40; i++) {
            assertEquals(trail.keptAt(7 + (i - 13) % 6), trail.at(i));
            assertFalse(trail.hasResidual(i));
        }
        assertTrue(trail.hasResidual(12));
        trail.start();
        assertTrue(trail.hasResidual(13), "a new trail keeps all");
    }

    @Test
    void denseStagesOfATrail() {
        StageBuffers trail = StageBuffers.trail(LAYOUT, memory, Methods.DOP853);
        memory.allocate(8);
        trail.start();
        int third = trail.dense(3);
        assertEquals(third, trail.dense(3));
        assertEquals(third, trail.denseOf(3));
        assertEquals(0, trail.denseOf(2));
        assertEquals(0, trail.denseOf(4));
        int second = trail.dense(2);
        assertEquals(third + trail.denseCells(), second);
        assertEquals(2, trail.denseCount());
        assertTrue(trail.dense(200) > second);
        assertEquals(0, trail.denseOf(199));
        assertEquals(3, trail.denseCount());
        trail.start();
        assertEquals(0, trail.denseCount());
        assertEquals(0, trail.denseOf(3));
        trail.reuseAfter(2);
        int kept = trail.dense(1);
        int spare = trail.dense(2);
        assertTrue(kept != spare);
        assertEquals(spare, trail.dense(3));
        assertEquals(spare, trail.dense(2));
        assertEquals(kept, trail.dense(1));
        assertEquals(4, trail.denseCount());
        assertEquals(0, StageBuffers.trail(LAYOUT, memory, Methods.BOSH3).denseCells());
    }

    @Test
    void evaluationsAStep() {
        int[] kept = {3, 12, 6, 6, 1};
        OdeMethod[] methods = {Methods.BOSH3, ReversibleMethod.of(Methods.TSIT5), Methods.DOPRI5, Methods.KVAERNO5,
            Methods.RODAS5P};
        for (int i = 0; i < kept.length; i++) {
            assertEquals(kept[i], Steppers.keptPerStep(methods[i]), methods[i].name());
            assertEquals(0, Steppers.denseStages(methods[i]));
        }
        assertEquals(1, StageBuffers.none().at(7) + 1);
        assertThrows(IllegalArgumentException.class, () -> Steppers.checkHalves(Methods.LEAPFROG, 3));
        Steppers.checkHalves(Methods.LEAPFROG, 4);
        Steppers.checkHalves(Methods.DOPRI5, 3);
    }
}
