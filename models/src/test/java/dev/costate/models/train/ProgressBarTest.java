package dev.costate.models.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final StringBuilder out = new StringBuilder();
    private long now;

    private ProgressBar bar(boolean terminal, long from, long total) {
        return new ProgressBar(out, terminal, () -> now, "spiral", from, total, 80);
    }

    private void run(ProgressBar bar, long from, long to, long nanosAStep) {
        for (long step = from + 1; step <= to; step++) {
            now += nanosAStep;
            bar.update(step, 1.0 / step);
        }
    }

    @Test
    void plainLinesComeFirstEveryTenthAndLast() {
        ProgressBar bar = bar(false, 0, 2000);
        run(bar, 0, 2000, 1_000_000);
        bar.close();
        List<String> lines = out.toString().lines().toList();
        assertEquals(11, lines.size());
        assertEquals("spiral: 1/2000  loss 1", lines.get(0));
        assertEquals("spiral: 200/2000  loss 0.005  1000 steps/s  1.8 s left", lines.get(1));
        assertEquals("spiral: 2000/2000  loss 0.0005  1000 steps/s  in 2.0 s", lines.get(10));
    }

    /** A first step of three seconds says nothing of the others, a millisecond each. */
    @Test
    void theFirstTimeLeftIsNoGuess() {
        ProgressBar bar = bar(true, 0, 100_000);
        run(bar, 0, 1, 3_000_000_000L);
        run(bar, 1, 1000, 1_000_000);
        List<String> left = out.toString().lines().flatMap(l -> List.of(l.split("\r")).stream())
                .filter(l -> l.contains("left")).toList();
        assertTrue(left.size() > 5, out.toString());
        for (String line : left) {
            assertTrue(line.contains("1000 steps/s  1:39 min left")
                    || line.contains("1000 steps/s  1:40 min left"), line);
        }
        out.setLength(0);
        run(bar(true, 0, 100_000), 0, 1900, 1_000_000);
        assertFalse(out.toString().contains("left"), "not before two seconds");
    }

    @Test
    void aSlowRunSaysSomethingEveryHalfMinute() {
        ProgressBar bar = bar(false, 0, 1000);
        run(bar, 0, 40, 2_000_000_000L);
        assertEquals(List.of("1", "16", "31"),
                out.toString().lines().map(line -> line.replaceAll(".*: |/.*", "")).toList());
        assertTrue(out.toString().contains("0.5 steps/s  32:18 min left"), out.toString());
    }

    @Test
    void aTerminalLineIsRedrawnTenTimesASecondInItsWidth() {
        ProgressBar bar = bar(true, 0, 5000);
        run(bar, 0, 5000, 1_000_000);
        bar.close();
        bar.close();
        String[] draws = out.toString().split("\r");
        assertEquals(51, draws.length - 1, 1.0);
        for (int i = 1; i < draws.length - 1; i++) {
            assertEquals(79, draws[i].length());
        }
        assertTrue(
                draws[draws.length - 1].matches("spiral #{18,24} 5000/5000  loss 0.0002  1000 steps/s  in 5.0 s +\n"),
                draws[draws.length - 1]);
        assertTrue(draws[draws.length / 2].matches("spiral #{9,12}\\.{9,12} \\d+/5000 .* s left *"),
                draws[draws.length / 2]);
        assertEquals(1, out.chars().filter(c -> c == '\n').count());
        assertTrue(out.charAt(out.length() - 1) == '\n');
    }

    @Test
    void aNarrowTerminalGetsAShorterBarAndThenNone() {
        for (int width : new int[] {20, 45, 60}) {
            out.setLength(0);
            ProgressBar bar = new ProgressBar(out, true, () -> now, "spiral", 0, 100, width);
            run(bar, 0, 100, 1_000_000);
            String last = out.substring(out.lastIndexOf("\r") + 1);
            assertEquals(width - 1, last.length());
            assertEquals(width == 60 ? 9 : 0, last.chars().filter(c -> c == '#').count(), last);
        }
    }

    /** A second goes by before anything is said; what took less says nothing. */
    @Test
    void waitingNamesWhatIsDone() throws InterruptedException {
        bar(false, 0, 1).waiting().close();
        bar(true, 0, 1).waiting().close();
        assertEquals("", out.toString());
        for (boolean terminal : new boolean[] {false, true}) {
            StringBuffer said = new StringBuffer();
            ProgressBar bar = new ProgressBar(said, terminal, "moons: judging", 0, 1).waiting();
            for (int i = 0; i < 1000 && said.length() == 0; i++) {
                Thread.sleep(10);
            }
            bar.close();
            assertTrue(said.toString().matches(terminal ? "(\\rmoons: judging  [\\d.]+ s )+\n" : "moons: judging\n"),
                    said.toString());
        }
    }

    @Test
    void closingEarlyShowsTheLastStepAndEndsTheLine() {
        ProgressBar bar = bar(true, 0, 100);
        run(bar, 0, 7, 1_000_000);
        bar.close();
        assertTrue(out.toString().endsWith("\n") && out.toString().contains(" 7/100 "), out.toString());
        out.setLength(0);
        bar(true, 0, 100).close();
        bar(false, 0, 100).close();
        assertEquals("", out.toString());
    }

    @Test
    void aResumedRunCountsItsOwnStepsForTheRate() {
        ProgressBar bar = bar(false, 1000, 2000);
        run(bar, 1000, 2000, 10_000_000);
        String last = out.toString().lines().reduce((a, b) -> b).orElseThrow();
        assertEquals("spiral: 2000/2000  loss 0.0005  100 steps/s  in 10 s", last);
        assertEquals(11, out.toString().lines().count());
    }

    @Test
    void theRateFollowsAChange() {
        ProgressBar bar = bar(false, 0, 20000);
        run(bar, 0, 10000, 1_000_000);
        run(bar, 10000, 20000, 10_000_000);
        assertTrue(out.toString().contains("18000/20000  loss 0.00005556  100 steps/s  20 s left"), out.toString());
    }

    @Test
    void aStepThatDrawsNothingAllocatesNothing() {
        ProgressBar bar = bar(true, 0, 1_000_000);
        run(bar, 0, 1000, 0);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(bar, 1000, 100_000, 0);
        assertEquals(0, threads.getCurrentThreadAllocatedBytes() - before, 1024.0); // the counter itself may
                                                                                    // allocate; an object a step
                                                                                    // would be 1.6 MB
    }

    @Test
    void wrongStepsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> bar(true, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> bar(true, 5, 5));
        assertFalse(ProgressBar.onTerminal() && System.console() == null);
    }
}
