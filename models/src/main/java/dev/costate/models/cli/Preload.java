package dev.costate.models.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Loads the classes of the jar while a run trains.
 *
 * <p>A JVM reads a class out of the jar when it is first needed. Results and reports are made when the training is
 * over, hours later, and by then a build may have written another jar over this one. Whatever has been loaded does not
 * care. It begins a second after the training did, so that a short run does not pay for it. Thread-safe.
 */
final class Preload {
    private static final long DELAY_MILLISECONDS = 1000;
    private static final String CLASS = ".class";

    /** Jars of plugins and the loaders of their classes. */
    private static final Map<Path, ClassLoader> PLUGINS = new ConcurrentHashMap<>();

    private Preload() {
    }

    /** Loads the classes of this jar too. */
    static void with(Path plugin, ClassLoader loader) {
        PLUGINS.put(plugin, loader);
    }

    /** Begins; does not wait for its end. */
    static void start() {
        Thread thread = new Thread(Preload::run, "costate-preload");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private static void run() {
        try {
            Thread.sleep(DELAY_MILLISECONDS);
        } catch (InterruptedException leaving) {
            return;
        }
        Path own = own();
        if (own != null) {
            load(own, Preload.class.getClassLoader());
        }
        PLUGINS.forEach(Preload::load);
    }

    /** The jar that this class came from; null if it came from somewhere else. */
    private static Path own() {
        CodeSource source = Preload.class.getProtectionDomain().getCodeSource();
        try {
            return source == null || !"file".equals(source.getLocation().getProtocol()) ? null
                    : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException elsewhere) {
            return null;
        }
    }

    /** Loads every class of a jar without initialising it; those that lack something here are left out. */
    static int load(Path jar, ClassLoader loader) {
        if (!Files.isRegularFile(jar)) {
            return 0;
        }
        int loaded = 0;
        for (String name : classes(jar)) {
            try {
                Class.forName(name, false, loader);
                loaded++;
            } catch (ClassNotFoundException | LinkageError lacking) {
                continue;
            }
        }
        return loaded;
    }

    private static List<String> classes(Path jar) {
        List<String> names = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream().map(ZipEntry::getName).filter(name -> name.endsWith(CLASS) && !name.contains("-"))
                    .forEach(name -> names.add(name.substring(0, name.length() - CLASS.length()).replace('/', '.')));
        } catch (IOException unreadable) {
            return names;
        }
        return names;
    }
}
