package dev.costate.spark;

import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.files.FileException;
import dev.costate.models.files.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The files of a finished run, in memory: what {@code costate train} leaves in a folder, but for the checkpoint.
 *
 * <p>Serializable, so that a broadcast brings it to the executors; each of them loads its model once. Immutable and
 * thread-safe.
 */
final class RunFiles implements Serializable {
    private static final long serialVersionUID = 1;
    private static final String MODEL = "model.safetensors";
    private static final String RECORD = "run.json";
    private static final List<String> LEFT_OUT = List.of(".lock", "checkpoint.safetensors");

    /** No run. */
    static final RunFiles NONE = new RunFiles(new TreeMap<>());

    private final TreeMap<String, byte[]> files;
    private transient volatile TrainedModel model;

    private RunFiles(TreeMap<String, byte[]> files) {
        this.files = files;
    }

    /** Reads a run's folder. */
    static RunFiles of(Path folder) {
        TreeMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (!LEFT_OUT.contains(name)) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        } catch (IOException failure) {
            throw FileException.of(folder, "read", failure);
        }
        return new RunFiles(files);
    }

    /** Returns no more than predictions need. */
    RunFiles modelOnly() {
        return new RunFiles(new TreeMap<>(Map.of(MODEL, files.get(MODEL))));
    }

    /** Returns no more than programs need: model, figures and metrics. */
    RunFiles withoutReport() {
        TreeMap<String, byte[]> some = new TreeMap<>(files);
        some.keySet().retainAll(List.of(MODEL, RECORD, "metrics.csv"));
        return new RunFiles(some);
    }

    /** Returns the model, which this process loads once. */
    TrainedModel model() {
        TrainedModel loaded = model;
        if (loaded == null) {
            synchronized (this) {
                loaded = model;
                if (loaded == null) {
                    loaded = load(files.get(MODEL));
                    model = loaded;
                }
            }
        }
        return loaded;
    }

    private static TrainedModel load(byte[] bytes) {
        Path file = null;
        try {
            file = Files.createTempFile("costate-", "-" + MODEL);
            Files.write(file, bytes);
            return TrainedModel.load(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write in " + System.getProperty("java.io.tmpdir"), failure);
        } finally {
            if (file != null) {
                delete(file);
            }
        }
    }

    /** Returns the figures of the run by name. */
    Map<String, Object> results() {
        TreeMap<String, Object> results = new TreeMap<>();
        byte[] bytes = files.get(RECORD);
        if (bytes != null && Json.parse(RECORD, bytes) instanceof Map<?, ?> record
                && record.get("result") instanceof Map<?, ?> figures) {
            figures.forEach((name, value) -> results.put(String.valueOf(name), value));
        }
        return results;
    }

    /** Writes a folder, of any file system that Hadoop knows. */
    void save(String folder, Configuration configuration) {
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder + "/" + file.getKey());
                try (OutputStream out = path.getFileSystem(configuration).create(path, true)) {
                    out.write(file.getValue());
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the run " + folder, failure);
        }
    }

    /** Reads a folder that {@link #save} wrote. */
    static RunFiles load(String folder, Configuration configuration) {
        TreeMap<String, byte[]> files = new TreeMap<>();
        try {
            org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(folder);
            FileSystem system = root.getFileSystem(configuration);
            String prefix = system.makeQualified(root).toUri().getPath() + "/";
            RemoteIterator<LocatedFileStatus> all = system.listFiles(root, true);
            while (all.hasNext()) {
                FileStatus file = all.next();
                try (var in = system.open(file.getPath())) {
                    files.put(file.getPath().toUri().getPath().substring(prefix.length()), in.readAllBytes());
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the run " + folder, failure);
        }
        if (!files.containsKey(MODEL)) {
            throw new IllegalArgumentException(folder + ": holds no trained model (" + MODEL + ")");
        }
        return new RunFiles(files);
    }

    /** Deletes a file, or a folder and all that is in it, as far as that can be. */
    static void delete(Path path) {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stays) {
            return; // a temporary file that takes room and does no harm
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RunFiles o && files.keySet().equals(o.files.keySet())
                && files.entrySet().stream().allMatch(f -> Arrays.equals(f.getValue(), o.files.get(f.getKey())));
    }

    @Override
    public int hashCode() {
        return files.keySet().hashCode();
    }
}
