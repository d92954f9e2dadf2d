package dev.costate.models.experiments.node;

import dev.costate.models.train.Training;
import dev.costate.solvers.SolveOptions;
import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.TimedTable;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.Mlp;
import dev.costate.models.node.ControlPath;
import dev.costate.models.node.DrivenField;
import dev.costate.models.node.MlpField;
import dev.costate.models.node.OdeModel;
import dev.costate.models.options.Nearest;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.FieldOptions;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.SolverOptions;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A Neural ODE on any table of numbers whose first column is the time.
 *
 * <p>The values are standardised, the time is counted in mean spacings; each step looks at windows of consecutive rows,
 * each solved from its own first row. One column alone is given its own past, as delays. A column named
 * {@code series} tells several trajectories apart. Predictions start at the last row that was trained on. Immutable.
 */
final class TableOde implements Experiment<TableOde.Values> {
    @Override
    public String name() {
        return "node";
    }

    @Override
    public String summary() {
        return "your own data: a Neural ODE on a CSV file whose first column is time (--data FILE.csv)";
    }

    /** Its hyper-parameters. */
    record Values(Optional<String> data, List<String> inputs, ControlPath.Form between, Training training,
            double holdout, FieldOptions network, int augment, OptionalInt lags, int ensemble, int window, int batch,
            double rate, SolveOptions solver, boolean statistics) implements Hyperparameters {
        /** The field of states of so many components. */
        MlpField field(int width) {
            return new MlpField(network(width));
        }

        /** The network of the field, which reads the inputs too. */
        Mlp network(int width) {
            return network.network(width + augment + inputs.size(), width + augment);
        }
    }

    @Override
    public String about() {
        return "Trains a Neural ODE on all columns of a CSV file whose first column is time. Predictions start at "
                + "the last row trained on.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        return new Values(o.text("data", "FILE.csv", "the data: time, then one or more columns of numbers"),
                o.text("inputs", "COLUMNS", "columns, with commas between them, that drive the others from outside and "
                        + "are known ahead").map(c -> List.of(c.split(","))).orElse(List.of()),
                o.choice("between", List.of(ControlPath.Form.values()), f -> f.name().toLowerCase(Locale.ROOT),
                        ControlPath.Form.HERMITE, "rows of the inputs: lines, or cubics with the slope before each"),
                TrainingOptions.of(o, 2000),
                o.real("holdout", 0.2, Range.closed(0, 0.9),
                        "part of the rows, the last ones, that judge the forecast"),
                FieldOptions.of(o, 64, 2),
                o.integer("augment", 0, Range.closed(0, 1000),
                        "components beside the data's, 0 where a path starts; with them paths may cross and "
                                + "oscillate, as those of the data alone cannot"),
                o.integer("lags", Range.closed(0, 1000),
                        "earlier rows that a state holds beside its own, so that what one column hides shows in its "
                                + "past; if not given, chosen for one column at equal intervals, else 0"),
                o.integer("ensemble", 1, Range.closed(1, 100),
                        "models, each from first parameters of its own seed; from 2 on, forecasts have bands that "
                                + "hold 90% of new values a window ahead"),
                o.integer("window", 15, Range.closed(2, 1_000_000), "rows in a window"),
                o.integer("batch", 20, TrainingOptions.BATCH, "windows in a step"),
                o.real("rate", 3e-3, TrainingOptions.RATE,
                        "first learning rate; falls to a hundredth by half a cosine"),
                SolverOptions.adaptive(o, SolverOptions.method(o), 1e-5, 1e-7),
                o.flag("statistics", "also follow the learned field over a long orbit, and compare averages, "
                        + "distributions and Lyapunov exponents: for chaotic data"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return IntStream.range(0, h.ensemble).mapToObj(TableOde::member).map(m -> restored(m, h, saved)).toList();
    }

    private static Model restored(String m, Values h, SavedModel saved) {
        int width = saved.length(m + ".from");
        if (h.inputs.isEmpty()) {
            return OdeModel.from(m, h.field(width), false, h.solver, saved);
        }
        DrivenField field = DrivenField.from(m + ".driven", h.network(width), h.between, saved);
        return OdeModel.from(m, field, false, h.solver.withStops(field.stops()), saved);
    }

    /** The name of a model of the ensemble. */
    static String member(int i) {
        return i == 0 ? "node" : "node-" + (i + 1);
    }

    @Override
    public Study study(Values h) {
        if (h.statistics && (h.augment > 0 || h.lags.orElse(0) > 0)) {
            throw new UsageException("--statistics needs a field of the data alone: leave out "
                    + (h.augment > 0 ? "--augment " + h.augment : "--lags " + h.lags.getAsInt()));
        }
        String data = h.data
                .orElseThrow(() -> new UsageException("--data is missing: costate train node --data FILE.csv"));
        TimedTable timed = CsvReader.readTimed(Path.of(data), Trajectories.SERIES, List.of(), CsvOptions.STRICT);
        CsvTable table = timed.table();
        for (String input : h.inputs) {
            if (!table.columns().contains(input) || input.equals(timed.time()) || input.equals(timed.series())) {
                throw new UsageException("--inputs: " + data + " has no column \"" + input + "\" of values; it has "
                        + CsvTable.listed(table.columns()) + Nearest.hint(input, table.columns()));
            }
        }
        if (!h.inputs.isEmpty() && table.columns().stream().allMatch(
                c -> h.inputs.contains(c) || c.equals(timed.time()) || c.equals(timed.series()))) {
            throw new UsageException("--inputs " + String.join(",", h.inputs) + ": leaves no column to forecast");
        }
        return new TableOdeStudy(h, new TimedTable(table.without(h.inputs), timed.time(), timed.dates(),
                timed.series(), timed.ids()), h.inputs.stream().map(table::column).toList());
    }
}
