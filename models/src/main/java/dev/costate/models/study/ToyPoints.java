package dev.costate.models.study;

import dev.costate.models.data.ToyDensity;
import dev.costate.models.data.Whitener;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Likelihood;
import dev.costate.models.fitted.PlaneDensity;
import dev.costate.models.fitted.Rows;
import dev.costate.models.fitted.Sampler;
import dev.costate.models.options.OptionSource;
import dev.costate.models.options.Range;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The points of a density in the plane. Those that a model of it learns from, and the fresh ones that judge it.
 * Immutable.
 *
 * @param density what is learned
 * @param train the points to learn from, flat
 * @param test the fresh ones, in rows
 * @param cells along each side of the grid for the integral of the density
 */
public record ToyPoints(ToyDensity density, double[] train, double[][] test, int cells) {
    /** Names of the coordinates. */
    public static final List<String> COLUMNS = List.of("x", "y");
    private static final String NORMAL = "the best normal distribution on the same points (nats)";
    private static final int TRAIN = 50_000;

    /**
     * What can be told.
     *
     * @param testPoints fresh points that judge the model
     * @param grid cells along a side of the grid for the integral of the density
     */
    public record Choice(int testPoints, int grid) {
        /** Declares and reads them. */
        public static Choice of(OptionSource o, int testPoints, int grid) {
            return new Choice(
                    o.integer("test-points", testPoints, Range.closed(2, 1_000_000), "fresh points that judge the "
                            + "model"),
                    o.integer("grid", grid, Range.closed(2, 2000),
                            "cells along a side of the grid for the integral of the density"));
        }
    }

    /** Draws the points. */
    public static ToyPoints of(ToyDensity density, Choice choice, long seed) {
        return new ToyPoints(density, density.sample(TRAIN, seed, 0), fresh(density, choice, seed, 1), choice.grid());
    }

    /** Draws as many fresh points as requested; each number gives others. */
    public static double[][] fresh(ToyDensity density, Choice choice, long seed, int number) {
        return Rows.of(density.sample(choice.testPoints(), seed, number), 2);
    }

    /**
     * Measures a model by the likelihood of the fresh points, and its samples by the true density.
     *
     * <p>0.01 of the samples belong where the true density is less than at 99% of the fresh points, none on the
     * checkerboard.
     */
    public <M extends Sampler & DensityModel> void likelihood(Map<String, Object> r, M model) {
        Likelihood.of(model, test).put(r, "fresh points");
        Whitener normal = Whitener.fit(density.optionName(), COLUMNS, train);
        r.put(NORMAL, -Likelihood.mean(Arrays.stream(test).mapToDouble(normal::logDensity).toArray()));
        r.put("entropy of the density, the least possible (nats)", density.entropy());
        double[] truth = truth(test);
        double[] gap = model.score(test);
        Arrays.setAll(gap, i -> truth[i] - gap[i]);
        r.put("worse than the true density on the same points (nats)", Likelihood.mean(gap));
        r.put("standard error of that difference", Likelihood.standardError(gap));
        Arrays.sort(truth);
        double least = truth[truth.length / 100];
        r.put("part of samples in sparser places than 99% of the fresh points",
                Arrays.stream(truth(model.sample(test.length, 3))).filter(v -> v < least).count()
                        / (double) test.length);
    }

    private double[] truth(double[][] rows) {
        return Arrays.stream(rows).mapToDouble(p -> density.logDensity(p[0], p[1])).toArray();
    }

    /** Returns the verdict on a model whose likelihood is among the results. */
    public static List<BaselineComparison> verdict(Map<String, Object> r) {
        return List.of(BaselineComparison.of(r, "fresh points, negative log-likelihood (nats)", NORMAL,
                BaselineComparison.figure(r, "fresh points, its standard error"))
                .between("The learned density", "the best normal distribution"));
    }

    /** Integrates a model's density. */
    public static void integral(Map<String, Object> r, PlaneDensity plane) {
        r.put("integral of the density over the grid", plane.integral());
        r.put("part of 2000 samples outside the grid", plane.outside());
    }

    /** The first model's density on the grid, computed once. */
    public <M extends Sampler & DensityModel> PlaneDensity plane(Fits fits, M model) {
        return plane(fits, model, test, cells);
    }

    /** The first model's density on a grid around some points, computed once. */
    public static <M extends Sampler & DensityModel> PlaneDensity plane(Fits fits, M model, double[][] points,
            int cells) {
        return fits.once("plane", () -> PlaneDensity.of(model, points, cells));
    }
}
