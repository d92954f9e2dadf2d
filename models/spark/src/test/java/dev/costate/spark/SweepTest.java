package dev.costate.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on executors in JVMs of their own: every combination, in order, each with the bits that it has alone. */
class SweepTest {
    private static Cluster cluster;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = new Cluster("local-cluster[2,1,1024]").await(2);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void everyCombinationInOrder() {
        Sweep sweep = Sweep.of("spiral").option("iterations", 4).option("rate", 0.01, 0.003).seeds(2, 1);
        assertEquals(4, sweep.size());
        List<SweepRun> runs = sweep.run(cluster.context());
        assertEquals(List.of(Map.of("iterations", "4", "rate", "0.01", "seed", "2"),
                Map.of("iterations", "4", "rate", "0.01", "seed", "1"),
                Map.of("iterations", "4", "rate", "0.003", "seed", "2"),
                Map.of("iterations", "4", "rate", "0.003", "seed", "1")),
                runs.stream().map(SweepRun::setting).toList());
        for (SweepRun run : runs) {
            assertEquals(Optional.empty(), run.failure());
            RunFiles alone = new RunSpec("spiral", run.setting(), "").execute(() -> false);
            assertEquals(alone.results().get("bits"), run.results().get("bits"));
            double t = alone.model().startTime() + 1;
            assertArrayEquals(alone.model().predict(t), run.trained().predict(t));
        }
        assertEquals(4, runs.stream().map(r -> r.results().get("bits")).distinct().count());
    }

    @Test
    void aFailureStopsNoOther(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("rows.csv");
        StringBuilder csv = new StringBuilder("a,b\n");
        for (int i = 0; i < 30; i++) {
            csv.append(i % 7).append(',').append(i % 5).append('\n');
        }
        Files.writeString(file, csv);
        List<SweepRun> runs = Sweep.of("cnf", file).option("iterations", 2).option("hidden", 4, -1, 8)
                .run(cluster.context());
        assertEquals(List.of(true, false, true), runs.stream().map(r -> r.failure().isEmpty()).toList());
        assertTrue(runs.get(1).failure().orElseThrow().startsWith("--hidden -1: must be a whole number from 1 to "),
                runs.get(1).failure().orElseThrow());
        assertEquals(Map.of(), runs.get(1).results());
        assertThrows(IllegalStateException.class, runs.get(1)::trained);
        assertEquals(List.of("a", "b"), runs.get(2).trained().columns());
    }

    @Test
    void whatAnEstimatorWouldTrain() {
        var data = cluster.session().range(40).selectExpr("array(sqrt(id), 0.01 * (id % 7)) as features");
        FlowEstimator flow = new FlowEstimator().setOption("iterations", 2).setOption("hidden", 4).setSeed(9);
        List<SweepRun> runs = Sweep.of(flow, data).seeds(9, 10).run(cluster.context());
        assertEquals(flow.fit(data).results().get("bits"), runs.get(0).results().get("bits"));
        assertEquals(flow.setSeed(10).fit(data).results().get("bits"), runs.get(1).results().get("bits"));
    }
}
