package dev.costate.models.experiments.design;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.design.DesignModel;
import dev.costate.models.experiments.design.DesignOptions.Defaults;
import dev.costate.models.experiments.design.DesignOptions.Masks;
import dev.costate.models.experiments.design.DesignOptions.Network;
import dev.costate.models.experiments.design.DesignOptions.Settle;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.Training;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which columns of the user's own table to read, to know most of the columns that are wanted.
 *
 * <p>Rows are simulations or past measurements: what is wanted, beside what every sensor showed. Immutable.
 */
final class TableDesign implements Experiment<TableDesign.Values> {
    /** The one model of the run. */
    static final String MODEL = "design";

    @Override
    public String name() {
        return "design";
    }

    @Override
    public String summary() {
        return "your own data: which columns of a CSV file to read, to infer others (--data FILE.csv --infer A,B)";
    }

    @Override
    public String about() {
        return "Chooses which columns of a CSV file to read, to know most of the columns of --infer, with a\n"
                + "conditional flow for the posterior of what they show.";
    }

    /** Its hyper-parameters. */
    record Values(DesignOptions design, Optional<String> data, Optional<String> infer, double noise, double jitter,
            double holdout) implements Hyperparameters {
        @Override
        public Training training() {
            return design.training();
        }
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(
                DesignOptions.of(o,
                        new Defaults(1500, 2, Masks.relaxed(1, 10), new Network(32, 1, 0, 16), 256,
                                new Settle(1000, 256), 5e-3, 4)),
                o.text("data", "FILE.csv", "the data: columns of numbers, those to infer and those of the sensors"),
                o.text("infer", "A,B,…", "the columns to infer (the first one if not given); all others are sensors"),
                o.real("noise", 0, TrainingOptions.NOISE,
                        "normal noise added to the sensors in training, in their standard deviations"),
                o.real("blur", 0.01, TrainingOptions.NOISE,
                        "normal noise added once to the columns to infer, in their standard deviations"),
                o.real("holdout", 0.2, new Range(0, true, 0.9),
                        "part of the rows, drawn at random, that judge the model"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(DesignModel.from(MODEL, h.design::learned, saved));
    }

    @Override
    public Study study(Values h) {
        String data = h.data.orElseThrow(
                () -> new UsageException("--data is missing: costate train design --data FILE.csv --infer A,B"));
        CsvTable table = CsvReader.read(Path.of(data), CsvOptions.STRICT);
        List<String> wanted = Arrays.stream(h.infer.orElse(table.columns().get(0)).split(",")).map(String::strip)
                .toList();
        for (String column : wanted) {
            if (!table.columns().contains(column)) {
                throw new UsageException("--infer " + h.infer.orElseThrow() + ": " + data + " has no column \"" + column
                        + "\"; it has " + CsvTable.listed(table.columns()));
            }
        }
        List<String> sensors = table.columns().stream().filter(c -> !wanted.contains(c)).toList();
        if (sensors.isEmpty() || wanted.stream().distinct().count() < wanted.size()) {
            throw new UsageException("--infer " + h.infer.orElse(wanted.get(0)) + ": must name each column once, and "
                    + "leave at least one of " + data + " for the sensors");
        }
        return new TableDesignStudy(h, table, wanted, sensors);
    }
}
