package dev.costate.models.cli;

import dev.costate.models.experiments.Experiments;
import dev.costate.models.options.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code --plugins JAR[,JAR…]} before a command: experiments from outside. Stateless. */
final class Plugins {
    private static final String PREFIX = Relaunch.PLUGINS + "=";

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
            return words;
        }
        String option = words.get(0);
        String jars = own == 2 ? words.get(1) : option.substring(Math.min(option.length(), PREFIX.length()));
        List<String> names = Stream.of(jars.split(",")).filter(name -> !name.isBlank()).toList();
        if (names.isEmpty()) {
            throw new UsageException("--plugins needs the names of jars: costate --plugins JAR[,JAR...] COMMAND");
        }
        Experiments.plug(names.stream().map(Path::of).toList());
        return words.subList(own, words.size());
    }
}
