package dev.costate.vectorapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void arenaIsAStackBehindThePlannedPart() {
        Memory memory = new Memory(10);
        int mark = memory.mark();
        assertTrue(mark >= 10);
        int first = memory.allocate(3);
        int second = memory.allocate(4);
        assertEquals(mark, first);
        assertEquals(first + 3, second);
        assertEquals(17, memory.highWater());
        memory.release(mark);
        assertEquals(mark, memory.mark());
        assertEquals(first, memory.allocate(5));
        assertEquals(17, memory.highWater());
    }

    @Test
    void growingKeepsTheCells() {
        Memory memory = new Memory(2);
        memory.cells[1] = 7;
        double[] before = memory.cells;
        int at = memory.allocate(100_000);
        assertNotSame(before, memory.cells);
        assertEquals(7, memory.cells[1]);
        memory.cells[at + 99_999] = 8;
        memory.release(at);
        double[] grown = memory.cells;
        assertEquals(at, memory.allocate(100_000));
        assertSame(grown, memory.cells);
    }

    /** Kernels read whole vectors of up to eight cells from any cell in use. */
    @Test
    void aVectorFitsBehindTheLastCell() {
        Memory memory = new Memory(2);
        for (int n = 1; n < 5000; n += 37) {
            int at = memory.allocate(n);
            assertTrue(memory.cells.length >= at + n + 7);
        }
    }

    @Test
    void badSizesAreRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Memory(-1)).getMessage()
                .startsWith("a memory of -1 cells; must be in [0, "));
        Memory memory = new Memory(1);
        assertEquals("cannot take -2 cells; must be at least 0",
                assertThrows(IllegalArgumentException.class, () -> memory.allocate(-2)).getMessage());
        assertTrue(assertThrows(OutOfMemoryError.class, () -> memory.allocate(Integer.MAX_VALUE)).getMessage()
                .startsWith("a replay needs "));
    }
}
