package dev.costate.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.optim.Sgd;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Part;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.ShardRunner;
import dev.costate.models.train.TrainState;
import dev.costate.models.train.Trainer;
import dev.costate.models.train.TrainingFailure;
import dev.costate.models.train.TrainingResult;
import dev.costate.vectorapi.Fma;
import dev.costate.vectorapi.KernelChoice;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bits of a training depend on its shards alone: not on executors, their cores, their loss. */
class SparkShardsTest {
    private static final Regression PROBLEM = new Regression(12, 20, 7, 0);
    private static final long SEED = 5;

    private static String bits(TrainingResult result) {
        return result.parameters().sha256();
    }

    /** Has every executor do something a few times, and returns what they say. */
    private static Set<String> everywhere(JavaSparkContext sc, Function<Integer, String> what) {
        return new TreeSet<>(sc.parallelize(IntStream.range(0, 16).boxed().toList(), 16).map(i -> {
            TimeUnit.MILLISECONDS.sleep(50);
            return SparkEnv.get().executorId() + ": " + what.call(i);
        }).collect());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"local[2]; 1", "local-cluster[1,1,1024]; 1", "local-cluster[2,1,1024]; 2",
        "local-cluster[1,2,1024]; 1"})
    void theSameBitsEverywhere(String master, int executors) throws InterruptedException, IOException {
        boolean apart = !master.equals("local[2]");
        // two executors get the jars as on a cluster, the others are told to serialize by Kryo
        try (Cluster cluster = executors == 2 ? Cluster.ofJars(master)
                : new Cluster(master, Map.of("spark.serializer", KryoSerializer.class.getName()))) {
            cluster.await(apart ? executors : 0);
            JavaSparkContext sc = cluster.context();
            int before = Regression.MADE.get();
            String trained = bits(SparkShards.train(sc, PROBLEM, SEED));
            // on the driver it is made for the trainer too
            String expected = (apart ? 1 : before + 2) + " made, simd, fma";
            Set<String> made = everywhere(sc, i -> Regression.MADE.get() + " made, " + KernelChoice.current().name()
                    + ", " + Fma.bitClass());
            assertEquals(executors, made.size(), made.toString());
            for (String one : made) {
                assertEquals(expected, one.split(": ")[1], "each has the Vector API, and makes an objective once");
            }
            assertEquals(bits(Regression.local(PROBLEM, SEED, 1)), trained);
            assertEquals(bits(Regression.local(PROBLEM, SEED, 3)), trained);
            if (executors == 2 || !apart) {
                estimators(cluster);
            }
            if (!apart) {
                // tasks of more shards than they hold gradients, some of them empty
                Regression many = new Regression(4, 3, 301, 0);
                assertEquals(bits(Regression.local(many, SEED, 1)), bits(SparkShards.train(sc, many, SEED)));
            }
        }
    }

    /** An estimator trains the run of the command line with {@code --shards}. */
    private static void estimators(Cluster cluster) {
        var data = cluster.session().range(50).selectExpr("array(sqrt(id), 0.01 * (id % 7)) as features");
        FlowEstimator flow = new FlowEstimator().setOption("iterations", 4).setOption("hidden", 6).setNumShards(3);
        RunFiles here = flow.spec(data).execute(() -> false);
        FlowTransformer there = flow.fit(data);
        assertEquals(here.modelOnly(), there.run().modelOnly());
        assertEquals("3", there.trained().options().get("shards"));
        assertNotEquals(flow.setNumShards(1).fit(data).results().get("bits"), there.results().get("bits"),
                "the number of shards decides the bits");
    }

    @Test
    void anExecutorKilledInTheMiddleOfAStepChangesNoBit() throws InterruptedException {
        Regression problem = new Regression(12, 20, 7, 10);
        TrainingSource.Training training = problem.training();
        AtomicInteger lost = new AtomicInteger();
        try (Cluster cluster = new Cluster("local-cluster[2,1,1024]").await(2)) {
            JavaSparkContext sc = cluster.context();
            sc.sc().addSparkListener(new SparkListener() {
                @Override
                public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                    lost.incrementAndGet();
                }
            });
            Set<String> pids = everywhere(sc, i -> String.valueOf(ProcessHandle.current().pid()));
            assertEquals(2, pids.size(), pids.toString());
            long pid = Long.parseLong(pids.iterator().next().split(": ")[1]);
            assertNotEquals(ProcessHandle.current().pid(), pid, "a process of its own");
            SparkShards shards = new SparkShards(sc, problem);
            Trainer trainer = new Trainer(training.objective(), training.recipe(), SEED,
                    TrainState.start(training.objective().parameters().initial(SEED), training.recipe()),
                    new Killing(shards, pid));
            String trained = bits(trainer.run());
            shards.close();
            assertTrue(lost.get() >= 1, "executors lost: " + lost);
            assertTrue(ProcessHandle.of(pid).isEmpty(), "process " + pid + " is there still");
            assertEquals(bits(Regression.local(problem, SEED, 2)), trained);
        }
    }

    /** Kills a process while step 10 is computed, whose batch takes half a second. */
    private record Killing(SparkShards on, long pid) implements ShardRunner {
        @Override
        public List<Part> run(double[] theta, long seed, long step) {
            if (step == 10) {
                Thread killer = new Thread(() -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(200);
                    } catch (InterruptedException none) {
                        Thread.currentThread().interrupt();
                    }
                    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                });
                killer.start();
            }
            return on.run(theta, seed, step);
        }

        @Override
        public int shards() {
            return on.shards();
        }
    }

    @Test
    void aProcessorOfOtherBitsIsRefusedByName() throws InterruptedException {
        try (Cluster cluster = new Cluster("local-cluster[2,1,1024]").await(2)) {
            JavaSparkContext sc = cluster.context();
            // Before anything of the library is loaded there, one executor is told to have no fused multiply-add.
            Set<String> executors = everywhere(sc, i -> "");
            assertEquals(2, executors.size(), executors.toString());
            String odd = executors.iterator().next().split(": ")[0];
            everywhere(sc, i -> {
                if (SparkEnv.get().executorId().equals(odd)) {
                    System.setProperty("costate.fma", "false");
                }
                return "";
            });
            IllegalStateException refused = assertThrows(IllegalStateException.class,
                    () -> SparkShards.train(sc, PROBLEM, SEED));
            assertEquals("executor " + odd + " on localhost computes with the bits of muladd, the driver with "
                    + "those of fma: all processors must have fused multiply-add, or -Dcostate.fma=false must be "
                    + "given everywhere, to executors by spark.executor.extraJavaOptions", refused.getMessage());
        }
    }

    @Test
    void aShardThatFailsIsNamedAsOnThreads() {
        TrainingSource negative = () -> {
            ParameterSpec one = ParameterSpec.of("a", Shape.SCALAR, Init.constant(1));
            Objective logarithms = Objective.of(one, (p, batch) -> {
                Var rows = Var.constant(Tensor.vector(1, 1, 1, 1, -1, 1, 1, -1)).gather(batch.index());
                return rows.times(p.get("a")).log().mean();
            });
            return new TrainingSource.Training(logarithms,
                    Recipe.of(new Sgd(), 0.01, Batches.whole(8), 3).withShards(4));
        };
        ParameterSpec captured = ParameterSpec.of("a", Shape.SCALAR, Init.constant(1));
        TrainingSource unsendable = () -> new TrainingSource.Training(Objective.of(captured, (p, b) -> p.get("a")),
                Recipe.of(new Sgd(), 0.01, Batches.whole(8), 3));
        String here = assertThrows(TrainingFailure.class, () -> Regression.local(negative, SEED, 2)).getMessage();
        try (Cluster cluster = new Cluster("local[2]")) {
            String there = assertThrows(TrainingFailure.class,
                    () -> SparkShards.train(cluster.context(), negative, SEED)).getMessage();
            assertEquals(here, there);
            String refused = assertThrows(IllegalArgumentException.class,
                    () -> SparkShards.train(cluster.context(), unsendable, SEED)).getMessage();
            assertEquals("a training source captures an object that cannot be sent to executors, "
                    + "dev.costate.models.layers.ParameterSpec; capture arrays and numbers only, and make all else "
                    + "inside", refused);
            assertTrue(there.contains("shard 2 (rows 4 to 5 of the batch): "), there);
        }
    }
}
