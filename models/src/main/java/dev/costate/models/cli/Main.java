package dev.costate.models.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What {@code java -jar} starts. Stateless. */
public final class Main {
    private Main() {
    }

    /**
     * Runs one command and exits with its code.
     *
     * @param args the command and its arguments; {@code --no-relaunch} may stand anywhere
     */
    public static void main(String[] args) {
        // Until here nothing but this class is loaded. The relaunching process only waits for its child, so it
        // leaves without running anything else.
        int code = Relaunch.run(args);
        if (code != Relaunch.GO_ON) {
            Runtime.getRuntime().halt(code);
        }
        ParentWatch.start();
        List<String> words = new ArrayList<>(List.of(args));
        words.removeIf(Relaunch.NO_RELAUNCH::equals);
        Sink sink = new Sink(new FileOutputStream(FileDescriptor.out));
        PrintStream out = utf8(sink);
        PrintStream err = utf8(new FileOutputStream(FileDescriptor.err));
        String unreadable = Words.unreadable(args);
        if (unreadable == null) {
            code = Commands.run(words, out, err);
        } else {
            err.println("costate: " + unreadable);
            code = Command.WRONG_USAGE;
        }
        out.flush();
        if (sink.failure() != null) {
            err.println("costate: cannot write to standard output: " + sink.failure());
            code = code == Command.OK ? Command.FAILED : code;
        }
        err.flush();
        System.exit(code);
    }

    /** Output has the same bytes whatever the locale: JDK 17 would print question marks under LANG=C. */
    private static PrintStream utf8(OutputStream to) {
        return new PrintStream(new BufferedOutputStream(to, 8192), true, StandardCharsets.UTF_8);
    }
}
