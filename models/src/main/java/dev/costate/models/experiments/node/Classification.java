package dev.costate.models.experiments.node;

import dev.costate.models.fitted.Classifier;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.Model;
import dev.costate.models.node.LogitModel;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Training classifiers on labelled rows, by {@link ClassifierPhases}. Data of the user's own come with a second
 * model, logistic regression trained the same way, as the baseline. Immutable.
 */
final class Classification implements Study {
    private static final String ACCURACY = "test accuracy";
    private static final String ENTROPY = "test cross-entropy (nats a row)";
    private static final String LINEAR = " of logistic regression";
    private static final String LINEAR_ENTROPY = "test cross-entropy" + LINEAR + " (nats a row)";
    private static final String ERROR = "standard error of the gain in cross-entropy";

    private final List<String> columns;
    private final List<String> classes;
    private final List<LogitModel> models;
    private final LabelledRows train;
    private final LabelledRows test;
    private final List<Phase> phases;

    /** Fixes everything, of one model of columns and classes without names. */
    Classification(LogitModel model, LabelledRows train, LabelledRows test, ClassifierTraining how) {
        this(List.of(model), IntStream.rangeClosed(1, model.width()).mapToObj(i -> "x" + i).toList(),
                IntStream.range(0, model.classes()).mapToObj(String::valueOf).toList(), train, test, how);
    }

    /**
     * Fixes everything.
     *
     * @param models the classifier and, unless there is a target to judge by, logistic regression, with the same
     * scaling
     * @param columns names of the inputs
     * @param classes names of the classes
     */
    Classification(List<LogitModel> models, List<String> columns, List<String> classes, LabelledRows train,
            LabelledRows test, ClassifierTraining how) {
        this.models = models;
        this.columns = columns;
        this.classes = classes;
        this.train = train;
        this.test = test;
        ClassifierPhases training = new ClassifierPhases(models.get(0).values(), train, test, classes.size(), how);
        phases = models.stream().map(training::phase).toList();
    }

    /** −ln of the probability of each example's own class. */
    private static double[] surprise(Classifier fitted, LabelledRows on) {
        double[][] p = fitted.probabilities(on.rows());
        return IntStream.range(0, p.length).mapToDouble(i -> -StrictMath.log(p[i][on.labels()[i]])).toArray();
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public List<Model> models() {
        return List.copyOf(models);
    }

    @Override
    public List<Phase> phases() {
        return phases;
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        double[] own = surprise(fits.first(Classifier.class), test);
        r.put(ACCURACY, ClassifierPhases.accuracy(given(fits), test));
        r.put(ENTROPY, Likelihood.mean(own));
        if (models.size() > 1) {
            Classifier linear = fits.get(models.get(1).name(), Classifier.class);
            double[] other = surprise(linear, test);
            double[] gain = new double[own.length];
            Arrays.setAll(gain, i -> other[i] - own[i]);
            r.put(ACCURACY + LINEAR, ClassifierPhases.accuracy(linear.classify(test.rows()), test));
            r.put(LINEAR_ENTROPY, Likelihood.mean(other));
            r.put(ERROR, Likelihood.standardError(gain));
            frequencies(r);
        }
        r.put("training accuracy",
                ClassifierPhases.accuracy(fits.first(Classifier.class).classify(train.rows()), train));
        r.put("training examples", train.rows().length);
        r.put("test examples", test.rows().length);
        return r;
    }

    /** What the classes' parts of the training examples say of the test examples. */
    private void frequencies(Map<String, Object> r) {
        double[] part = new double[classes.size()];
        Arrays.stream(train.labels()).forEach(k -> part[k] += 1.0 / train.labels().length);
        int most = IntStream.range(0, part.length).reduce(0, (a, b) -> part[b] > part[a] ? b : a);
        r.put(ACCURACY + " of the most frequent class",
                Arrays.stream(test.labels()).filter(k -> k == most).count() / (double) test.labels().length);
        r.put("test cross-entropy of the classes' frequencies (nats a row)",
                Likelihood.mean(Arrays.stream(test.labels()).mapToDouble(k -> -StrictMath.log(part[k])).toArray()));
    }

    private int[] given(Fits fits) {
        return fits.once("classes", () -> fits.first(Classifier.class).classify(test.rows()));
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        if (models.size() == 1) {
            return List.of(BaselineComparison.of(r, ACCURACY, 0.975, 1).ofExamples(test.rows().length)
                    .between("The network", "its target"));
        }
        return List.of(BaselineComparison.of(r, ENTROPY, LINEAR_ENTROPY, BaselineComparison.figure(r, ERROR))
                .between("The network", "logistic regression"));
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        report.section("Accuracy on the test examples");
        Figures.curve(report, this, metrics, "test_accuracy", "accuracy", "Good: it rises to 1.");
        Figures.confusion(report, classes, test.labels(), given(fits));
        if (columns.size() == 2) {
            report.section("The plane, by class");
            Figures.classes(report, columns, classes, fits.first(Classifier.class), test);
        }
    }
}
