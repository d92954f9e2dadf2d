package dev.costate.models.fitted;

import java.nio.file.Path;

/** Restores what a folder holds: a service, since whoever restores models knows every family of them. */
public interface ModelReader {
    /**
     * Returns the first model of a run's folder, or of what {@link Fitted#save} wrote.
     *
     * @throws dev.costate.models.files.FileException if there is none, or it is not what it should be
     */
    Fitted read(Path path);
}
