package dev.costate.spark;

import dev.costate.models.experiments.TrainedModel;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Starts Spark for a test. {@code local-cluster[executors, cores, megabytes]} has a JVM for each executor. */
final class Cluster implements AutoCloseable {
    private final SparkSession session;

    Cluster(String master) {
        session = SparkSession.builder().master(master).appName("costate")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 3)
                .config("spark.sql.warehouse.dir", Path.of("target", "warehouse").toAbsolutePath().toString())
                .config("spark.executor.extraClassPath", classPath())
                .getOrCreate();
    }

    SparkSession session() {
        return session;
    }

    JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    /** Where this process has the library, the module and its tests from. */
    private static String classPath() {
        return Stream.of(TrainedModel.class, Sweep.class, Cluster.class).map(type -> {
            try {
                return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI()).getAbsolutePath();
            } catch (URISyntaxException impossible) {
                throw new IllegalStateException(impossible);
            }
        }).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    /** Waits until so many executors are there. */
    Cluster await(int executors) throws InterruptedException {
        for (int i = 0; i < 600 && session.sparkContext().getExecutorMemoryStatus().size() <= executors; i++) {
            Thread.sleep(100);
        }
        return this;
    }

    @Override
    public void close() {
        session.stop();
    }
}
