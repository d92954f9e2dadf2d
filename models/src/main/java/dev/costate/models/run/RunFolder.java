package dev.costate.models.run;

import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.FileException;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.plot.HtmlReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a run: {@code report.html} and its {@code figures}, {@code metrics.csv}, {@code model.safetensors},
 * {@code run.json}, {@code checkpoint.safetensors}. Who writes to it is a matter of {@link RunClaim}.
 *
 * <p>A run that is overwritten waits below, in {@code earlier}, until the one that replaces it has finished. Immutable.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    private static final String FIGURE = "\\d\\d-.*\\.svg";

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
        return path.resolve(SavedModel.FILE);
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
        return Stream.concat(Stream.of(record(), checkpoint(), metrics(), report(), model()), figures(FIGURE));
    }

    private Path figures() {
        return path.resolve(HtmlReport.FIGURES);
    }

    /** The files of the report's plots whose names are such; what else somebody has put there stays. */
    private Stream<Path> figures(String names) {
        if (!Files.isDirectory(figures())) {
            return Stream.of();
        }
        try (Stream<Path> all = Files.list(figures())) {
            return all.filter(file -> file.getFileName().toString().matches(names)).toList().stream();
        } catch (IOException failure) {
            throw FileException.of(figures(), "read", failure);
        }
    }

    private void drop() {
        files().forEach(RunFolder::delete);
        delete(figures());
    }

    /** Deletes the temporary files of processes that were killed while they wrote; nobody may be writing. */
    void dropTemporaries() {
        List<String> names = files().map(file -> file.getFileName().toString()).toList();
        try (Stream<Path> all = Files.list(path)) {
            Stream.concat(all.filter(file -> names.stream().anyMatch(name -> AtomicFile.isTemporary(file, name))),
                    figures("\\." + FIGURE + "\\.\\d+-\\d+\\.tmp")).forEach(RunFolder::delete);
        } catch (IOException | UncheckedIOException | FileException stays) {
            return; // they take room and do no harm
        }
    }

    private RunFolder earlier() {
        return new RunFolder(path.resolve("earlier"));
    }

    /**
     * Clears the folder. The run in it is moved aside; if one already waits there, then that in the folder never
     * finished, and is deleted.
     */
    void clear() {
        RunFolder earlier = earlier();
        if (Files.exists(model())) {
            dropEarlier();
        }
        if (holdsRun() && !earlier.holdsRun()) {
            earlier.create();
            files().filter(Files::exists).forEach(file -> {
                try {
                    Path aside = earlier.path.resolve(path.relativize(file));
                    Files.createDirectories(aside.getParent());
                    Files.move(file, aside);
                } catch (IOException failure) {
                    throw FileException.of(file, "move", failure);
                }
            });
        }
        drop();
    }

    /** Deletes the run that this one replaced, if there is one. */
    void dropEarlier() {
        if (earlier().holdsRun()) {
            earlier().drop();
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
