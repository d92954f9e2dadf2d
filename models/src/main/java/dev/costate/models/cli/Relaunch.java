package dev.costate.models.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the process again with the Vector API.
 *
 * <p>A jar's manifest cannot add an incubator module, and without it the kernels are several times slower. So the
 * command line, started as plain {@code java -jar}, runs itself once more in a child process with the module, the
 * serial collector and a small young generation, lends it the terminal, passes a termination on and ends with its
 * exit code. The parent does nothing else and loads as few classes as it can: it costs one JVM start.
 *
 * <p>Thread-safe; the library part of the jar never calls it.
 */
final class Relaunch {
    /** Answer of {@link #run}: this process should do the work itself. */
    static final int GO_ON = -1;

    /** The argument that stops it. */
    static final String NO_RELAUNCH = "--no-relaunch";

    /** The option before a command that names plugins. */
    static final String PLUGINS = "--plugins";

    /** The module in question. */
    static final String MODULE = "jdk.incubator.vector";

    /** Set in the child, so that it never starts a grandchild. */
    static final String GUARD = "costate.relaunched";

    /** Set in the child: the process that started it, which it does not survive (ParentWatch). */
    static final String PARENT = "costate.parent";

    /**
     * The first kernels are computed without SIMD (SimdKernels): a command of few steps would only pay for its
     * start, a long one does not notice.
     */
    private static final String WARMUP = "-Dcostate.warmup=10000000";

    private Relaunch() {
    }

    /**
     * Runs the child if there should be one.
     *
     * @param args what main was given
     * @return the child's exit code, or {@link #GO_ON}
     */
    static int run(String[] args) {
        if (System.getProperty(GUARD) != null || isLight(args) || "scalar".equals(System.getProperty("costate.kernels"))
                || isHere() || Words.unreadable(args) != null || ModuleFinder.ofSystem().find(MODULE).isEmpty()) {
            return GO_ON;
        }
        List<String> command = childCommand(commandLine(), args, System.getenv("JDK_JAVA_OPTIONS"),
                System.getenv("JAVA_TOOL_OPTIONS"));
        if (command == null) {
            return GO_ON;
        }
        Stop stop = new Stop();
        Process child;
        try {
            Runtime.getRuntime().addShutdownHook(stop);
            child = stop.started(new ProcessBuilder(command).inheritIO());
        } catch (IllegalStateException stopping) {
            return stopped();
        } catch (IOException cannotStart) {
            return GO_ON; // the hook has nothing to tell
        }
        if (child == null) {
            return stopped();
        }
        while (true) {
            try {
                int exit = child.waitFor();
                return stop.isOver() ? stopped() : exit;
            } catch (InterruptedException again) {
                // Nobody interrupts the main thread of a process that only waits; if it happens there is still
                // nothing else to do.
                continue;
            }
        }
    }

