package dev.costate.models.experiments;

import dev.costate.models.DensityEstimator;
import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.Resources;
import dev.costate.models.data.Table;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Settings;
import dev.costate.models.options.UsageException;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Hyperparameters;
import dev.costate.models.study.Study;
import dev.costate.models.study.TrainingOptions;
import dev.costate.models.task.Density;
import dev.costate.models.task.PlanePoints;
import dev.costate.models.train.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A density estimator on some data, under a name. Immutable.
 *
 * @param <T> what is done with the data
 * @param name the experiment's name
 * @param data where they come from
 * @param estimator what learns them
 * @param task what is done with them
 * @param iterations steps of training
 */
record DensityExperiment<T extends Record>(String name, Data<T> data, DensityEstimator estimator, T task,
        long iterations) implements Experiment<DensityExperiment.Values<T>> {
    /** Where data come from. */
    interface Data<T> {
        /** Returns what an estimator of such a title does with them, in one line. */
        String summary(String title, T task);

        /** Returns whether they are the user's own, for which there is an option. */
        boolean own();

        /** Reads them. */
        Study study(Values<T> values);
    }

    /** Its hyper-parameters. */
    record Values<T>(Training training, DensityEstimator estimator, T task, Optional<String> data)
            implements Hyperparameters {
    }

    /** Points of a density in the plane. */
    static DensityExperiment<PlanePoints> plane(ToyDensity density, DensityEstimator estimator, PlanePoints points,
            long iterations) {
        return new DensityExperiment<>(estimator.name() + "-" + density.optionName(), new Data<>() {
            @Override
            public String summary(String title, PlanePoints task) {
                return title + " learns a density in the plane: " + density.optionName();
            }

            @Override
            public boolean own() {
                return false;
            }

            @Override
            public Study study(Values<PlanePoints> v) {
                return v.task.study(v.estimator, density, v.training);
            }
        }, estimator, points, iterations);
    }

    /**
     * A data set in the jar.
     *
     * @param without a column that is left out
     * @param unit of all columns, with a blank before it
     */
    static DensityExperiment<Density> shipped(String name, String resource, String without, String unit,
            DensityEstimator estimator, Density task, long iterations) {
        return new DensityExperiment<>(name, new Data<>() {
            @Override
            public String summary(String title, Density density) {
                return "real data: " + title + " on " + resource + " against the Gaussian, in " + density.folds()
                        + "-fold cross-validation";
            }

            @Override
            public boolean own() {
                return false;
            }

            @Override
            public Study study(Values<Density> v) {
                Table table = Table.of(Resources.csv(resource, CsvOptions.STRICT).without(List.of(without)));
                return v.task.study(v.estimator, table, unit, v.training);
            }
        }, estimator, task, iterations);
    }

    /** The user's own file. */
    static DensityExperiment<Density> own(DensityEstimator estimator, Density task) {
        return new DensityExperiment<>(estimator.name(), new Data<>() {
            @Override
            public String summary(String title, Density density) {
                return "your own data: " + title + " on all columns of a CSV file (--data FILE.csv)";
            }

            @Override
            public boolean own() {
                return true;
            }

            @Override
            public Study study(Values<Density> v) {
                String file = v.data.orElseThrow(() -> new UsageException("--data is missing: costate train "
                        + estimator.name() + " --data FILE.csv"));
                return v.task.study(v.estimator, Table.csv(Path.of(file)), "", v.training);
            }
        }, estimator, task, estimator.iterations());
    }

    @Override
    public String summary() {
        return data.summary(estimator.title(), task);
    }

    @Override
    public String about() {
        return "Learns the distribution of rows by " + estimator.title() + ", and judges it beside the best normal "
                + "distribution.";
    }

    @Override
    @SuppressWarnings("unchecked")
    public Values<T> hyperparameters(OptionSource o) {
        Training training = TrainingOptions.of(o, iterations);
        DensityEstimator read = (DensityEstimator) Settings.read(o, (Record) estimator);
        Optional<String> file = data.own() ? o.text("data", "FILE.csv", "the data: one or more columns of numbers")
                : Optional.empty();
        return new Values<>(training, read, Settings.read(o, task), file);
    }

    @Override
    public List<Model> restore(Values<T> v, SavedModel saved) {
        int folds = v.task instanceof Density density ? density.folds() : 0;
        List<Model> models = new ArrayList<>(List.of(v.estimator.restore(estimator.name(), saved)));
        IntStream.rangeClosed(1, folds).forEach(k -> models.add(v.estimator.restore("fold" + k, saved)));
        return models;
    }

    @Override
    public Study study(Values<T> v) {
        return data.study(v);
    }
}
