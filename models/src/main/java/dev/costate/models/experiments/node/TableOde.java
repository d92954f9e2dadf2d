package dev.costate.models.experiments.node;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.OdeModel;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * A Neural ODE on any table of numbers whose first column is the time. The values are standardised, the time is
 * counted in mean spacings; each step looks at windows of consecutive rows, each solved from its own first row.
 * Predictions start at the last row that was trained on. Immutable.
 */
public final class TableOde implements Experiment {
    @Override
    public String name() {
        return "node";
    }

    @Override
    public String summary() {
        return "your own data: a Neural ODE on a CSV file whose first column is time (--data FILE.csv)";
    }

    @Override
    public Options options() {
        Options o = new Options("costate train node",
                "Trains a Neural ODE on all columns of a CSV file whose first column is time. Predictions start at "
                        + "the last row trained on.");
        TrainingOptions
                .declare(o.text("data", "FILE.csv", null, "the data: time, then one or more columns of numbers"), 2000)
                .real("split", 0.8, Range.closed(0.1, 1),
                        "part of the rows, from the first, to train on; the rest tests the forecast");
        TrainingOptions.declareField(o, 32, 2).integer("augment", 0, Range.closed(0, 1000),
                "components beside the data's, 0 where a path starts; with them paths may cross and oscillate, as "
                        + "those of the data alone cannot")
                .integer("window", 10, Range.closed(2, 1_000_000), "rows in a window")
                .integer("batch", 20, TrainingOptions.BATCH, "windows in a step")
                .real("rate", 3e-3, TrainingOptions.RATE, "first learning rate; falls to a hundredth by half a cosine");
        return TrainingOptions.declareSolver(TrainingOptions.declareMethod(o), 1e-5, 1e-7);
    }

    static MlpField field(Arguments options, int width) {
        int all = width + options.smallInteger("augment");
        return new MlpField(TrainingOptions.field(options, all, all));
    }

    @Override
    public List<Model> restore(Arguments options, SavedModel saved) {
        int width = saved.length("node.from");
        return List.of(OdeModel.from("node", field(options, width), false, TrainingOptions.solver(options),
                saved));
    }

    @Override
    public Study study(Arguments options) {
        if (options.find("data").isEmpty()) {
            throw new UsageException("--data is missing: costate train node --data FILE.csv");
        }
        return new TableOdeStudy(options, CsvReader.read(Path.of(options.text("data")), CsvOptions.STRICT));
    }
}
