package dev.costate.models.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Var;
import dev.costate.models.experiments.Experiments;
import dev.costate.models.files.Json;
import dev.costate.models.files.Safetensors;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Parameters;
import dev.costate.models.options.Arguments;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Fits;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import dev.costate.models.train.Objective;
import dev.costate.models.train.ProgressBar;
import dev.costate.models.train.Session;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members of an ensemble train at the same time, as they would one after another. */
class EnsembleRunTest {
    private static final int STEPS = 60;
    private static final int MEMBERS = 3;

    @TempDir
    Path temp;

    private final Experiment<?> node = Experiments.named("node");
    private final StringBuffer said = new StringBuffer();
    private Path data;
    private int runs;

    @BeforeEach
    void writeData() throws IOException {
        data = Files.writeString(temp.resolve("rows.csv"), IntStream.range(0, 40).mapToObj(
                i -> i + "," + Math.sin(0.7 * i) + "," + i % 5).collect(Collectors.joining("\n", "t,a,b\n", "")));
    }

    private Arguments options(String... more) {
        List<String> words = new ArrayList<>(List.of("--data=" + data, "--ensemble=" + MEMBERS, "--hidden=5",
                "--window=4", "--iterations=" + STEPS, "--log-every=7", "--checkpoint-every=3"));
        words.addAll(List.of(more));
        return node.options().parse(words);
    }

    private RunFolder folder() {
        try (RunClaim claim = RunClaim.named(temp.resolve("run" + runs++))) {
            return claim.folder();
        }
    }

    private Run run(RunFolder folder, boolean resume, Arguments options, Study study, BooleanSupplier stop) {
        return new Run(node, options, study, folder, resume,
                (label, from, total) -> new ProgressBar(said, false, label, from, total), stop);
    }

    private Run run(RunFolder folder, boolean resume, BooleanSupplier stop, String... more) {
        return run(folder, resume, options(more), new Quick(node.study(options(more)), UnaryOperator.identity()), stop);
    }

    /** Asks to stop at the n-th question of all threads together. */
    private static BooleanSupplier after(int n) {
        AtomicInteger asked = new AtomicInteger();
        return () -> asked.incrementAndGet() >= n;
    }

    private static List<String> withoutClock(RunFolder run) throws IOException {
        return Files.readAllLines(run.metrics()).stream()
                .map(line -> line.replaceFirst("^(([^,]*,){5})[^,]*", "$1")).toList();
    }

    private static void assertSameRun(RunFolder expected, RunFolder run, String how) throws IOException {
        assertArrayEquals(Files.readAllBytes(expected.model()), Files.readAllBytes(run.model()), how);
        assertEquals(withoutClock(expected), withoutClock(run), how);
    }

    /** Each member alone, by a trainer of its own, is what the threads make of it. */
    @Test
    void bitsOfMembersTrainedAlone() throws IOException {
        List<String> alone = new ArrayList<>();
        for (Phase phase : node.study(options()).phases()) {
            Parameters first = phase.objective().parameters().initial(1 + alone.size());
            TrainState state = TrainState.start(first, phase.recipe());
            new Trainer(phase.objective(), phase.recipe(), 1, state).run();
            alone.add(state.fitted().sha256().substring(0, 16));
        }
        assertEquals(MEMBERS, alone.stream().distinct().count());
        RunFolder whole = folder();
        assertEquals(Session.Ending.FINISHED, run(whole, false, () -> false).execute());
        for (int threads : new int[] {1, 2, 3, 8}) {
            RunFolder folder = folder();
            Run run = run(folder, false, () -> false).withThreads(threads);
            assertEquals(Session.Ending.FINISHED, run.execute());
            assertEquals(MEMBERS * STEPS, run.steps());
            assertEquals(alone, run.results().entrySet().stream().filter(e -> e.getKey().startsWith("bits, node"))
                    .map(Map.Entry::getValue).toList(), threads + " threads");
            assertSameRun(whole, folder, threads + " threads");
        }
    }

    /** In shards too, by more threads than there are members. */
    @Test
    void bitsInShards() throws IOException {
        RunFolder whole = folder();
        run(whole, false, () -> false, "--shards=3").withThreads(1).execute();
        RunFolder folder = folder();
        run(folder, false, () -> false, "--shards=3").withThreads(9).execute();
        assertSameRun(whole, folder, "9 threads");
    }

