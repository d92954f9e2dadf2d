package dev.costate.spark;

import dev.costate.models.experiments.TrainedModel;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Starts Spark for a test. {@code local-cluster[executors, cores, megabytes]} has a JVM for each executor. */
final class Cluster implements AutoCloseable {
    private final SparkSession session;

    Cluster(String master) {
        this(master, Map.of());
    }

    /** With more options. */
    Cluster(String master, Map<String, Object> options) {
        session = SparkSession.builder().master(master).appName("costate")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 3)
                .config("spark.sql.warehouse.dir", Path.of("target", "warehouse").toAbsolutePath().toString())
                .config("spark.executor.extraClassPath", String.join(File.pathSeparator, classPath()))
                .config(options)
                .getOrCreate();
    }

    /** As {@code spark-submit --jars} does it: the driver sends them, and a class loader of their own reads them. */
    static Cluster ofJars(String master) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String path : classPath()) {
            jars.add(Files.isDirectory(Path.of(path)) ? packed(Path.of(path)) : path);
        }
        return new Cluster(master,
                Map.of("spark.executor.extraClassPath", "", "spark.jars", String.join(",", jars)));
    }

    private static String packed(Path classes) throws IOException {
        Path jar = Path.of("target", classes.getFileName() + "-sent.jar").toAbsolutePath();
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
        return jar.toString();
    }

    SparkSession session() {
        return session;
    }

    JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    /** Where this process has the library, the module and its tests from. */
    private static List<String> classPath() {
        return Stream.of(TrainedModel.class, Sweep.class, Cluster.class).map(type -> {
            try {
                return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI()).getAbsolutePath();
            } catch (URISyntaxException impossible) {
                throw new IllegalStateException(impossible);
            }
        }).distinct().toList();
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
