package dev.costate.models.experiments.node;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.node.LogitModel;
import dev.costate.models.node.OdeNet;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.stable.Architecture;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.FieldOptions;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.study.SolverOptions;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.train.SolverSettings;
import dev.costate.models.train.Training;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Tableau;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An augmented ODE-Net, or a stable network, on the user's own table with a column of classes. Numbers are
 * standardised on the rows to learn from; a part of the rows of each class judges the model beside logistic regression
 * trained the same way, and beside the classes' frequencies. Immutable.
 */
final class TableClassifier implements Experiment<TableClassifier.Values> {
    private static final int MOST_CLASSES = 1000;
    private static final String NET = "ode-net";

    @Override
    public String name() {
        return "classifier";
    }

    @Override
    public String summary() {
        return "your own data: an augmented ODE-Net on a CSV file with a column of classes (--data FILE.csv)";
    }

    /** Its hyper-parameters. */
    record Values(Optional<String> data, Optional<String> classColumn, double holdout, long split,
            Training training, FieldOptions field, Optional<Architecture> network, StableOptions stable,
            int augment, int batch, double rate, double noise, double decay, SolveOptions solver,
            GradientMethod gradient) implements Hyperparameters {
        ClassifierTraining how() {
            return new ClassifierTraining(training, batch, rate, noise, decay);
        }
    }

    @Override
    public String about() {
        return "Trains an augmented ODE-Net, or a stable network, on a CSV file of numbers with a column of classes.";
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        Optional<String> data = o.text("data", "FILE.csv",
                "the data: columns of numbers and one of classes, words or whole numbers");
        Optional<String> column = o.text("class", "COLUMN", "the column of classes (the last one if not given)");
        double holdout = o.real("holdout", 0.2, new Range(0, true, 0.9),
                "part of the rows of each class, drawn at random, that judge the model; at least a row");
        long split = o.longInteger("split", 0, Range.from(0), "which draw of these rows");
        Training training = TrainingOptions.of(o, 1000);
        FieldOptions field = FieldOptions.of(o, 32, 1);
        String network = o.choice("network", Stream.concat(Stream.of(NET),
                Arrays.stream(Architecture.values()).map(Architecture::optionName)).toList(), NET,
                "an ODE-Net, or a network of layers with weights of their own");
        StableOptions stable = StableOptions.of(o, 16, 5);
        int augment = o.integer("augment", 2, Range.closed(0, 1000),
                "channels of zeros beside the columns, without which a flow cannot part classes that enclose each "
                        + "other");
        int batch = o.integer("batch", 64, TrainingOptions.BATCH, "rows in a step");
        double rate = o.real("rate", 1e-2, TrainingOptions.RATE, "first learning rate; falls to 0 by half a cosine");
        double noise = o.real("noise", 0.3, TrainingOptions.NOISE,
                "normal noise added to the rows in training, in standard deviations");
        double decay = o.real("weight-decay", 1e-2, TrainingOptions.NOISE, "weight decay");
        Tableau method = SolverOptions.method(o);
        GradientMethod gradient = SolverOptions.gradient(o);
        Optional<Architecture> layered = Arrays.stream(Architecture.values())
                .filter(a -> a.optionName().equals(network)).findFirst();
        if (layered.isPresent() && gradient != SolverSettings.GRADIENT) {
            throw new UsageException("--gradient " + gradient.name() + " for --network " + network
                    + ": layers with weights of their own need " + SolverSettings.GRADIENT.name());
        }
        return new Values(data, column, holdout, split, training, field, layered, stable, augment, batch, rate, noise,
                decay, SolverOptions.adaptive(o, method, 1e-4, 1e-6), gradient);
    }

    /** The classifier and, to judge it by, logistic regression. */
    private static List<LogitModel> models(Values h, Standardiser values, int classes) {
        int channels = values.columns() + h.augment;
        OdeNet.Form form = new OdeNet.Form(channels, false, Optional.of(h.field.network(channels + 1, channels)),
                classes);
        OdeNet net = new OdeNet("classifier", values, form, h.solver, h.gradient);
        LogitModel first = h.network.<LogitModel>map(a -> h.stable.net("classifier", values, a, channels, false,
                classes, h.gradient)).orElse(net);
        return List.of(first, net.withoutField("logistic"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        int classes = saved.classes().size();
        if (classes < 2) {
            throw saved.wrong("names " + classes + " classes; a classifier has at least 2");
        }
        return List.copyOf(
                models(h, Standardiser.from("classifier.inputs", saved.file(), saved.content()), classes));
    }

    @Override
    public Study study(Values h) {
        String data = h.data.orElseThrow(
                () -> new UsageException("--data is missing: costate train classifier --data FILE.csv"));
        List<String> classes = new ArrayList<>();
        CsvTable numbers = h.classColumn.isPresent()
                ? CsvReader.readClasses(Path.of(data), h.classColumn.get(), classes, CsvOptions.STRICT)
                : CsvReader.readClasses(Path.of(data), classes, CsvOptions.STRICT);
        List<String> names = names(numbers, classes);
        double[][] rows = IntStream.range(0, numbers.rows())
                .mapToObj(r -> Arrays.stream(numbers.values()).mapToDouble(c -> c[r]).toArray())
                .toArray(double[][]::new);
        List<LabelledRows> parts = new LabelledRows(rows, classes.stream().mapToInt(names::indexOf).toArray())
                .stratified(h.split, h.holdout);
        LabelledRows train = parts.get(1);
        Standardiser values = Standardiser.fit(numbers.name(), numbers.columns(),
                Arrays.stream(train.rows()).flatMapToDouble(Arrays::stream).toArray());
        return new Classification(models(h, values, names.size()), numbers.columns(), names, train, parts.get(0),
                h.how());
    }

    /** The classes in the order of their numbers, if all are numbers, or of their letters. */
    private static List<String> names(CsvTable numbers, List<String> classes) {
        boolean counted = classes.stream().allMatch(name -> name.matches("[+-]?\\d+"));
        List<String> names = classes.stream().distinct()
                .sorted(counted ? Comparator.comparingDouble(Double::parseDouble) : Comparator.naturalOrder()).toList();
        if (names.size() < 2 || names.size() > MOST_CLASSES) {
            throw FileFormatException.whole(numbers.name(),
                    "has " + (names.size() < 2 ? "one class only, " + shown(names.get(0)) : names.size() + " classes")
                            + "; must be from 2 to " + MOST_CLASSES);
        }
        for (String name : names) {
            int first = classes.indexOf(name);
            if (first == classes.lastIndexOf(name)) {
                throw FileFormatException.inLine(numbers.name(), numbers.lines()[first], "class " + shown(name)
                        + " has this row only; needs at least 2, one to learn from and one to judge by");
            }
        }
        return names;
    }

    private static String shown(String name) {
        return '"' + FileException.excerpt(name, 60) + '"';
    }
}
