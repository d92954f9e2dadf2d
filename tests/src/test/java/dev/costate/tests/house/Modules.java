package dev.costate.tests.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the modules keep their sources and their classes. */
final class Modules {
    static final Path ROOT = Path.of("..");
    /** The ones that make the jar. */
    static final List<String> SHIPPED = List.of("vectorapi", "autodiff", "solvers", "models");
    static final List<String> ALL = List.of("vectorapi", "autodiff", "solvers", "models", "tests", "models/spark");

    private Modules() {
    }

    /** Returns the files below a folder that end in {@code suffix}, sorted; none if there is no such folder. */
    static List<Path> files(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the Java files of one kind, {@code main} or {@code test}, of the named modules. */
    static List<Path> sources(List<String> modules, String kind) {
        return modules.stream().flatMap(m -> files(ROOT.resolve(m).resolve("src").resolve(kind), ".java").stream())
                .toList();
    }

    /** Returns the packages that the module descriptor of the jar exports. */
    static List<String> exported() {
        try (Stream<String> lines = Files.lines(ROOT.resolve("models/src/main/module/module-info.java"))) {
            return lines.map(String::strip).filter(line -> line.startsWith("exports "))
                    .map(line -> line.replaceAll("^exports |;$", "")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path mainClasses(String module) {
        return ROOT.resolve(module).resolve("target").resolve("classes");
    }

    static String root(String module) {
        return "dev.costate." + module;
    }

    /** Returns a path as it is read from the root of the project. */
    static String shown(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }
}
