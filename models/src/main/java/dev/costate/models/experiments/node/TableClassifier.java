package dev.costate.models.experiments.node;

import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvReader;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Standardiser;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.node.OdeNet;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.solvers.SolveOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An augmented ODE-Net on the user's own table with a column of classes. Numbers are standardised on the rows to
 * learn from; a part of the rows of each class judges the model beside logistic regression trained the same way, and
 * beside the classes' frequencies. Immutable.
 */
public final class TableClassifier implements Experiment {
    private static final int MOST_CLASSES = 1000;

    @Override
    public String name() {
        return "classifier";
    }

    @Override
    public String summary() {
        return "your own data: an augmented ODE-Net on a CSV file with a column of classes (--data FILE.csv)";
    }

    @Override
    public Options options() {
        Options o = new Options("costate train classifier",
                "Trains an augmented ODE-Net on a CSV file of numbers with a column of classes.");
        o.text("data", "FILE.csv", null, "the data: columns of numbers and one of classes, words or whole numbers")
                .text("class", "COLUMN", null, "the column of classes (the last one if not given)")
                .real("holdout", 0.2, new Range(0, true, 0.9),
                        "part of the rows of each class, drawn at random, that judge the model; at least a row")
                .integer("split", 0, Range.from(0), "which draw of these rows");
        TrainingOptions.declareField(TrainingOptions.declare(o, 1000), 32, 1).integer("augment", 2,
                Range.closed(0, 1000),
                "channels of zeros beside the columns, without which a flow cannot part classes that enclose each "
                        + "other")
                .integer("batch", 64, TrainingOptions.BATCH, "rows in a step")
                .real("rate", 1e-2, TrainingOptions.RATE, "first learning rate; falls to 0 by half a cosine")
                .real("noise", 0.3, TrainingOptions.NOISE,
                        "normal noise added to the rows in training, in standard deviations")
                .real("decay", 1e-2, TrainingOptions.NOISE, "weight decay");
        return TrainingOptions.declareSolver(TrainingOptions.declareGradient(TrainingOptions.declareMethod(o)), 1e-4,
                1e-6);
    }

    /** The classifier and, to judge it by, logistic regression. */
    private static List<OdeNet> models(Arguments options, Standardiser values, int classes) {
        int channels = values.columns() + options.smallInteger("augment");
        SolveOptions solver = TrainingOptions.solver(options);
        OdeNet net = new OdeNet("classifier", values, channels, false,
                TrainingOptions.field(options, channels + 1, channels), classes, solver,
                TrainingOptions.gradient(options));
        return List.of(net, net.withoutField("logistic"));
    }

    @Override
    public List<Model> restore(Arguments options, SavedModel saved) {
        int classes = saved.classes().size();
        if (classes < 2) {
            throw saved.wrong("names " + classes + " classes; a classifier has at least 2");
        }
        return List.copyOf(
                models(options, Standardiser.from("classifier.inputs", saved.file(), saved.content()), classes));
    }

    @Override
    public Study study(Arguments options) {
        if (options.find("data").isEmpty()) {
            throw new UsageException("--data is missing: costate train classifier --data FILE.csv");
        }
        List<String> classes = new ArrayList<>();
        Path file = Path.of(options.text("data"));
        CsvTable numbers = options.find("class").isPresent()
                ? CsvReader.readClasses(file, options.text("class"), classes, CsvOptions.STRICT)
                : CsvReader.readClasses(file, classes, CsvOptions.STRICT);
        List<String> names = names(numbers, classes);
        double[][] rows = IntStream.range(0, numbers.rows())
                .mapToObj(r -> Arrays.stream(numbers.values()).mapToDouble(c -> c[r]).toArray())
                .toArray(double[][]::new);
        List<LabelledRows> parts = new LabelledRows(rows, classes.stream().mapToInt(names::indexOf).toArray())
                .stratified(options.integer("split"), options.real("holdout"));
        LabelledRows train = parts.get(1);
        Standardiser values = Standardiser.fit(numbers.name(), numbers.columns(),
                Arrays.stream(train.rows()).flatMapToDouble(Arrays::stream).toArray());
        return new Classification(models(options, values, names.size()), numbers.columns(), names, train, parts.get(0),
                options, options.real("noise"), options.real("decay"));
    }

    /** The classes in the order of their numbers, if all are numbers, or of their letters. */
    private static List<String> names(CsvTable numbers, List<String> classes) {
        boolean counted = classes.stream().allMatch(name -> name.matches("[+-]?\\d+"));
        List<String> names = classes.stream().distinct()
                .sorted(counted ? Comparator.comparingDouble(Double::parseDouble) : Comparator.naturalOrder()).toList();
        if (names.size() < 2 || names.size() > MOST_CLASSES) {
            throw FileFormatException.whole(numbers.name(),
                    "has " + (names.size() < 2 ? "one class only, \"" + names.get(0) + "\"" : names.size() + " classes")
                            + "; must be from 2 to " + MOST_CLASSES);
        }
        for (String name : names) {
            int first = classes.indexOf(name);
            if (first == classes.lastIndexOf(name)) {
                throw FileFormatException.inLine(numbers.name(), numbers.lines()[first], "class \"" + name
                        + "\" has this row only; needs at least 2, one to learn from and one to judge by");
            }
        }
        return names;
    }
}
