package dev.costate.models.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Standard output, which remembers why it failed.
 *
 * <p>A {@link java.io.PrintStream} only keeps that it did, and a forecast on a full disk must not look complete. A
 * reader that has seen enough ({@code | head -1}) is no failure. Thread-confined.
 */
final class Sink extends FilterOutputStream {
    private String failure;

    Sink(OutputStream to) {
        super(to);
    }

    /** Returns what the system said to the first write that failed; null if none did. */
    String failure() {
        return failure;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            out.write(bytes, from, count);
        } catch (IOException failed) {
            String said = String.valueOf(failed.getMessage());
            if (failure == null && !said.toLowerCase(Locale.ROOT).contains("pipe")) {
                failure = said;
            }
            throw failed;
        }
    }
}
