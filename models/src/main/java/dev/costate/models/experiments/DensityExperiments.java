package dev.costate.models.experiments;

import static dev.costate.models.data.ToyDensity.CHECKERBOARD;
import static dev.costate.models.data.ToyDensity.CIRCLES;
import static dev.costate.models.data.ToyDensity.EIGHT_GAUSSIANS;
import static dev.costate.models.data.ToyDensity.MOONS;
import static dev.costate.models.data.ToyDensity.PINWHEEL;
import static dev.costate.models.data.ToyDensity.RINGS;
import static dev.costate.models.data.ToyDensity.SWISSROLL;
import static dev.costate.models.data.ToyDensity.TWO_SPIRALS;

import dev.costate.models.DensityEstimator;
import dev.costate.models.cnf.Cnf;
import dev.costate.models.cnf.OtFlow;
import dev.costate.models.cnf.TransportObjective.Weights;
import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.Resources;
import dev.costate.models.data.Table;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.diffusion.Diffusion;
import dev.costate.models.diffusion.Weighting;
import dev.costate.models.mixture.Mixture;
import dev.costate.models.options.Setting;
import dev.costate.models.study.Experiment;
import dev.costate.models.study.Study;
import dev.costate.models.task.Density;
import dev.costate.models.task.PlanePoints;
import dev.costate.models.train.Training;
import java.util.List;
import java.util.Optional;

/** The densities: data, estimator and task of each. */
final class DensityExperiments {
    /** Continuous normalising flows and optimal-transport flows. */
    static final List<Experiment<?>> FLOWS = List.of(cnf(EIGHT_GAUSSIANS, 1000, 2, 256, 0), cnf(MOONS, 2000, 2, 256, 0),
            cnf(CIRCLES, 1500, 3, 128, 0), cnf(CHECKERBOARD, 4000, 3, 256, 0), cnf(PINWHEEL, 1500, 3, 128, 0),
            cnf(TWO_SPIRALS, 3000, 3, 128, 0), cnf(SWISSROLL, 2000, 3, 128, 0), cnf(RINGS, 1500, 3, 128, 14),
            shipped("cnf-iris", new Shipped("iris.csv", "species", " (cm)"),
                    Cnf.usual().with("rate", 5e-3).with("noise", 0.1), 200),
            shipped("cnf-wine", new Shipped("wine.csv", "cultivar", ""),
                    Cnf.usual().with("rate", 5e-3).with("noise", 0.2), 100),
            own(Cnf.usual(), Density.task()),
            transport(EIGHT_GAUSSIANS, 1000, 30, 1, 5), transport(MOONS, 1500, 30, 2, 6),
            transport(CIRCLES, 1000, 30, 1, 6), transport(SWISSROLL, 1000, 30, 15, 6),
            transport(PINWHEEL, 2500, 100, 5, 8), transport(CHECKERBOARD, 2000, 50, 2, 8),
            own(OtFlow.usual(), Density.task()),
            own(Mixture.usual(), Density.task()));

    /** Diffusion models in the plane. */
    static final List<Experiment<?>> DIFFUSIONS = List.of(diffusion(EIGHT_GAUSSIANS, 5000), diffusion(MOONS, 5000),
            diffusion(CIRCLES, 5000), fine(CHECKERBOARD, 120, 5000), diffusion(PINWHEEL, 5000),
            diffusion(TWO_SPIRALS, 20_000), diffusion(SWISSROLL, 5000), fine(RINGS, 60, 15_000));

    /** A diffusion model of a table. */
    static final List<Experiment<?>> DIFFUSION = List.of(
            own(Diffusion.usual(), Density.task().grid(100)));

    private DensityExperiments() {
    }

    private static Experiment<?> cnf(ToyDensity density, long iterations, int layers, int batch, double sines) {
        return plane(density, Cnf.concatSquash(64, layers).with("batch", batch).with("rate", 1e-2)
                .with("noise", 0).with("sines", sines), new PlanePoints(10_000, 250), iterations);
    }

