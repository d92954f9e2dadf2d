package dev.costate.models.experiments;

import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;

/**
 * Reads the experiments of a jar. Stateless.
 *
 * <p>{@code java -jar} looks at no class path but the jar's, so each plugin has a class loader of its own, below that
 * of Costate; it stays open as long as the process. Further jars that a plugin needs stand in its manifest's
 * {@code Class-Path}.
 */
final class Plugin {
    private static final String SERVICE = "META-INF/services/" + Experiment.class.getName();
    private static final String NAME = "[a-z][a-z0-9-]*";

    private Plugin() {
    }

    /**
     * Returns the experiments of a jar.
     *
     * @param others those whose names are taken
     * @throws UsageException naming the jar and what is wrong with it
     */
    static List<Experiment<?>> experiments(Path jar, List<Experiment<?>> others) {
        if (!holdsService(jar)) {
            throw refused(jar, "names no experiment: it has no " + SERVICE);
        }
        List<String> taken = new ArrayList<>(others.stream().map(Experiment::name).toList());
        List<Experiment<?>> found = new ArrayList<>();
        try {
            ClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, Plugin.class.getClassLoader());
            var providers = ServiceLoader.load(Experiment.class, loader).stream().iterator();
            while (providers.hasNext()) {
                var provider = providers.next();
                if (provider.type().getClassLoader() == loader) {
                    Experiment<?> experiment = provider.get();
                    check(jar, experiment, taken);
                    taken.add(experiment.name());
                    found.add(experiment);
                }
            }
        } catch (UsageException own) {
            throw own;
        } catch (ServiceConfigurationError | LinkageError | RuntimeException | MalformedURLException broken) {
            throw refused(jar, why(broken));
        }
        if (found.isEmpty()) {
            throw refused(jar, "names no experiment: its " + SERVICE + " is empty");
        }
        return found;
    }

    private static boolean holdsService(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw refused(jar, Files.exists(jar) ? "is not a file" : "no such file");
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getEntry(SERVICE) != null;
        } catch (IOException unreadable) {
            throw refused(jar, "cannot be read as a jar: " + unreadable.getMessage());
        }
    }

    /** A name that cannot be typed, or an experiment without options, would fail later and less clearly. */
    private static void check(Path jar, Experiment<?> experiment, List<String> taken) {
        String name = experiment.name();
        if (name == null || !name.matches(NAME)) {
            throw refused(jar, experiment.getClass().getName() + " is called '" + name
                    + "': must be small letters, digits and hyphens");
        }
        if (taken.contains(name)) {
            throw refused(jar, "there is already an experiment called '" + name + "'");
        }
        if (experiment.summary() == null) {
            throw refused(jar, "experiment '" + name + "' has no summary");
        }
        experiment.options();
    }

    private static String why(Throwable broken) {
        Throwable cause = broken;
        while (cause instanceof ServiceConfigurationError && cause.getCause() != null) {
            cause = cause.getCause();
        }
        boolean own = cause instanceof ServiceConfigurationError || cause instanceof MalformedURLException;
        return own ? String.valueOf(cause.getMessage()) : cause.toString();
    }

    private static UsageException refused(Path jar, String why) {
        return new UsageException("plugin " + jar + ": " + why.strip().replaceAll("\\s*\\R\\s*", " "));
    }
}