    /**
     * Waits for the end of this process, which has begun, with an exit code of its own: that of a child that was
     * told by two signals may be the other's.
     */
    private static int stopped() {
        while (true) {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException again) {
                continue;
            }
        }
    }

    /**
     * Whether this process has the module. Asking the module layer would run a stream, and loads a hundred classes
     * for it.
     */
    private static boolean isHere() {
        try {
            Class.forName("jdk.incubator.vector.Vector", false, null);
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /** Returns how many words at the start name plugins: 2, 1 if joined by an equals sign, or 0. */
    static int pluginWords(String[] args) {
        if (args.length == 0 || !args[0].startsWith(PLUGINS)) {
            return 0;
        }
        boolean alone = args[0].length() == PLUGINS.length();
        if (alone) {
            return Math.min(2, args.length);
        }
        return args[0].charAt(PLUGINS.length()) == '=' ? 1 : 0;
    }

    /** Whether the command computes nothing, or the person wants no second process. */
    private static boolean isLight(String[] args) {
        int at = pluginWords(args);
        if (at >= args.length || args[at].equals("help") || args[at].equals("list") || args[at].equals("compare")
                || args[at].equals("--version")) {
            return true;
        }
        for (String arg : args) {
            if (arg.equals(NO_RELAUNCH) || arg.equals("--help") || arg.equals("-h")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the child's command line. It is null if it cannot be told how this JVM was started, if a debugger
     * listens (its port is taken), or if the person limited the modules.
     *
     * @param own this process's command line; null if it is unknown
     * @param args its last words
     * @param environment values of the variables that carry JVM options; null where unset
     */
    static List<String> childCommand(String[] own, String[] args, String... environment) {
        if (own == null || own.length < args.length + 2) {
            return null;
        }
        int options = own.length - args.length;
        for (int i = 0; i < args.length; i++) {
            if (!own[options + i].equals(args[i])) {
                return null;
            }
        }
        if (!startsUs(own[options - 1], options >= 3 ? own[options - 2] : "")) {
            return null;
        }
        boolean tuned = false;
        for (String value : environment) {
            tuned |= value != null && value.contains("-X");
        }
        for (int i = 1; i < options; i++) {
            String option = own[i];
            if (option.startsWith("-agentlib:jdwp") || option.startsWith("-Xrunjdwp")
                    || option.startsWith("--limit-modules")) {
                return null;
            }
            tuned |= option.startsWith("@") || option.startsWith("-Xm") || option.startsWith("-XX:")
                    && (option.endsWith("GC") || option.contains("Heap") || option.contains("New"));
        }
        List<String> command = new ArrayList<>();
        // concat, since + of what is no constant would start the machinery of invokedynamic.
        command.add(System.getProperty("java.home").concat("/bin/java"));
        command.add("--add-modules");
        command.add(MODULE);
        command.add("-D" + GUARD + "=true");
        command.add("-D".concat(PARENT).concat("=").concat(Long.toString(ProcessHandle.current().pid())));
        command.add(WARMUP);
        if (!tuned) {
            command.add("-XX:+UseSerialGC");
            command.add("-Xmn16m");
        }
        command.add("-Xshare:auto");
        for (int i = 1; i < own.length; i++) {
            command.add(own[i]);
        }
        return command;
    }

    /** Whether a process of this program, given after this option, runs our main class. */
    private static boolean startsUs(String program, String option) {
        if (program.startsWith("--module=")) {
            return isModule(program.substring("--module=".length()));
        }
        return switch (option) {
            case "-jar" -> true;
            case "-m", "--module" -> isModule(program);
            default -> program.equals("dev.costate.models.cli.Main");
        };
    }

    private static boolean isModule(String name) {
        return name.equals("dev.costate") || name.equals("dev.costate/dev.costate.models.cli.Main");
    }

    /**
     * Returns how this process was started, null if that is unknown. Linux keeps it in a file; elsewhere the JDK may
     * know.
     */
    private static String[] commandLine() {
        try (FileInputStream in = new FileInputStream("/proc/self/cmdline")) {
            return split(in.readAllBytes(), Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
        } catch (IOException | IllegalArgumentException elsewhere) {
            String[] arguments = ProcessHandle.current().info().arguments().orElse(null);
            if (arguments == null) {
                return null;
            }
            String[] all = new String[arguments.length + 1];
            all[0] = "java";
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            return all;
        }
    }

    /** Splits words that each end in a zero byte. */
    static String[] split(byte[] bytes, Charset charset) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                words.add(new String(bytes, start, i - start, charset));
                start = i + 1;
            }
        }
        return words.toArray(new String[0]);
    }

    /**
     * On Ctrl-C or a termination: tells the child and waits until its own shutdown hooks are through.
     *
     * <p>The hook is there before the child is, and they take turns: a child whose start the hook has not seen is
     * never started. Otherwise a signal between the two would leave a child that trains on.
     */
    private static final class Stop extends Thread {
        private Process child; // null until it is started
        private boolean over;

        /** Starts the child; null if this process is about to end. */
        synchronized Process started(ProcessBuilder command) throws IOException {
            if (!over) {
                child = command.start();
            }
            return child;
        }

        synchronized boolean isOver() {
            return over;
        }

        private synchronized Process end() {
            over = true;
            return child;
        }

        @Override
        public void run() {
            Process started = end();
            if (started == null) {
                return;
            }
            started.destroy();
            try {
                started.waitFor();
            } catch (InterruptedException leaving) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
