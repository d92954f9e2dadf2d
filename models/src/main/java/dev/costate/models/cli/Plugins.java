package dev.costate.models.cli;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.lab.LabProblem;
import dev.costate.models.lab.LabProblems;
import dev.costate.models.lab.ProblemSource;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code --plugins JAR[,JAR…]} before a command: experiments and gradient methods from outside. Thread-safe. */
final class Plugins {
    private static final String PREFIX = Relaunch.PLUGINS + "=";

    private static volatile List<GradientMethod> gradientMethods = List.of();

    private Plugins() {
    }

    /**
     * Loads the plugins that the words name.
     *
     * @return the words that follow
     * @throws UsageException if a plugin cannot be used
     */
    static List<String> taken(List<String> words) {
        int own = Relaunch.pluginWords(words.toArray(String[]::new));
        if (own == 0) {
            Experiments.plug(List.of());
            gradientMethods = List.of();
            return words;
        }
        String option = words.get(0);
        String jars = own == 2 ? words.get(1) : option.substring(Math.min(option.length(), PREFIX.length()));
        List<String> names = Stream.of(jars.split(",")).filter(name -> !name.isBlank()).toList();
        if (names.isEmpty()) {
            throw new UsageException("--plugins needs the names of jars: costate --plugins JAR[,JAR...] COMMAND");
        }
        load(names.stream().map(Path::of).toList());
        return words.subList(own, words.size());
    }

    private static void load(List<Path> jars) {
        PluginJar.Service<Experiment<?>> experiment = experiment();
        PluginJar.Service<GradientMethod> method = new PluginJar.Service<>(GradientMethod.class, "a gradient method",
                GradientMethod::name, Plugins::check);
        List<Experiment<?>> experiments = new ArrayList<>(Experiments.ALL);
        List<GradientMethod> methods = new ArrayList<>(GradientMethods.ALL);
        for (Path path : jars) {
            PluginJar jar = new PluginJar("plugin " + path, path, List.of(experiment, method));
            experiments.addAll(jar.find(experiment, names(experiments, Experiment::name)));
            methods.addAll(jar.find(method, names(methods, GradientMethod::name)));
        }
        Experiments.plug(experiments.subList(Experiments.ALL.size(), experiments.size()));
        gradientMethods = List.copyOf(methods.subList(GradientMethods.ALL.size(), methods.size()));
    }

    /**
     * Loads problems of the laboratory from a jar or a source file.
     *
     * @throws UsageException naming the file and what is wrong with it
     */
    static List<ProblemSource> problems(String file) {
        PluginJar.Service<ProblemSource> problem = new PluginJar.Service<>(ProblemSource.class, "a problem",
                source -> source.problem().name(), source -> source.gradientMethods().forEach(Plugins::check));
        return new PluginJar("problem " + file, Path.of(file), List.of(problem)).find(problem,
                names(LabProblems.ALL, LabProblem::name));
    }

    /** A class knows no type arguments. */
    @SuppressWarnings("unchecked")
    private static PluginJar.Service<Experiment<?>> experiment() {
        Class<Experiment<?>> type = (Class<Experiment<?>>) (Class<?>) Experiment.class;
        return new PluginJar.Service<>(type, "an experiment", Experiment::name, Plugins::check);
    }

    private static void check(Experiment<?> experiment) {
        if (experiment.summary() == null) {
            throw new UsageException("has no summary");
        }
        experiment.options();
    }

    private static void check(GradientMethod method) {
        if (method.truth() == null || method.keeps() == null || method.qualityName() == null) {
            throw new UsageException("has no truth, no quality's name, or does not say what it keeps");
        }
    }

    private static <T> List<String> names(List<T> all, Function<T, String> name) {
        return all.stream().map(name).toList();
    }

    /**
     * Returns every gradient method: those of the library, of plugins, and those that are services on the class path
     * or the module path.
     */
    static List<GradientMethod> gradientMethods() {
        List<GradientMethod> all = new ArrayList<>(GradientMethods.ALL);
        all.addAll(gradientMethods);
        for (GradientMethod service : ServiceLoader.load(GradientMethod.class)) {
            if (!names(all, GradientMethod::name).contains(service.name())) {
                all.add(service);
            }
        }
        return all;
    }
}
