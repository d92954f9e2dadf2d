package dev.costate.models.experiments.node;

import dev.costate.models.fitted.Classifier;
import dev.costate.models.fitted.Model;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.stable.Architecture;
import dev.costate.models.stable.LayerStability;
import dev.costate.models.stable.StableNet;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Figures;
import dev.costate.models.study.Fits;
import dev.costate.models.study.LabelledRows;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Training the architectures on a task, judging and showing them side by side. Immutable. */
final class StableStudy implements Study {
    /** Layers through which a perturbation is followed. */
    static final int LAYERS = 1000;

    private static final String MEAN = "mean test accuracy of the stable networks";

    /** Layers of which the eigenvalues are taken. */
    private static final int SPECTRA = 32;

    /** Test rows that are followed through the layers. */
    private static final int FOLLOWED = 12;

    private final StableTask task;
    private final List<StableNet> nets;
    private final LabelledRows test;
    private final List<Phase> phases;
    private final Optional<Multilevel> multilevel;

    StableStudy(StableTask task, List<StableNet> nets, LabelledRows test, ClassifierPhases training,
            Optional<Multilevel> multilevel) {
        this.task = task;
        this.nets = nets;
        this.test = test;
        this.multilevel = multilevel;
        phases = Stream.concat(nets.stream().map(training::phase),
                multilevel.stream().flatMap(m -> m.phases().stream())).toList();
    }

    @Override
    public List<String> columns() {
        return List.of("x1", "x2");
    }

    @Override
    public List<String> classes() {
        return IntStream.range(0, task.classes).mapToObj(String::valueOf).toList();
    }

    @Override
    public List<Model> models() {
        List<Model> all = new ArrayList<>(nets);
        multilevel.ifPresent(m -> all.addAll(m.models()));
        return all;
    }

    @Override
    public List<Phase> phases() {
        return phases;
    }

    /** The followed rows, evenly out of all test rows. */
    private double[][] followed() {
        double[][] rows = test.rows();
        return IntStream.range(0, FOLLOWED).mapToObj(i -> rows[i * (rows.length - 1) / (FOLLOWED - 1)])
                .toArray(double[][]::new);
    }

    /** What the layers of a fitted network do along the data. */
    record Layers(double[][] spectrum, double[] growth, double[] held) {
        double mostReal() {
            return Arrays.stream(spectrum).mapToDouble(e -> e[0]).max().orElse(Double.NaN);
        }
    }

    private Layers layers(Fits fits, StableNet net) {
        return fits.once("layers of " + net.name(), () -> {
            LayerStability stability = new LayerStability(net, fits.get(net.name()).parameters(), followed());
            return new Layers(stability.spectrum(SPECTRA), stability.growth(LAYERS),
                    stability.heldGrowth(net.stack().depth() / 2, LAYERS));
        });
    }

    private double accuracy(Fits fits, String model) {
        return fits.once("accuracy of " + model, () -> ClassifierPhases
                .accuracy(fits.get(model, Classifier.class).classify(test.rows()), test));
    }

    private Map<String, double[]> named(Function<StableNet, double[]> of) {
        Map<String, double[]> all = new LinkedHashMap<>();
        nets.forEach(n -> all.put(n.name(), of.apply(n)));
        return all;
    }

    private static boolean stable(StableNet net) {
        return !net.name().equals(Architecture.RESNET.optionName());
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        double mean = nets.stream().filter(StableStudy::stable).mapToDouble(n -> accuracy(fits, n.name())).average()
                .orElse(Double.NaN);
        if (!Double.isNaN(mean)) {
            r.put(MEAN, mean);
        }
        nets.forEach(n -> r.put("test accuracy, " + n.name(), accuracy(fits, n.name())));
        multilevel.ifPresent(m -> m.models()
                .forEach(n -> r.put("test accuracy, " + n.name(), accuracy(fits, n.name()))));
        nets.forEach(n -> r.put("growth of a perturbation in " + LAYERS + " layers, " + n.name(),
                layers(fits, n).growth[LAYERS]));
        nets.forEach(n -> r.put("growth of a perturbation in one layer " + LAYERS + " times, " + n.name(),
                layers(fits, n).held[LAYERS]));
        r.put("test examples", test.rows().length);
        return r;
    }

    @Override
    public Map<String, Object> results(Fits fits, Metrics metrics) {
        Map<String, Object> r = results(fits);
        multilevel.ifPresent(m -> m.results(r, metrics, nets.size() + 1));
        return r;
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        return nets.stream().filter(StableStudy::stable)
                .map(n -> BaselineComparison.of(r, "test accuracy, " + n.name(), task.target, 1)
                        .ofExamples(test.rows().length).between("The " + n.name() + " network", "its target"))
                .toList();
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        report.section("Accuracy on the test examples");
        Figures.curve(report, this, metrics, ClassifierPhases.MEASURE, "accuracy", "Good: it rises to 1.");
        report.table(
                List.of("network", "parameters", "test accuracy", "largest Re hλ", "growth in " + LAYERS + " layers"),
                nets.stream().map(n -> List.of(n.name(), n.parameters().size(), accuracy(fits, n.name()),
                        layers(fits, n).mostReal(), layers(fits, n).growth[LAYERS])).toList());
        report.section("The plane, by class");
        nets.forEach(n -> Figures.regions(report, n.name(), columns(), classes(), fits.get(n.name(), Classifier.class),
                test));
        report.section("Eigenvalues of the layers along the data");
        nets.forEach(n -> StabilityFigures.spectrum(report, n, layers(fits, n).spectrum));
        report.section("A perturbation on its way through " + LAYERS + " layers");
        StabilityFigures.growth(report, "layers, as deep a network of the same weights in time",
                named(n -> layers(fits, n).growth),
                "The tangent along test examples, 1 at the start. Good: it grows as much as parting the classes "
                        + "needs, and does not explode.");
        StabilityFigures.growth(report, "times through the layer in the middle", named(n -> layers(fits, n).held),
                "The same where weights do not change and time goes on. Good: a line that bends. A straight one is "
                        + "chaos, which eigenvalues on the imaginary axis do not exclude.");
        multilevel.ifPresent(m -> m.draw(report, metrics, nets.size() + 1));
    }
}
