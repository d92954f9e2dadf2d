package dev.costate.models.fitted;

import dev.costate.models.files.FileException;
import dev.costate.models.layers.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;

/** A model with values for its parameters. Implementations are thread-safe. */
public interface Fitted {
    /** Returns the model. */
    Model model();

    /** Returns the parameters. */
    Parameters parameters();

    /**
     * Writes the model into a folder, which is made if it is missing, as {@code model.safetensors}: {@link #load} and
     * {@code costate predict}, {@code sample} and {@code score} read it. At once or not at all; bit for bit.
     *
     * @throws FileException if it cannot be written
     * @throws UnsupportedOperationException if no estimator made the model, so that a file could not say what it is
     */
    default void save(Path folder) {
        Origin origin = model().origin().orElseThrow(() -> new UnsupportedOperationException("model \"" + model().name()
                + "\" was not made by an estimator: its file could not say what it is"));
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw FileException.of(folder, "write", failure);
        }
        SavedModel.save(folder.resolve(SavedModel.FILE), this, origin);
    }

    /**
     * Reads what {@link #save} or {@code costate train} wrote; of several models the first.
     *
     * @param path the folder, or the file in it
     * @throws FileException if there is none, or it is not what it should be
     */
    static Fitted load(Path path) {
        return ServiceLoader.load(ModelReader.class, Fitted.class.getClassLoader()).findFirst().orElseThrow()
                .read(path);
    }

    /**
     * As {@link #load(Path)}, as what the model can do.
     *
     * @throws FileException if it cannot
     */
    static <T> T load(Path path, Class<T> ability) {
        Fitted model = load(path);
        if (!ability.isInstance(model)) {
            throw new FileException(path.toString(), "holds a " + model.getClass().getSimpleName() + ", which is no "
                    + ability.getSimpleName());
        }
        return ability.cast(model);
    }
}
