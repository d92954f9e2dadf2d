package dev.costate.models.experiments.cnf;

import dev.costate.models.cnf.FlowModel;
import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Resources;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A flow on a table of numbers.
 *
 * <p>The coordinates are whitened, so the flow starts near the maximum-likelihood Gaussian, which is also what it is
 * compared with on rows that neither has seen: in cross-validation, or on a part that is held out. Immutable.
 *
 * @param name the experiment's name
 * @param source where the data come from
 * @param kind what is trained
 * @param folds parts of the cross-validation, 0 for none
 * @param jitter of the training rows, in standard deviations
 */
record TableFlow(String name, Source source, FlowKind kind, int folds, double jitter)
        implements Experiment<TableFlow.Values> {
    /**
     * A data set.
     *
     * @param resource its file in the jar; empty for the user's own
     * @param without a column that is left out
     * @param unit of all columns, with a blank before it
     */
    record Source(Optional<String> resource, String without, String unit) {
    }

    /** Its hyper-parameters. */
    record Values(String model, FlowChoice flow, double jitter, Optional<String> data, double holdout, int folds)
            implements Hyperparameters {
        @Override
        public Training training() {
            return flow.training();
        }

        /** The model of all rows and those of the folds. */
        List<String> names() {
            List<String> names = new ArrayList<>(List.of(model));
            for (int i = 1; i <= folds; i++) {
                names.add("fold" + i);
            }
            return names;
        }
    }

    /** On a data set in the jar, in tenfold cross-validation. */
    static TableFlow shipped(String name, String resource, String without, FlowOptions.Defaults defaults, int folds,
            double jitter, String unit) {
        FlowKind kind = FlowKind.continuous(defaults);
        return new TableFlow(name, new Source(Optional.of(resource), without, unit), kind, folds, jitter);
    }

    /** On the user's own file. */
    static TableFlow own(FlowKind kind, double jitter) {
        return new TableFlow(kind.model(), new Source(Optional.empty(), "", ""), kind, 0, jitter);
    }

    @Override
    public String summary() {
        return source.resource.map(resource -> "real data: " + kind.title() + " on " + resource
                + " against the Gaussian, in " + folds + "-fold cross-validation")
                .orElse("your own data: " + kind.title() + " on all columns of a CSV file (--data FILE.csv)");
    }

    @Override
    public String about() {
        return source.resource
                .map(resource -> "Trains " + kind.title() + " on the columns of " + resource + ".")
                .orElse("Trains " + kind.title() + " on all columns of a CSV file.");
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        FlowChoice flow = kind.options().apply(o);
        double noise = o.real("noise", jitter, TrainingOptions.NOISE,
                "normal noise added to the rows in training, in standard deviations");
        Optional<String> data = Optional.empty();
        double holdout = 0;
        if (source.resource.isEmpty()) {
            data = o.text("data", "FILE.csv", "the data: one or more columns of numbers");
            holdout = o.real("holdout", 0.2, Range.closed(0, 0.9),
                    "part of the rows, drawn at random, that judge the model");
        }
        return new Values(kind.model(), flow, noise, data, holdout, o.integer("folds", folds, Range.closed(0, 1000),
                "parts of a cross-validation beside the model of all rows; 0 for none"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        int width = saved.length(kind.model() + ".scaling.mean");
        List<Model> models = new ArrayList<>();
        for (String model : h.names()) {
            models.add(FlowModel.from(model, h.flow.flow(width), h.flow.solver(), saved));
        }
        return models;
    }

    @Override
    public Study study(Values h) {
        if (source.resource.isPresent()) {
            return new TableFlowStudy(h, leftOut(Resources.csv(source.resource.get(), CsvOptions.STRICT)),
                    source.unit);
        }
        String data = h.data.orElseThrow(
                () -> new UsageException("--data is missing: costate train " + name + " --data FILE.csv"));
        return new TableFlowStudy(h, CsvReader.read(Path.of(data), CsvOptions.STRICT), source.unit);
    }

    private CsvTable leftOut(CsvTable table) {
        List<String> kept = table.columns().stream().filter(c -> !c.equals(source.without)).toList();
        return new CsvTable(table.name(), kept, kept.stream().map(table::column).toArray(double[][]::new),
                Arrays.copyOf(table.lines(), table.rows()));
    }
}
