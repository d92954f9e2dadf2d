package dev.costate.models.cli;

import dev.costate.models.options.Options;
import dev.costate.models.files.Version;
import dev.costate.vectorapi.Fma;
import dev.costate.vectorapi.KernelChoice;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** {@code costate info}: what this process runs on. */
final class InfoCommand implements Command {
    private static final Options OPTIONS = new Options("costate info",
            "Prints what this process runs on: one 'key: value' a line.");

    @Override
    public String name() {
        return "info";
    }

    @Override
    public String summary() {
        return "prints version, JDK, kernels and memory";
    }

    @Override
    public String help(List<String> topic) {
        return OPTIONS.help();
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        OPTIONS.parse(args);
        KernelChoice kernels = KernelChoice.current();
        line(out, "version", Version.current());
        line(out, "jdk",
                property("java.version") + " (" + property("java.vm.name") + ", " + property("java.vendor") + ")");
        line(out, "system", property("os.name") + " " + property("os.version") + ", " + property("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
        line(out, "kernels", kernels.name());
        line(out, "reason", kernels.reason());
        line(out, "lanes", Integer.toString(KernelChoice.lanes()));
        line(out, "bit class", Fma.bitClass());
        line(out, "memory", String.format(Locale.ROOT, "%d MiB at most", Runtime.getRuntime().maxMemory() >> 20));
        line(out, "relaunched", System.getProperty(Relaunch.GUARD) == null ? "no" : "yes");
        return OK;
    }

    private static void line(PrintStream out, String key, String value) {
        out.println(key + ": " + value);
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
