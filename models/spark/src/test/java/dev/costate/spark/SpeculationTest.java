package dev.costate.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.master.Master$;
import org.apache.spark.deploy.worker.Worker$;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;
import scala.Option;

/** A task that runs twice counts once. */
class SpeculationTest {
    private static final long SEED = 5;
    private static final String[] HOSTS = {"127.0.0.1", "127.0.0.2"};

    /** Spark starts no copy of a task on the host of its first attempt, so each executor has a host of its own. */
    private static final class Hosts implements AutoCloseable {
        private final List<RpcEnv> parts = new ArrayList<>();
        private final String master;

        Hosts() {
            SparkConf conf = new SparkConf();
            parts.add(Master$.MODULE$.startRpcEnvAndEndpoint(HOSTS[0], 0, 0, conf)._1());
            master = "spark://" + parts.get(0).address().hostPort();
            String folder = Path.of("target", "workers").toAbsolutePath().toString();
            for (int i = 0; i < HOSTS.length; i++) {
                parts.add(Worker$.MODULE$.startRpcEnvAndEndpoint(HOSTS[i], 0, 0, 1, 1024, new String[] {master}, folder,
                        Option.apply(i), conf, Option.empty()));
            }
        }

        @Override
        public void close() {
            for (int i = parts.size() - 1; i >= 0; i--) {
                parts.get(i).shutdown();
                parts.get(i).awaitTermination();
            }
        }
    }

    private static boolean canBind(String host) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    /**
     * The first attempt at a task stalls, its copy on the other executor ends first. The late one then computes
     * something wrong, while later steps go on, and nobody takes it. (Measured on {@code local[1]}, where there is no
     * copy: other bits.)
     */
    @Test
    void aCopyOvertakesItsTask() throws InterruptedException {
        assumeTrue(canBind(HOSTS[1]), "there is no second address of this machine, " + HOSTS[1]);
        Regression problem = new Regression(12, 60, 7, 0, 10);
        String expected = Regression.local(problem, SEED, 2).parameters().sha256();
        Queue<SparkListenerTaskEnd> ended = new ConcurrentLinkedQueue<>();
        try (Hosts hosts = new Hosts();
                Cluster cluster = new Cluster(hosts.master, Map.of("spark.speculation", true,
                        "spark.speculation.interval", "50ms", "spark.speculation.minTaskRuntime", "100ms",
                        "spark.speculation.quantile", 0.5, "spark.speculation.efficiency.enabled", false,
                        "spark.executor.memory", "512m")).await(2)) {
            JavaSparkContext sc = cluster.context();
            sc.sc().addSparkListener(new SparkListener() {
                @Override
                public void onTaskEnd(SparkListenerTaskEnd end) {
                    ended.add(end);
                }
            });
            assertEquals(expected, SparkShards.train(sc, problem, SEED).parameters().sha256());
        }
        List<SparkListenerTaskEnd> copies = ended.stream().filter(end -> end.taskInfo().speculative()
                && end.taskInfo().successful()).toList();
        List<SparkListenerTaskEnd> late = ended.stream().filter(end -> end.taskInfo().killed()).toList();
        assertTrue(copies.stream().anyMatch(copy -> late.stream().anyMatch(end -> end.stageId() == copy.stageId()
                && end.taskInfo().attemptNumber() == 0 && end.taskInfo().index() == copy.taskInfo().index()
                && !end.taskInfo().host().equals(copy.taskInfo().host())
                && end.taskInfo().finishTime() > copy.taskInfo().finishTime())),
                () -> "no copy overtook: " + ended.size() + " tasks, copies " + copies + ", killed " + late);
    }
}
