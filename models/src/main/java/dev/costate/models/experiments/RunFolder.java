package dev.costate.models.experiments;

import dev.costate.models.cli.UsageException;
import dev.costate.models.files.FileException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The folder of a run: {@code report.html}, {@code metrics.csv}, {@code model.safetensors}, {@code run.json}, {@code checkpoint.safetensors}.
 *
 * <p>A folder that holds a run, finished or not, is written to only by a run that was told to resume it or to overwrite it. Without a folder being named, a
 * new run takes the first of
 * {@code runs/NAME}, {@code runs/NAME-2}, {@code runs/NAME-3}, … that holds none. Immutable.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    /** Returns the page for people. */
    public Path report() {
        return path.resolve("report.html");
    }

    /** Returns the measures of each step. */
    public Path metrics() {
        return path.resolve("metrics.csv");
    }

    /** Returns the trained parameters. */
    public Path model() {
        return path.resolve("model.safetensors");
    }

    /** Returns what the run was, for programs. */
    public Path record() {
        return path.resolve("run.json");
    }

    /** Returns the state to resume from. */
    public Path checkpoint() {
        return path.resolve("checkpoint.safetensors");
    }

    /** Returns whether a run has written here. */
    public boolean holdsRun() {
        return Stream.of(report(), metrics(), model(), record(), checkpoint()).anyMatch(Files::exists);
    }

    /** Claims the first free folder for a new run: {@code base}, base-2, base-3, …. */
    public static RunFolder unused(Path base) {
        for (int i = 1; ; i++) {
            RunFolder folder = new RunFolder(i == 1 ? base : base.resolveSibling(base.getFileName() + "-" + i));
            if (folder.claim()) {
                return folder;
            }
        }
    }

    /**
     * Claims a folder that was named.
     *
     * @throws UsageException if it holds a run
     */
    public static RunFolder named(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!folder.claim()) {
            throw new UsageException(path + " holds an earlier run: choose another --out, or give --resume or --overwrite");
        }
        return folder;
    }

    /** Takes over a folder whatever it holds; the earlier run's files are deleted. */
    public static RunFolder overwritten(Path path) {
        RunFolder folder = new RunFolder(path);
        folder.create();
        for (Path file : new Path[] {folder.record(), folder.checkpoint(), folder.metrics(), folder.report(), folder.model()}) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException failure) {
                throw FileException.of(file, "delete", failure);
            }
        }
        return folder;
    }

    private boolean claim() {
        if (holdsRun()) {
            return false;
        }
        create();
        return true;
    }

    private void create() {
        try {
            Files.createDirectories(path);
        } catch (FileAlreadyExistsException file) {
            throw new FileException(path.toString(), "cannot write a run there: it is not a folder", file);
        } catch (IOException failure) {
            throw FileException.of(path, "write", failure);
        }
        if (!Files.isWritable(path)) {
            throw new FileException(path.toString(), "cannot write: permission denied");
        }
    }
}
