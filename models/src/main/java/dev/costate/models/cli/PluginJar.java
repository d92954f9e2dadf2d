package dev.costate.models.cli;

import dev.costate.models.options.UsageException;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;

/**
 * A jar that names services in {@code META-INF/services}, or a source file of one service. Immutable.
 *
 * <p>{@code java -jar} looks at no class path but the jar's, so each plugin has a class loader of its own, below that
 * of Costate; it stays open as long as the process. Further jars that a plugin needs stand in its manifest's
 * {@code Class-Path}.
 */
final class PluginJar {
    private static final String NAME = "[a-z][a-z0-9-]*";

    private static final String SOURCE = ".java";

    private final String what;
    private final Path path;
    private final ClassLoader loader;

    /**
     * What a plugin may bring.
     *
     * @param type the service
     * @param word what one is called, article and all
     * @param name tells the name of one
     * @param check refuses one that would fail later and less clearly; the message is read after its name
     */
    record Service<T>(Class<T> type, String word, Function<T, String> name, Consumer<T> check) {
        String file() {
            return "META-INF/services/" + type.getName();
        }

        private String noun() {
            return word.substring(word.indexOf(' ') + 1);
        }
    }

    /**
     * Opens a jar, or compiles a file whose name ends in {@code .java}: its class of that name, in no package, is one
     * of the first service.
     *
     * @param what what to call it in messages
     * @param services of which it must name one
     * @throws UsageException naming the jar and what is wrong with it
     */
    PluginJar(String what, Path path, List<Service<?>> services) {
        this.what = what;
        if (!Files.isRegularFile(path)) {
            throw refused(Files.exists(path) ? "is not a file" : "no such file");
        }
        this.path = path.toString().endsWith(SOURCE) ? compiled(path, services.get(0).file()) : path;
        if (services.stream().noneMatch(this::names)) {
            throw refused("names " + join(services, " and ", s -> s.word().replaceFirst("^an? ", "no "))
                    + ": it has no " + join(services, " and no ", Service::file));
        }
        try {
            loader = new URLClassLoader(new URL[] {this.path.toUri().toURL()}, PluginJar.class.getClassLoader());
        } catch (MalformedURLException never) {
            throw refused(never.getMessage());
        }
        Preload.with(path, loader);
    }

    /** Returns a folder of what a jar of it would hold, deleted when the process ends. */
    private Path compiled(Path file, String service) {
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow(() -> refused(
                "this Java runtime has no compiler; start costate with a JDK, or give a jar of the classes"));
        StringWriter said = new StringWriter();
        PrintWriter print = new PrintWriter(said);
        try {
            Path classes = Files.createTempDirectory("costate");
            Path services = classes.resolve(service);
            Files.createDirectories(services.getParent());
            Files.writeString(services, file.getFileName().toString().replace(SOURCE, ""));
            int exit = javac.run(print, print, "-proc:none", "-encoding", "UTF-8", "-cp",
                    System.getProperty("java.class.path") + File.pathSeparator + System.getProperty("jdk.module.path"),
                    "-d", classes.toString(), file.toString());
            Files.walk(classes).forEach(one -> one.toFile().deleteOnExit()); // gone through, it is closed
            if (exit == 0) {
                return classes;
            }
        } catch (IOException full) {
            throw refused("cannot be compiled: " + full);
        }
        // the first complaint and the line of the source below it
        throw refused("does not compile: " + String.join("\n", said.toString().lines().limit(2).toList()));
    }

    private static String join(List<Service<?>> services, String by, Function<Service<?>, String> part) {
        return String.join(by, services.stream().map(part).toList());
    }

    private boolean names(Service<?> service) {
        if (Files.isDirectory(path)) {
            return Files.exists(path.resolve(service.file()));
        }
        try (JarFile file = new JarFile(path.toFile())) {
            return file.getEntry(service.file()) != null;
        } catch (IOException unreadable) {
            throw refused("cannot be read as a jar: " + unreadable.getMessage());
        }
    }

    /**
     * Returns what the jar brings of one kind; nothing if it does not name that service.
     *
     * @param taken names that are taken
     * @throws UsageException naming the jar and what is wrong with it
     */
    <T> List<T> find(Service<T> service, Collection<String> taken) {
        List<T> found = new ArrayList<>();
        if (!names(service)) {
            return found;
        }
        List<String> names = new ArrayList<>(taken);
        try {
            var providers = ServiceLoader.load(service.type(), loader).stream().iterator();
            while (providers.hasNext()) {
                var provider = providers.next();
                if (provider.type().getClassLoader() == loader) {
                    T one = provider.get();
                    names.add(checked(service, one, names));
                    found.add(one);
                }
            }
        } catch (UsageException own) {
            throw own;
        } catch (ServiceConfigurationError | LinkageError | RuntimeException broken) {
            throw refused(why(broken));
        }
        if (found.isEmpty()) {
            throw refused("names no " + service.noun() + ": its " + service.file() + " is empty");
        }
        return found;
    }

    /** Returns the name of one; a name that cannot be typed would fail later and less clearly. */
    private <T> String checked(Service<T> service, T one, List<String> taken) {
        String name = service.name().apply(one);
        if (name == null || !name.matches(NAME)) {
            throw refused(one.getClass().getName() + " is called '" + name
                    + "': must be small letters, digits and hyphens");
        }
        if (taken.contains(name)) {
            throw refused("there is already " + service.word() + " called '" + name + "'");
        }
        try {
            service.check().accept(one);
        } catch (UsageException why) {
            throw refused(service.noun() + " '" + name + "' " + why.getMessage());
        }
        return name;
    }

    private static String why(Throwable broken) {
        Throwable cause = broken;
        while (cause instanceof ServiceConfigurationError && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof ServiceConfigurationError ? String.valueOf(cause.getMessage()) : cause.toString();
    }

    private UsageException refused(String why) {
        return new UsageException(what + ": " + why.strip().replaceAll("\\s*\\R\\s*", " "));
    }
}
