package dev.costate.models.experiments.cnf;

import dev.costate.models.cnf.FlowModel;
import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Resources;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A continuous normalising flow on a table of numbers. The coordinates are whitened, so the flow starts near the
 * maximum-likelihood Gaussian, which is also what it is compared with on rows that neither has seen: in
 * cross-validation, or on a part that is held out. Immutable.
 *
 * @param name the experiment's name
 * @param resource the data set in the jar, or null for the user's own file
 * @param without a column that is left out, or null
 * @param defaults of its options
 * @param folds parts of the cross-validation, 0 for none
 * @param jitter of the training rows, in standard deviations
 * @param unit of all columns, with a blank before it, or empty
 */
record TableFlow(String name, String resource, String without, FlowOptions.Defaults defaults, int folds, double jitter,
        String unit) implements Experiment {
    @Override
    public String summary() {
        return resource == null
                ? "your own data: a continuous normalising flow on all columns of a CSV file (--data FILE.csv)"
                : "real data: a continuous normalising flow on " + resource + " against the Gaussian, in " + folds
                        + "-fold cross-validation";
    }

    @Override
    public Options options() {
        Options o = new Options("costate train " + name,
                resource == null ? "Trains a continuous normalising flow on all columns of a CSV file."
                        : "Trains a continuous normalising flow on the columns of " + resource + ".");
        FlowOptions.declare(o, defaults).real("jitter", jitter, TrainingOptions.NOISE,
                "normal noise added to the rows in training, in standard deviations");
        if (resource == null) {
            o.text("data", "FILE.csv", null, "the data: one or more columns of numbers").real("holdout", 0.2,
                    Range.closed(0, 0.9), "part of the rows, drawn at random, that judge the model");
        }
        return o.integer("folds", folds, Range.closed(0, 1000),
                "parts of a cross-validation beside the model of all rows; 0 for none");
    }

    @Override
    public List<Model> restore(Arguments options, SavedModel saved) {
        int width = saved.length("cnf.scaling.mean");
        List<Model> models = new ArrayList<>();
        for (String model : names(options)) {
            models.add(FlowModel.from(model, FlowOptions.flow(options, width), FlowOptions.solver(options),
                    saved));
        }
        return models;
    }

    /** The model of all rows and those of the folds. */
    static List<String> names(Arguments options) {
        List<String> names = new ArrayList<>(List.of("cnf"));
        for (int i = 1; i <= options.smallInteger("folds"); i++) {
            names.add("fold" + i);
        }
        return names;
    }

    @Override
    public Study study(Arguments options) {
        if (resource != null) {
            return new TableFlowStudy(options, leftOut(Resources.csv(resource, CsvOptions.STRICT)), 0, unit);
        }
        if (options.find("data").isEmpty()) {
            throw new UsageException("--data is missing: costate train " + name + " --data FILE.csv");
        }
        return new TableFlowStudy(options, CsvReader.read(Path.of(options.text("data")), CsvOptions.STRICT),
                options.real("holdout"), unit);
    }

    private CsvTable leftOut(CsvTable table) {
        List<String> kept = table.columns().stream().filter(c -> !c.equals(without)).toList();
        return new CsvTable(table.name(), kept, kept.stream().map(table::column).toArray(double[][]::new),
                Arrays.copyOf(table.lines(), table.rows()));
    }
}
