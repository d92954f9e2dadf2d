package dev.costate.models.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.models.optim.Adam;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
    private static final ParameterSpec SPEC = ParameterSpec.of("x", Shape.of(40, 40), Init.normal(1));

    @TempDir
    Path temp;

    /** What a phase needs of a model. */
    private record Named(String name, ParameterSpec parameters) implements Model {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public Map<String, NdArray> arrays() {
            return Map.of();
        }

        @Override
        public Fitted fitted(Parameters values) {
            throw new UnsupportedOperationException();
        }
    }

    /** A loss whose steps take about a millisecond. */
    private static Phase phase(long steps) {
        return Phase.of(new Named("m", SPEC), "m", Recipe.of(new Adam(), 1e-2, Batches.whole(1), steps), (p, batch) -> {
            Var x = p.get("x");
            Var y = x;
            for (int i = 0; i < 20; i++) {
                y = y.matmul(x).tanh();
            }
            return y.square().mean();
        });
    }

    /** At whatever moment: it ends within a second, says so, and the parameters are those of its last step. */
    @Test
    void interruptedAtAnyMoment() throws InterruptedException {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            List<Long> steps = new ArrayList<>();
            Session session = new Session(List.of(phase(1_000_000)), Training.defaults()
                    .onThreads(1 + i % 2).listener(step -> steps.add(step.step())));
            AtomicReference<Session.Ending> ending = new AtomicReference<>();
            AtomicBoolean still = new AtomicBoolean();
            Thread training = new Thread(() -> {
                ending.set(session.run());
                still.set(Thread.currentThread().isInterrupted());
            });
            training.start();
            Thread.sleep(random.nextInt(60));
            long asked = System.nanoTime();
            training.interrupt();
            training.join(10_000);
            assertTrue(System.nanoTime() - asked < 1e9, "took " + (System.nanoTime() - asked) / 1e9 + " s");
            assertEquals(Session.Ending.INTERRUPTED, ending.get());
            assertTrue(still.get(), "the thread must know that it was interrupted");
            assertEquals(steps.size(), session.steps());
            Trainer same = new Trainer(phase(1_000_000).objective(), phase(session.steps()).recipe(), 1);
            while (!same.finished()) {
                same.step();
            }
            assertArrayEquals(same.state().fitted().flat(), session.fitted("m"));
        }
    }

    @Test
    void aListenerSeesEveryStepAndMayStop() {
        List<String> told = new ArrayList<>();
        Session session = new Session(List.of(phase(30).measuring("norm", p -> 3)),
                Training.defaults().with("logEvery", 4).listener(step -> {
                    told.add(step.step() + step.measures().toString());
                    if (step.step() == 9) {
                        step.stop();
                    }
                }));
        assertEquals(Session.Ending.STOPPED, session.run());
        assertEquals(List.of("1{norm=3.0}", "2{}", "3{}", "4{norm=3.0}", "5{}", "6{}", "7{}", "8{norm=3.0}", "9{}"),
                told);
        assertEquals(9, session.steps());
        assertArrayEquals(new double[] {1, 4, 8}, session.metrics().column("step"));
    }

    /** Stands for a kill: nothing is saved on its way out. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Killed a hundred times, each time some steps after it was resumed, it ends with the same bits. */
    @Test
    void killedAHundredTimesItEndsWithTheSameBits() {
        Session whole = new Session(List.of(phase(200)), Training.defaults());
        assertEquals(Session.Ending.FINISHED, whole.run());
        Random random = new Random(11);
        Training kept = Training.defaults().resuming(temp.resolve("run")).with("checkpointEvery", 1);
        Set<Long> firsts = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            int[] left = {1 + random.nextInt(8)};
            AtomicLong first = new AtomicLong();
            assertThrows(Killed.class, () -> new Session(List.of(phase(200)), kept.listener(step -> {
                first.compareAndSet(0, step.step());
                if (--left[0] == 0) {
                    throw new Killed();
                }
            })).run());
            firsts.add(first.get());
        }
        // a run saves after its first step, and then as seldom as saving takes time
        assertTrue(firsts.size() > 50, "killed at the same place: " + firsts);
        Session last = new Session(List.of(phase(200)), kept);
        assertEquals(Session.Ending.FINISHED, last.run());
        assertArrayEquals(whole.fitted("m"), last.fitted("m"));
        assertArrayEquals(whole.metrics().column("loss"), last.metrics().column("loss"));
    }

    @Test
    void goesOnFromItsFolderToTheSameBits() {
        Session whole = new Session(List.of(phase(40)), Training.defaults());
        assertEquals(Session.Ending.FINISHED, whole.run());
        Training kept = Training.defaults().into(temp);
        Session first = new Session(List.of(phase(40)), kept.listener(step -> {
            if (step.step() == 17) {
                step.stop();
            }
        }));
        assertEquals(Session.Ending.STOPPED, first.run());
        Session second = new Session(List.of(phase(40)), Training.defaults().resuming(temp));
        assertEquals(Session.Ending.FINISHED, second.run());
        assertArrayEquals(whole.fitted("m"), second.fitted("m"));
        assertArrayEquals(whole.metrics().column("loss"), second.metrics().column("loss"));
    }
}