    /** Told to stop with members done, in the middle and not begun; gone on with by other numbers of threads. */
    @Test
    void stoppedAndResumed() throws IOException {
        RunFolder whole = folder();
        run(whole, false, () -> false).execute();
        int[][] stops = {{1, 1, 2}, {STEPS + 30, 1, 3}, {2 * STEPS - 1, 2, 1}, {25, 3, 2}};
        for (int[] stop : stops) {
            RunFolder folder = folder();
            Run first = run(folder, false, after(stop[0])).withThreads(stop[1]);
            assertEquals(Session.Ending.STOPPED, first.execute());
            assertTrue(first.steps() >= stop[0] && first.steps() < stop[0] + stop[1], first.steps() + " steps");
            assertEquals(Session.Ending.STOPPED, run(folder, true, after(10)).withThreads(stop[2]).execute());
            assertTrue(Files.readString(folder.record()).contains("\"status\": \"stopped\""));
            assertFalse(Files.exists(folder.model()));
            Run last = run(folder, true, () -> false).withThreads(stop[1]);
            assertEquals(Session.Ending.FINISHED, last.execute());
            assertEquals(MEMBERS * STEPS, last.steps());
            assertSameRun(whole, folder, stop[0] + " steps, " + stop[1] + " threads");
        }
    }

    /** Ended in the middle of everything, so that only what checkpoints hold is left; early and late ones too. */
    @Test
    void endedOutrightAndResumed() throws IOException {
        RunFolder whole = folder();
        Run straight = run(whole, false, () -> false, "--patience=1", "--rate=0.1");
        straight.execute();
        int steps = (int) straight.steps();
        assertTrue(steps < MEMBERS * STEPS, "no member ended early");
        for (int at : new int[] {steps / 5, steps / 2, steps - 5}) {
            RunFolder folder = folder();
            AssertionError end = new AssertionError("the end");
            AtomicInteger asked = new AtomicInteger();
            assertSame(end, assertThrows(AssertionError.class, () -> run(folder, false, () -> {
                if (asked.incrementAndGet() >= at) {
                    throw end;
                }
                return false;
            }, "--patience=1", "--rate=0.1").withThreads(2).execute()));
            assertEquals(Session.Ending.FINISHED,
                    run(folder, true, () -> false, "--patience=1", "--rate=0.1").withThreads(3).execute());
            assertSameRun(whole, folder, "ended at step " + at);
        }
    }

    /** The third fails long before the second, which is the one to name, after the first has been trained. */
    @Test
    void theFirstThatFailsIsNamed() throws IOException {
        List<String> failures = new ArrayList<>();
        List<Map<String, ?>> states = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (int threads : new int[] {1, 2, 4}) {
            RunFolder folder = folder();
            Run run = run(folder, false, options(), failing(options()), () -> false)
                    .withThreads(threads);
            String message = assertThrows(RunFailedException.class, run::execute).getMessage();
            failures.add(message.replace(folder.path().toString(), ""));
            assertEquals(STEPS + 17, run.steps());
            states.add(Safetensors.load(folder.checkpoint()).arrays());
            rows.add(withoutClock(folder));
            Map<?, ?> record = (Map<?, ?>) Json.parse("run.json", Files.readString(folder.record()));
            assertEquals("failed", record.get("status"));
            assertEquals("step 18: the loss is NaN", record.get("failure"));
        }
        assertEquals("node-2, step 18: the loss is NaN; a smaller --rate or --clip may get it past there; the last "
                + "good state is in /checkpoint.safetensors", failures.get(0));
        assertEquals(1, failures.stream().distinct().count(), failures::toString);
        assertEquals(1, rows.stream().distinct().count(), rows::toString);
        assertEquals(states.get(0).keySet(), states.get(1).keySet());
        assertEquals(states.get(0).keySet(), states.get(2).keySet());
        assertTrue(states.get(0).keySet().stream().noneMatch(name -> name.startsWith("state.2.")));
    }

