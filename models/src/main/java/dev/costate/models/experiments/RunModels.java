package dev.costate.models.experiments;

import dev.costate.models.fitted.Fitted;
import dev.costate.models.fitted.ModelReader;
import java.nio.file.Path;

/** Restores the models of every experiment. Stateless. */
public final class RunModels implements ModelReader {
    @Override
    public Fitted read(Path path) {
        TrainedModel run = TrainedModel.load(path);
        return run.model(run.models().get(0));
    }
}
