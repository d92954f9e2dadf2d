package dev.costate.models.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version that this jar was built as. Stateless. */
public final class Version {
    private static final String CURRENT = read(); // once: the jar may be replaced while a run trains

    private Version() {
    }

    /** Returns it, for example "0.1.0". */
    public static String current() {
        return CURRENT;
    }

    private static String read() {
        try (InputStream in = Version.class.getResourceAsStream("/dev/costate/models/version.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the jar's version cannot be read", unreadable);
        }
    }
}
