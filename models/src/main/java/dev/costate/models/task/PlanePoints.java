package dev.costate.models.task;

import dev.costate.models.DensityEstimator;
import dev.costate.models.data.Table;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.fitted.Rows;
import dev.costate.models.options.Setting;
import dev.costate.models.train.Training;
import java.util.List;
import java.util.Optional;

/**
 * A density in the plane that is known, learned from 50,000 points of it and judged by fresh ones. Immutable.
 *
 * @param testPoints fresh points that judge the model
 * @param grid cells along a side of the grid for the integral of the density
 */
public record PlanePoints(
        @Setting(value = "fresh points that judge the model", min = 2, max = 1_000_000) int testPoints,
        @Setting(value = "cells along a side of the grid for the integral of the density", min = 2, max = 2000)
        int grid) implements Task {
    private static final int TRAIN = 50_000;

    @Override
    public String about(String title) {
        return DensityStudy.about(title);
    }

    /** Returns what is trained, judged and drawn. */
    public DensityStudy study(DensityEstimator estimator, ToyDensity density, Training training) {
        Table seen = points(density, TRAIN, training.seed(), 0);
        Table fresh = points(density, testPoints, training.seed(), 1);
        return new DensityStudy(estimator, new DensityStudy.Sets(fresh, "",
                List.of(new DensityStudy.Split(estimator.name(), seen, fresh)),
                Optional.of(new DensityStudy.Truth(density, points(density, testPoints, training.seed(), 2).rows())),
                grid), training);
    }

    /** Draws points; each number gives others. */
    private static Table points(ToyDensity density, int n, long seed, int number) {
        return new Table(density.optionName(), List.of("x", "y"), Rows.of(density.sample(n, seed, number), 2));
    }
}
