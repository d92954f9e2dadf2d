package dev.costate.models.cli;

import dev.costate.models.options.UsageException;
import java.io.IOException;
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

/**
 * A jar that names services in {@code META-INF/services}. Immutable.
 *
 * <p>{@code java -jar} looks at no class path but the jar's, so each plugin has a class loader of its own, below that
 * of Costate; it stays open as long as the process. Further jars that a plugin needs stand in its manifest's
 * {@code Class-Path}.
 */
final class PluginJar {
    private static final String NAME = "[a-z][a-z0-9-]*";

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
     * Opens a jar.
     *
     * @param services of which it must name one
     * @throws UsageException naming the jar and what is wrong with it
     */
    PluginJar(Path path, List<Service<?>> services) {
        this.path = path;
        if (!Files.isRegularFile(path)) {
            throw refused(Files.exists(path) ? "is not a file" : "no such file");
        }
        if (services.stream().noneMatch(this::names)) {
            throw refused("names " + join(services, " and ", s -> s.word().replaceFirst("^an? ", "no "))
                    + ": it has no " + join(services, " and no ", Service::file));
        }
        try {
            loader = new URLClassLoader(new URL[] {path.toUri().toURL()}, PluginJar.class.getClassLoader());
        } catch (MalformedURLException never) {
            throw refused(never.getMessage());
        }
        Preload.with(path, loader);
    }

    private static String join(List<Service<?>> services, String by, Function<Service<?>, String> part) {
        return String.join(by, services.stream().map(part).toList());
    }

    private boolean names(Service<?> service) {
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
        return new UsageException("plugin " + path + ": " + why.strip().replaceAll("\\s*\\R\\s*", " "));
    }
}
