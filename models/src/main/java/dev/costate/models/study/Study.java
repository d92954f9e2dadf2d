package dev.costate.models.study;

import dev.costate.models.train.Phase;
import dev.costate.models.data.Dates;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Model;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.train.Metrics;
import java.util.List;
import java.util.Map;

/** An experiment with its options fixed and its data read. Implementations are immutable. */
public interface Study {
    /** Returns the name of the time, as predictions are headed. */
    default String timeColumn() {
        return "t";
    }

    /** Returns whether times are {@value Dates#UNIT} and predictions have dates. */
    default boolean dates() {
        return false;
    }

    /** Returns the name of the time with its unit if it has one, for the axis of a plot. */
    default String timeLabel() {
        return dates() ? timeColumn() + " (" + Dates.UNIT + ")" : timeColumn();
    }

    /** Returns the time up to which a forecast goes by default; NaN for models that make none. */
    default double until() {
        return Double.NaN;
    }

    /** Returns the names of the columns that are modelled. */
    List<String> columns();

    /**
     * Returns the names of the classes that are told apart, in the order of their probabilities. None for other
     * models.
     */
    default List<String> classes() {
        return List.of();
    }

    /** Returns what was chosen automatically, as the first line of a training says it; empty if nothing was. */
    default String automaticChoices() {
        return "";
    }

    /** Returns the models that are fitted; the first is the one that is used by default. */
    List<Model> models();

    /** Returns the trainings, in order. */
    List<Phase> phases();

    /** Returns arrays that predictions need beside the models, under names that no model has. */
    default Map<String, NdArray> calibration(Fits fits) {
        return Map.of();
    }

    /** Returns the figures of the result by name: numbers and short texts, printed and kept. */
    Map<String, Object> results(Fits fits);

    /** As {@link #results(Fits)}, for studies that report something of the way there too. */
    default Map<String, Object> results(Fits fits, Metrics metrics) {
        return results(fits);
    }

    /**
     * Returns what the report begins with: figures against their baselines, at most four. The first of each model is
     * said in a sentence too. None if there is no baseline.
     */
    List<BaselineComparison> verdict(Map<String, Object> results);

    /** Adds sections and plots to the report, which already has the results and the loss curve. */
    void draw(HtmlReport report, Fits fits, Metrics metrics);
}
