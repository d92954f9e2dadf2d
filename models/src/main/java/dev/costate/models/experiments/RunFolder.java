package dev.costate.models.experiments;

import dev.costate.models.cli.UsageException;
import dev.costate.models.files.FileException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The folder of a run: {@code report.html}, {@code metrics.csv}, {@code model.safetensors}, {@code run.json}, {@code checkpoint.safetensors}.
 *
 * <p>A run that is overwritten waits below, in {@code earlier}, until the one that replaces it has finished.
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
        return files().anyMatch(Files::exists);
    }

    private Stream<Path> files() {
        return Stream.of(record(), checkpoint(), metrics(), report(), model());
    }

    private RunFolder earlier() {
        return new RunFolder(path.resolve("earlier"));
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

    /** Takes over a folder whatever it holds. The run in it is moved aside; if one already waits there, then that in the folder never finished, and is deleted. */
    public static RunFolder overwritten(Path path) {
        RunFolder folder = new RunFolder(path);
        folder.create();
        RunFolder earlier = folder.earlier();
        if (Files.exists(folder.model())) {
            folder.dropEarlier();
        }
        if (folder.holdsRun() && !earlier.holdsRun()) {
            earlier.create();
            folder.files().filter(Files::exists).forEach(file -> {
                try {
                    Files.move(file, earlier.path.resolve(file.getFileName()));
                } catch (IOException failure) {
                    throw FileException.of(file, "move", failure);
                }
            });
        }
        folder.files().forEach(RunFolder::delete);
        return folder;
    }

    /** Deletes the run that this one replaced, if there is one. */
    void dropEarlier() {
        if (earlier().holdsRun()) {
            earlier().files().forEach(RunFolder::delete);
            delete(earlier().path);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (DirectoryNotEmptyException other) {
            return; // what else somebody has put there stays
        } catch (IOException failure) {
            throw FileException.of(file, "delete", failure);
        }
    }

    private boolean claim() {
        if (holdsRun()) {
            return false;
        }
        create();
        return true;
    }

    /**
     * Makes the folder.
     *
     * @throws FileException if it cannot be written to
     */
    public void create() {
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
