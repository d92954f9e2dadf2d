package dev.costate.models.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Safetensors;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Clipping;
import dev.costate.models.optim.Sgd;
import dev.costate.vectorapi.Fma;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ShardsTest {
    private static final int[] SHARDS = {1, 2, 7, 16};

    private static Recipe recipe(int shards, long iterations) {
        return Recipe.of(new Adam(), 0.01, Batches.epochs(50, 20), iterations).withClipping(Clipping.byNorm(1))
                .withShards(shards);
    }

    private static Trainer trainer(Recipe recipe, TrainState state, Workers workers) {
        return new Trainer(TrainerTest.ROTATION, recipe, 7, state,
                new LocalShards(TrainerTest.ROTATION, recipe, workers));
    }

    private static TrainState start(Recipe recipe) {
        return TrainState.start(TrainerTest.ROTATION.parameters().initial(7), recipe);
    }

    /** 50 steps, and 20 on one number of threads with 30 more on another; the last batch of a pass is smaller. */
    @Test
    void threadsDoNotDecideTheBits() {
        for (int shards : SHARDS) {
            Recipe recipe = recipe(shards, 50);
            Trainer alone = new Trainer(TrainerTest.ROTATION, recipe, 7);
            alone.run();
            byte[] expected = alone.state().save().toBytes();
            for (int threads : new int[] {1, 2, 3, 8}) {
                try (Workers before = new Workers(threads); Workers after = new Workers(9 - threads)) {
                    Trainer killed = trainer(recipe, start(recipe), before);
                    for (int i = 0; i < 20; i++) {
                        assertTrue(killed.step());
                    }
                    Safetensors file = Safetensors.parse("checkpoint", killed.state().save().toBytes());
                    Trainer resumed = trainer(recipe,
                            TrainState.from(TrainerTest.ROTATION.parameters(), recipe, "checkpoint", file), after);
                    resumed.run();
                    assertArrayEquals(expected, resumed.state().save().toBytes(), shards + " shards, " + threads);
                    assertEquals(alone.loss(), resumed.loss());
                    killed.run();
                    assertArrayEquals(expected, killed.state().save().toBytes(), shards + " shards, " + threads);
                }
            }
        }
    }

    /** The numbers of rows, draws and the tree as the contract has them, from losses of one shard each. */
    @Test
    void aStepIsWhatTheContractSays() {
        double[] theta = TrainerTest.ROTATION.parameters().initial(7).flat();
        int shards = 7;
        long step = 3;
        double[] rows = new double[10];
        Batches.epochs(50, 20).drawer(7).draw(step, rows);
        double[][] sums = new double[shards][];
        for (int s = 0; s < shards; s++) {
            double[] own = Arrays.copyOfRange(rows, 10 * s / shards, 10 * (s + 1) / shards);
            Tensor[] out = Replay.of(StepTapes.gradient(TrainerTest.ROTATION, own.length)).run(Tensor.vector(theta),
                            Tensor.scalar(7), Tensor.scalar(step), Tensor.scalar((step - 1) * shards + s + 1),
                            Tensor.vector(own));
            sums[s] = Arrays.stream(out[1].toArray()).map(g -> g * (own.length / 10.0)).toArray();
        }
        // ((0+1)+(2+3)) + ((4+5)+6)
        double[] expected = plus(plus(plus(sums[0], sums[1]), plus(sums[2], sums[3])),
                plus(plus(sums[4], sums[5]), sums[6]));
        try (Workers workers = new Workers(3)) {
            Part part = new LocalShards(TrainerTest.ROTATION, recipe(shards, 9), workers).run(theta, 7, step).get(0);
            assertArrayEquals(expected, part.gradient());
            assertEquals(0, part.from());
            assertEquals(shards, part.to());
        }
    }

    private static double[] plus(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
    }

    /** Shards in any order, on threads that are late at will, of which some add neighbours beforehand. */
    @Test
    void aThousandSchedules() {
        Random random = new Random(5);
        double[] theta = TrainerTest.ROTATION.parameters().initial(7).flat();
        try (Workers workers = new Workers(3)) {
            for (int shards : new int[] {2, 7, 16, 5}) {
                Recipe recipe = recipe(shards, 9);
                List<Part> expected = new LocalShards(TrainerTest.ROTATION, recipe, new Workers(1)).run(theta, 7, 2);
                ShardGradient first = new ShardGradient(TrainerTest.ROTATION, recipe.batches(), shards);
                List<ShardGradient> own = List.of(first, first.copy(), first.copy());
                for (int schedule = 0; schedule < 250; schedule++) {
                    List<Integer> order = new ArrayList<>(IntStream.range(0, shards).boxed().toList());
                    Collections.shuffle(order, random);
                    long[] late = random.longs(shards, 0, 20_000).toArray();
                    Part[] parts = new Part[shards];
                    own.forEach(gradient -> gradient.begin(theta, 7, 2));
                    workers.run(shards, (worker, i) -> {
                        long from = System.nanoTime();
                        while (System.nanoTime() - from < late[i]) {
                            Thread.onSpinWait();
                        }
                        Part part = new Part(theta.length);
                        own.get(worker).compute(order.get(i), part);
                        parts[order.get(i)] = part;
                    });
                    List<Part> left = new ArrayList<>();
                    for (int at = 0; at < shards;) {
                        int to = Math.min(shards, at + 1 + random.nextInt(shards));
                        left.addAll(Part.sum(Arrays.asList(parts).subList(at, to), shards));
                        at = to;
                    }
                    Part whole = Part.sum(left, shards).get(0);
                    assertEquals(shards, whole.to());
                    assertEquals(expected.get(0).loss(), whole.loss());
                    assertArrayEquals(expected.get(0).gradient(), whole.gradient());
                }
            }
        }
    }

    /** ln(1 − x·row): row 17 leaves the domain, and row 44 as well. */
    private static final Objective CLIFF = Objective.of(ParameterSpec.of("x", Shape.SCALAR, Init.constant(1)),
            (p, batch) -> {
                double[] rows = new double[50];
                rows[17] = 2;
                rows[44] = 2;
                return p.get("x").times(Var.constant(Tensor.vector(rows)).gather(batch.index())).negated().plus(1).log()
                        .mean();
            });

    @Test
    void theFirstShardThatFailsIsNamed() {
        for (OnFailure onFailure : OnFailure.values()) {
            Recipe recipe = Recipe.of(new Sgd(), 0.1, Batches.whole(50), 3).withShards(8).withOnFailure(onFailure);
            try (Workers workers = new Workers(4)) {
                Trainer trainer = new Trainer(CLIFF, recipe, 1,
                        TrainState.start(CLIFF.parameters().initial(1), recipe),
                        new LocalShards(CLIFF, recipe, workers));
                boolean goesOn = trainer.step();
                assertEquals(onFailure == OnFailure.SKIP_BATCH, goesOn);
                String why = trainer.failure().orElseThrow();
                assertTrue(why.startsWith("step 1: shard 2 (rows 12 to 17 of the batch): the loss is NaN"), why);
            }
        }
    }

    @Test
    void processorsOfAnotherBitClassAreRefused() {
        String other = Fma.PRESENT ? "muladd" : "fma";
        Part foreign = new Part(1, 2, 0, new double[1], other);
        IllegalStateException mixed = assertThrows(IllegalStateException.class,
                () -> Part.sum(List.of(new Part(0, 1, 0, new double[1], Fma.bitClass()), foreign), 2));
        assertTrue(mixed.getMessage().contains("shard 1 those of " + other), mixed.getMessage());
        Recipe recipe = Recipe.of(new Sgd(), 0.1, Batches.whole(50), 3);
        Trainer trainer = new Trainer(CLIFF, recipe, 1, TrainState.start(CLIFF.parameters().initial(1), recipe),
                new ShardRunner() {
                    @Override
                    public List<Part> run(double[] theta, long seed, long step) {
                        return List.of(new Part(0, 1, 0, new double[1], other));
                    }

                    @Override
                    public int shards() {
                        return 1;
                    }
                });
        assertThrows(IllegalStateException.class, trainer::step);
    }

    @Test
    void whoIsNotANeighbourIsNotAdded() {
        Part[] parts = IntStream.range(0, 4).mapToObj(i -> new Part(i, i + 1, i, new double[1], Fma.bitClass()))
                .toArray(Part[]::new);
        assertThrows(IllegalArgumentException.class, () -> parts[1].add(parts[2]));
        assertThrows(IllegalArgumentException.class, () -> parts[0].add(parts[2]));
        assertEquals(List.of(1, 2), Part.sum(List.of(parts[1], parts[2]), 4).stream().map(Part::from).toList());
    }

    @Test
    void aStateKeepsItsNumberOfShards() {
        byte[] bytes = start(recipe(7, 9)).save().toBytes();
        FileFormatException wrong = assertThrows(FileFormatException.class,
                () -> TrainState.from(TrainerTest.ROTATION.parameters(), recipe(2, 9), "checkpoint",
                        Safetensors.parse("checkpoint", bytes)));
        assertTrue(wrong.getMessage().contains("has 7 shards, the training 2"), wrong.getMessage());
        Recipe recipe = recipe(7, 9);
        assertThrows(IllegalArgumentException.class, () -> new Trainer(TrainerTest.ROTATION, recipe, 7, start(recipe),
                new LocalShards(TrainerTest.ROTATION, recipe(2, 9), new Workers(1))));
    }

    /** More shards than rows: some have none. */
    @Test
    void shardsWithoutRows() {
        Recipe recipe = Recipe.of(new Sgd(), 0.1, Batches.whole(3), 3).withShards(8);
        Objective square = Objective.of(CLIFF.parameters(), (p, batch) -> p.get("x").minus(batch.index()).square()
                .mean());
        assertEquals(new Trainer(square, recipe.withShards(1), 1).run().loss(),
                new Trainer(square, recipe, 1).run().loss(), 1e-15);
    }

    @Test
    void workersDoEachTaskOnceAndThrowWhatTheFirstThrew() {
        try (Workers workers = new Workers(4)) {
            int[] done = new int[1000];
            for (int round = 0; round < 300; round++) {
                workers.run(round, (worker, i) -> done[i]++);
            }
            assertArrayEquals(IntStream.range(0, 1000).map(i -> Math.max(0, 299 - i)).toArray(), done);
            for (int round = 0; round < 50; round++) {
                IllegalStateException e = assertThrows(IllegalStateException.class,
                        () -> workers.run(20, (worker, i) -> {
                            if (i % 5 == 3) {
                                throw new IllegalStateException("task " + i);
                            }
                        }));
                assertEquals("task 3", e.getMessage());
            }
        }
        Workers closed = new Workers(2);
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.run(2, (worker, i) -> {
        }));
    }

    /** Nobody could close the threads of what was not made, for want of memory as a rule. */
    @Test
    void whatCannotBeMadeLeavesNoThreads() {
        Objective broken = new Objective() {
            @Override
            public ParameterSpec parameters() {
                throw new IllegalStateException("no parameters");
            }

            @Override
            public Var loss(Bound p, Batch batch) {
                throw new AssertionError();
            }
        };
        assertThrows(IllegalStateException.class, () -> new LocalShards(broken, recipe(40, 9), 40));
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().equals("costate-39")));
    }

    /** Whoever closes them while tasks run, as a handler of signals might, gets no half of a sum. */
    @Test
    void closingWaitsForTasksUnderWay() {
        Workers workers = new Workers(3);
        CountDownLatch begun = new CountDownLatch(3);
        AtomicInteger ended = new AtomicInteger();
        workers.run(3, (worker, i) -> {
            begun.countDown();
            try {
                begun.await(); // so each thread has one
                if (worker == 0) {
                    workers.close();
                } else {
                    Thread.sleep(50);
                }
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
            ended.incrementAndGet();
        });
        assertEquals(3, ended.get());
    }

    /** On no thread. As for one shard, the JIT must have compiled the vector kernels first. */
    @Tag("slow")
    @Test
    void aStepAllocatesNothing() {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Recipe recipe = recipe(7, Long.MAX_VALUE);
        try (Workers workers = new Workers(2)) {
            Trainer t = trainer(recipe, start(recipe), workers);
            long[] threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(x -> x == Thread.currentThread() || x.getName().startsWith("costate-"))
                    .sorted(Comparator.comparing(Thread::getName)).mapToLong(Thread::getId).toArray();
            assertTrue(threads.length >= 2);
            int quiet = 0;
            while (quiet < 30 && t.state().step() < 200_000) {
                long[] before = bean.getThreadAllocatedBytes(threads);
                for (int i = 0; i < 10; i++) {
                    t.step();
                }
                // the first such call of a thread allocates its result, so the caller's own is measured by the other
                long[] after = bean.getThreadAllocatedBytes(threads);
                long bytes = IntStream.range(0, threads.length)
                        .filter(i -> threads[i] != Thread.currentThread().getId()).mapToLong(i -> after[i] - before[i])
                        .sum();
                long here = bean.getCurrentThreadAllocatedBytes();
                t.step();
                bytes += bean.getCurrentThreadAllocatedBytes() - here;
                quiet = bytes == 0 ? quiet + 1 : 0;
            }
            assertEquals(30, quiet, "300 steps without an allocation");
        }
    }
}