    /** Told to stop when the third has failed and the first has not ended, it stops; it fails when it goes on. */
    @Test
    void stoppedBeforeItIsKnownWhichFails() throws IOException {
        for (String what : new String[] {"stop", "shrink-step"}) {
            Arguments options = options("--on-failure=" + what);
            Study failing = failing(options);
            RunFolder straight = folder();
            String expected = assertThrows(RunFailedException.class,
                    () -> run(straight, false, options, failing, () -> false).execute()).getMessage();
            RunFolder folder = folder();
            Run first = run(folder, false, options, failing, after(30)).withThreads(3);
            assertEquals(Session.Ending.STOPPED, first.execute());
            assertTrue(Files.readString(folder.record()).contains("\"status\": \"stopped\""));
            String message = assertThrows(RunFailedException.class,
                    () -> run(folder, true, options, failing, () -> false).withThreads(3).execute()).getMessage();
            assertEquals(expected.replace(straight.path().toString(), ""),
                    message.replace(folder.path().toString(), ""));
            assertEquals(withoutClock(straight), withoutClock(folder));
            assertArrayEquals(Files.readAllBytes(straight.checkpoint()), Files.readAllBytes(folder.checkpoint()));
        }
    }

    /** Batches that fail are left out, of that member alone. */
    @Test
    void skippedBatches() throws IOException {
        RunFolder whole = folder();
        String skip = "--on-failure=skip-batch";
        run(whole, false, options(skip), failing(options(skip)), () -> false).execute();
        RunFolder folder = folder();
        Run run = run(folder, false, options(skip), failing(options(skip)), () -> false)
                .withThreads(3);
        assertEquals(Session.Ending.FINISHED, run.execute());
        assertSameRun(whole, folder, "3 threads");
        assertTrue(withoutClock(folder).stream().anyMatch(line -> line.startsWith("81,2,,,")), "the second's step 21");
        assertTrue(withoutClock(folder).stream().anyMatch(line -> line.startsWith("127,3,,,")), "the third's step 7");
        assertEquals(2, withoutClock(folder).stream().filter(line -> line.contains(",,,")).count());
        assertTrue(Files.readString(folder.record()).contains("\"skipped_batches\": 4"));
    }

    /** One bar for all, whose steps rise whoever takes them. */
    @Test
    void progressIsOneBar() {
        run(folder(), false, () -> false).withThreads(3).execute();
        List<String> lines = said.toString().lines().filter(line -> line.startsWith("node to ")).toList();
        assertEquals(11, lines.size(), said::toString);
        long before = 0;
        for (String line : lines) {
            assertTrue(line.matches("node to node-3: \\d+/180  loss [0-9.e-]+(  .*)?"), line);
            long step = Long.parseLong(line.substring("node to node-3: ".length(), line.indexOf('/')));
            assertTrue(step > before, said::toString);
            before = step;
        }
        assertEquals(180, before);
    }

    @Test
    void aModelIsTrainedByOneStageAtATime() {
        Study study = new Quick(node.study(options()), all -> List.of(all.get(0), all.get(1), all.get(1)));
        Run run = run(folder(), false, options(), study, () -> false);
        assertEquals("phases beside each other train the models [node, node-2, node-2]: must be a model of its own for "
                + "each", assertThrows(IllegalArgumentException.class, run::execute).getMessage());
    }

    /** The second member fails in steps 18 to 21, the third one in steps 5 to 8. */
    private Study failing(Arguments options) {
        Study study = node.study(options);
        return new Quick(study, all -> List.of(all.get(0), failing(study, all.get(1), 18),
                failing(study, all.get(2), 5)));
    }

    private static Phase failing(Study study, Phase phase, int step) {
        Model model = study.models().stream().filter(m -> m.name().equals(phase.model())).findFirst().orElseThrow();
        Objective objective = Objective.of(phase.objective().parameters(), (p, batch) -> phase.objective()
                .loss(p, batch).plus(between(batch.step(), step, step + 4)));
        return Phase.of(model, phase.label(), objective, phase.recipe())
                .startingFrom(phase.start().orElseThrow()).besideEarlier();
    }

    /** NaN in steps from one to before another, otherwise 0. */
    private static Var between(Var step, int from, int to) {
        return step.plus(0.5 - from).times(step.plus(0.5 - to)).sqrt().times(0);
    }

    /** The same study with other phases, and without pictures and figures. */
    private record Quick(Study study, UnaryOperator<List<Phase>> change) implements Study {
        @Override
        public List<String> columns() {
            return study.columns();
        }

        @Override
        public List<Model> models() {
            return study.models();
        }

        @Override
        public List<Phase> phases() {
            return change.apply(study.phases());
        }

        @Override
        public Map<String, Object> results(Fits fits) {
            return Map.of();
        }

        @Override
        public List<BaselineComparison> verdict(Map<String, Object> results) {
            return List.of();
        }

        @Override
        public void draw(HtmlReport report, Fits fits, Metrics metrics) {
            report.section("Nothing to see");
        }
    }
}
