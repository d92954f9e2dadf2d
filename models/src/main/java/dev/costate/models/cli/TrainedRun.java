package dev.costate.models.cli;

import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.fitted.Classifier;
import dev.costate.models.fitted.ConditionalSampler;
import dev.costate.models.fitted.LogDensity;
import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.Sampler;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.node.FittedOde;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Nearest;
import dev.costate.models.options.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The run that a command's words name. Stateless. */
final class TrainedRun {
    /** What help texts say of the word RUN. */
    static final String WHAT = "RUN is a folder that 'costate train' wrote, or its name below runs/.";

    private TrainedRun() {
    }

    /** Returns the path that {@code run} names. */
    static Path path(String run) {
        if (run.isBlank()) {
            throw new UsageException("RUN is blank: a run's folder, or its name below runs/");
        }
        Path path = Path.of(run);
        return !Files.exists(path) && Files.exists(Path.of("runs", run)) ? Path.of("runs", run) : path;
    }

    /** Returns the name of the requested model. */
    static String name(TrainedModel trained, Arguments options) {
        String name = options.find("model").orElse(trained.models().get(0));
        if (!trained.models().contains(name)) {
            throw new UsageException("--model " + name + ": must be one of " + String.join(", ", trained.models())
                    + Nearest.hint(name, trained.models()));
        }
        return name;
    }

    /**
     * Returns the requested model as what it must be able to do.
     *
     * @param can what it must be able to do, as in "cannot sample"
     */
    static <T> T model(TrainedModel trained, Arguments options, Class<T> ability, String can) {
        String name = name(trained, options);
        return trained.find(name, ability).orElseThrow(() -> new UsageException("model \"" + name + "\" of a run of "
                + trained.experiment() + " cannot " + can + abilities(trained.model(name))));
    }

    /** The columns that drive a forecaster from outside; none for other models. */
    static List<String> inputs(TrainedModel trained) {
        String names = trained.options().getOrDefault("inputs", "");
        return names.isEmpty() ? List.of() : List.of(names.split(","));
    }

    /** The commands that serve a model, after a colon. */
    private static String abilities(Fitted model) {
        List<String> can = new ArrayList<>();
        if (model instanceof FittedOde || model instanceof SeriesModel || model instanceof Classifier) {
            can.add("predict");
        }
        if (model instanceof Sampler || model instanceof SeriesModel
                || model instanceof ConditionalSampler) {
            can.add("sample");
        }
        if (model instanceof FittedOde || model instanceof SeriesModel || model instanceof Classifier
                || model instanceof LogDensity) {
            can.add("score");
        }
        return can.isEmpty() ? "" : ": it can " + String.join(" and ", can);
    }
}
