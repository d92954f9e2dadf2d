package dev.costate.models.experiments;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.cli.Arguments;
import dev.costate.models.fitted.Classifies;
import dev.costate.models.fitted.Model;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.models.node.OdeNet;
import dev.costate.models.optim.Adam;
import dev.costate.models.optim.Schedule;
import dev.costate.models.plot.Report;
import dev.costate.models.train.Batch;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Metrics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Training an {@link OdeNet} on labelled rows: mean cross-entropy, AdamW with a cosine schedule, and inputs shaken by Gaussian noise, which on few examples
 * does what more of them would. Immutable.
 */
final class Classification implements Study {
    private final OdeNet model;
    private final LabelledRows train;
    private final LabelledRows test;
    private final Stage stage;

    /**
     * Fixes everything.
     *
     * @param noise standard deviation of the noise, in units of the scaled inputs
     * @param decay AdamW's weight decay
     */
    Classification(OdeNet model, LabelledRows train, LabelledRows test, Arguments options, double noise, double decay) {
        this.model = model;
        this.train = train;
        this.test = test;
        int n = train.rows().length;
        double[] x = Arrays.stream(train.rows()).flatMapToDouble(Arrays::stream).map(v -> v / model.scale()).toArray();
        double[] y = new double[n * model.classes()];
        for (int i = 0; i < n; i++) {
            int label = train.labels()[i];
            if (label < 0 || label >= model.classes()) {
                throw new IllegalArgumentException("row " + i + " has class " + label + ": must be from 0 to " + (model.classes() - 1));
            }
            y[i * model.classes() + label] = 1;
        }
        Tensor inputs = Tensor.of(Shape.of(n, model.inputs()), x);
        Tensor targets = Tensor.of(Shape.of(n, model.classes()), y);
        double rate = options.real("rate");
        var recipe = TrainingOptions.recipe(options, Adam.w(decay), new Schedule.Cosine(rate, 0, 0, options.integer("iterations")),
                Batches.epochs(n, Math.min(n, options.smallInteger("batch"))), options.integer("iterations"));
        Stage plain = Stage.of(model, model.name(), recipe, (p, batch) -> loss(model, p, batch, inputs, targets, noise));
        stage = new Stage(plain.model(), plain.label(), plain.objective(), recipe, Map.of("test_accuracy", this::accuracy), (step, scanned) -> {
            OdeNet variant = model.withFixedSteps(step, scanned);
            return Stage.of(variant, variant.name(), recipe, (p, batch) -> loss(variant, p, batch, inputs, targets, noise)).objective();
        });
    }

    private static Var loss(OdeNet model, Bound p, Batch batch, Tensor inputs, Tensor targets, double noise) {
        Var x = p.theta().constant(inputs).gather(batch.index());
        if (noise > 0) {
            x = x.plus(Autodiff.randomNormal(x.shape(), batch.seed(), batch.step()).times(noise));
        }
        Var logits = model.logits(p, x);
        Var right = logits.times(p.theta().constant(targets).gather(batch.index())).sum(1);
        return logits.logSumExp(1).minus(right).mean();
    }

    private double accuracy(Parameters p) {
        return accuracy(model.fitted(p), test);
    }

    private static double accuracy(Classifies fitted, LabelledRows on) {
        int[] classes = fitted.classify(on.rows());
        return IntStream.range(0, classes.length).filter(i -> classes[i] == on.labels()[i]).count() / (double) classes.length;
    }

    @Override
    public List<String> columns() {
        return IntStream.range(0, model.inputs()).mapToObj(i -> "x" + (i + 1)).toList();
    }

    @Override
    public List<Model> models() {
        return List.of(model);
    }

    @Override
    public List<Stage> stages() {
        return List.of(stage);
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        r.put("test accuracy", accuracy(fits.first(Classifies.class), test));
        r.put("training accuracy", accuracy(fits.first(Classifies.class), train));
        r.put("test examples", test.rows().length);
        return r;
    }

    @Override
    public String verdict(Map<String, Object> r) {
        return Verdict.of(r, "test accuracy", 0.975, 1);
    }

    @Override
    public void draw(Report report, Fits fits, Metrics metrics) {
        report.section("Accuracy on the test examples");
        Figures.curve(report, this, metrics, "test_accuracy", "accuracy", "Good: it rises to 1.");
        if (model.inputs() == 2) {
            report.section("The plane, by class");
            Figures.classes(report, fits.first(Classifies.class), test);
        }
    }
}
