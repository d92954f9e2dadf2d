package dev.costate.models.experiments.design;

import dev.costate.models.design.DesignModel;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Study;
import dev.costate.models.train.Training;
import java.util.List;

/** A design and its posterior for a linear Gaussian model, against the best of all sets of sensors. Immutable. */
final class LinearDesign implements Experiment<LinearDesign.Values> {
    /** The one model of the run. */
    static final String MODEL = "design";

    /** Sensors of which all sets are tried. */
    private static final int MOST_SENSORS = 16;

    private final LinearTask task;

    LinearDesign(LinearTask task) {
        this.task = task;
    }

    @Override
    public String name() {
        return "design-" + task.word;
    }

    @Override
    public String summary() {
        return "which sensors to read, of " + task.what + ", against the best set";
    }

    @Override
    public String about() {
        return "Chooses which sensors to read, of " + task.what + ",\nwith a conditional flow for the posterior of "
                + "what they show. What is best is known exactly. The seed also draws\nthe model.";
    }

    /** Its hyper-parameters. */
    record Values(DesignOptions design, int width, int sensors, double noise, int testPairs)
            implements Hyperparameters {
        @Override
        public Training training() {
            return design.training();
        }
    }

    @Override
    public Values hyperparameters(OptionSource o) {
        DesignOptions design = DesignOptions.of(o, task.usual);
        int sensors = o.integer("sensors", task.sensors, Range.closed(1, MOST_SENSORS), "number of sensors");
        int width = task == LinearTask.SPECTRUM ? sensors
                : o.integer("width", task.width, Range.closed(1, 100), "numbers that are inferred");
        return new Values(design, width, sensors,
                o.real("noise", 0.5, new Range(0, true, 1000), "standard deviation of the sensors' noise"),
                o.integer("test-pairs", 20_000, Range.closed(200, 1_000_000),
                        "fresh pairs of x and y that judge the posterior"));
    }

    @Override
    public List<Model> restore(Values h, SavedModel saved) {
        return List.of(DesignModel.from(MODEL, h.design::learned, saved));
    }

    @Override
    public Study study(Values h) {
        return new LinearDesignStudy(task, h);
    }
}
