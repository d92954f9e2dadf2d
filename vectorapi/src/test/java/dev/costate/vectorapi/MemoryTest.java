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

    @Test
    void roomIsMadeAtOnce() {
        Memory memory = new Memory(2);
        memory.cells[1] = 7;
        int mark = memory.mark();
        memory.allocate(100);
        memory.release(mark);
        memory.reserve(100_000);
        assertTrue(memory.room() >= 100_000 && memory.room() < 101_000, memory.room() + " cells");
        assertEquals(7, memory.cells[1]);
        double[] large = memory.cells;
        int at = memory.allocate(100_000);
        assertSame(large, memory.cells);
        memory.cells[at + 99_999] = 8;
        memory.reserve(10);
        assertEquals(8, memory.cells[at + 99_999]);
        assertTrue(memory.room() > 50_000, "half of what is in use");
    }

    /** The arrays held at once: while it grows, the old one and the new one; less if the old one is given back. */
    @Test
    void heapBytes() {
        Memory memory = new Memory(10);
        long least = memory.heapBytes();
        assertTrue(least >= 80 && least < 200, least + " bytes");
        memory.reserve(1_000_000);
        assertEquals(8_000_000, memory.heapBytes(), 20_000);
        memory.beside(500);
        memory.beside(-500);
        assertEquals(8_000_500, memory.heapBytes(), 20_000);
        memory.allocate(1_000_000);
        memory.allocate(100);
        assertEquals(8_000_000 + 12_000_000, memory.heapBytes(), 50_000);
    }

    /** A memory that cannot grow is as it was. */
    @Test
    void tooMuchRoom() {
        Memory memory = new Memory(10);
        memory.cells[9] = 7;
        assertTrue(assertThrows(OutOfMemoryError.class, () -> memory.reserve(Integer.MAX_VALUE)).getMessage()
                .startsWith("a replay needs "));
        assertThrows(OutOfMemoryError.class, () -> memory.reserve(2_000_000_000));
        assertEquals(7, memory.cells[9]);
        assertTrue(memory.room() < 1000);
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
