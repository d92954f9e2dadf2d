package dev.costate.vectorapi;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Whether the JVM compiles vectors, which only HotSpot's C2 does well. Stateless, thread-safe.
 *
 * <p>Interpreted or compiled by anything else, every vector is an object, and SIMD is slower than scalar kernels. The
 * answer comes from what the base module shows: system properties, the modules that were loaded, and the command line.
 * Written without lambdas: linking the first one would take longer than all of this, 1 ms.
 */
final class Compilers {
    /** A class of the module through which other compilers replace C2; a HotSpot that may use one loads the module. */
    private static final String JVMCI = "jdk.vm.ci.runtime.JVMCI";

    private Compilers() {
    }

    /** Returns why this JVM does not compile vectors well, if it does not. */
    static Optional<String> whyNoVectors() {
        String version = System.getProperty("java.vm.version", "");
        Optional<String> why = whyNoVectors(System.getProperty("java.vm.name", "unknown"),
                System.getProperty("java.vm.info", ""), otherCompiler() ? version + ", jvmci" : version);
        return why.isPresent() ? why : stopped(flags());
    }

    /** Returns what the JVM's own description says against it. */
    static Optional<String> whyNoVectors(String name, String info, String version) {
        if (!name.endsWith("Server VM")) {
            return Optional.of("the JVM is " + name + ", not HotSpot with its C2 compiler");
        }
        if (info.contains("interpreted mode")) {
            return Optional.of("the JVM only interprets (" + info + ")");
        }
        if (info.contains("emulated-client")) {
            return Optional.of("the JVM runs without its C2 compiler (" + info + ")");
        }
        if (version.contains("jvmci")) {
            return Optional.of("the JVM compiles with a JVMCI compiler instead of C2 (" + version + ")");
        }
        return Optional.empty();
    }

    /**
     * Whether a compiler may take the place of C2.
     *
     * <p>{@code --add-modules ALL-SYSTEM} loads that module as well, with all the others. The class is looked for
     * first, because that takes 50 µs, and to ask for a module that is not there 8 ms.
     */
    private static boolean otherCompiler() {
        try {
            Class.forName(JVMCI, false, null);
        } catch (ClassNotFoundException usual) {
            return false;
        }
        for (ModuleReference module : ModuleFinder.ofSystem().findAll()) {
            if (ModuleLayer.boot().findModule(module.descriptor().name()).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the flag among these that keeps C2 from compiling, if there is one; the last of a kind counts. */
    static Optional<String> stopped(List<String> flags) {
        String found = null;
        for (String flag : flags) {
            if (flag.startsWith("-XX:TieredStopAtLevel=")) {
                String level = flag.substring(flag.indexOf('=') + 1);
                found = level.length() == 1 && "0123".contains(level) ? flag : null;
            }
        }
        return found == null ? Optional.empty()
                : Optional.of("the JVM runs without its C2 compiler (" + found + ")");
    }

    /**
     * Returns the options of this JVM as far as they can be seen: of the environment, and of the command line on Linux.
     *
     * <p>{@link ProcessHandle} has them elsewhere too, but starting it takes 8 ms.
     */
    private static List<String> flags() {
        List<String> all = new ArrayList<>();
        add(all, System.getenv("JAVA_TOOL_OPTIONS"), " ");
        add(all, System.getenv("JDK_JAVA_OPTIONS"), " ");
        try (InputStream line = new FileInputStream("/proc/self/cmdline")) {
            add(all, new String(line.readAllBytes(), StandardCharsets.UTF_8), "\0");
        } catch (IOException elsewhere) {
            all.add("");
        }
        add(all, System.getenv("_JAVA_OPTIONS"), " ");
        return all;
    }

    private static void add(List<String> all, String options, String separator) {
        if (options != null) {
            Collections.addAll(all, options.split(separator));
        }
    }
}