    /**
     * Weights are those of the paper for 8gaussians and swissroll; the others need more of the likelihood.
     *
     * <p>Where the paths bend, few steps go wrong: the flow learns their errors, and is better than possible by its own
     * steps. Seen in 4 steps with the checkerboard, and with the pinwheel at a fifteenth of the likelihood's weight.
     */
    private static Experiment<?> transport(ToyDensity density, long iterations, double likelihood, double hjb,
            int steps) {
        return plane(density, OtFlow.usual().with("weights", new Weights(1, likelihood, hjb))
                .with("steps", steps).with("noise", 0).with("whitened", false), new PlanePoints(10_000, 250),
                iterations);
    }

    private static Experiment<?> diffusion(ToyDensity density, long iterations) {
        return plane(density, Diffusion.usual().with("batch", 512).with("rate", 5e-3),
                new PlanePoints(4000, 120), iterations);
    }

    /**
     * For fine structure: sines, and small noise as often as large. Plain training misses the inner rings and blurs the
     * squares.
     */
    private static Experiment<?> fine(ToyDensity density, int grid, long iterations) {
        return plane(density, Diffusion.usual().with("batch", 512).with("rate", 5e-3)
                .with("weighting", Weighting.SCALE).with("first", Diffusion.First.SINE), new PlanePoints(4000, grid),
                iterations);
    }

    private static Row<Points, DensityEstimator, PlanePoints> plane(ToyDensity density, DensityEstimator estimator,
            PlanePoints points, long iterations) {
        return new Row<>(estimator.name() + "-" + density.optionName(), new Points(density), estimator, points,
                iterations);
    }

    private static Row<Shipped, DensityEstimator, Density> shipped(String name, Shipped data,
            DensityEstimator estimator, long iterations) {
        return new Row<>(name, data, estimator, Density.task().holdOut(0).folds(10), iterations);
    }

    private static Row<OwnTable, DensityEstimator, Density> own(DensityEstimator estimator, Density task) {
        return new Row<>(estimator.name(), new OwnTable(Optional.empty()), estimator, task, estimator.iterations());
    }

    /** Points of a density in the plane. */
    record Points(ToyDensity density) implements Row.Source<DensityEstimator, PlanePoints> {
        @Override
        public String summary(DensityEstimator estimator, PlanePoints task) {
            return estimator.title() + " learns a density in the plane: " + density.optionName();
        }

        @Override
        public Study study(DensityEstimator estimator, PlanePoints task, Training training) {
            return task.study(estimator, density, training);
        }
    }

    /**
     * A data set in the jar.
     *
     * @param without a column that is left out
     * @param unit of all columns, with a blank before it
     */
    record Shipped(String resource, String without, String unit) implements Row.Source<DensityEstimator, Density> {
        @Override
        public String summary(DensityEstimator estimator, Density task) {
            return "real data: " + estimator.title() + " on " + resource + " against the Gaussian, in " + task.folds()
                    + "-fold cross-validation";
        }

        @Override
        public Study study(DensityEstimator estimator, Density task, Training training) {
            Table table = Table.of(Resources.csv(resource, CsvOptions.STRICT).without(List.of(without)));
            return task.study(estimator, table, unit, training);
        }
    }

    /** The user's own file. */
    record OwnTable(@Setting(value = "the data: one or more columns of numbers", sample = "FILE.csv")
            Optional<String> data) implements Row.Source<DensityEstimator, Density> {
        @Override
        public String summary(DensityEstimator estimator, Density task) {
            return "your own data: " + estimator.title() + " on all columns of a CSV file (--data FILE.csv)";
        }

        @Override
        public Optional<String> file() {
            return data;
        }

        @Override
        public Study study(DensityEstimator estimator, Density task, Training training) {
            return task.study(estimator, Table.csv(Row.required(data, estimator)), "", training);
        }
    }
}
