package dev.costate.models.task;

import dev.costate.models.DensityEstimator;
import dev.costate.models.data.Permutation;
import dev.costate.models.data.Table;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.options.Setting;
import dev.costate.models.options.Settings;
import dev.costate.models.train.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The distribution of a table's rows, judged on rows that are held out and beside the best normal distribution.
 * Immutable.
 *
 * @param holdout part of the rows, drawn at random, that judges the model; none of them if too few would be left
 * @param folds parts of a cross-validation beside the model of all rows; 0 for none
 * @param grid cells along a side of the grid on which a density in the plane is drawn and integrated
 */
public record Density(
        @Setting(value = "part of the rows, drawn at random, that judge the model", min = 0, max = 0.9)
        double holdout,
        @Setting(value = "parts of a cross-validation beside the model of all rows; 0 for none", min = 0, max = 1000)
        int folds,
        @Setting(value = "cells along a side of the grid for the integral of a density in the plane", min = 2,
                max = 2000) int grid) implements Task {
    private static final Density USUAL = new Density(0.2, 0, 200);

    /** Returns what is usual: a fifth of the rows is held out. */
    public static Density task() {
        return USUAL;
    }

    /** Returns the same with another part of the rows held out. */
    public Density holdOut(double part) {
        return Settings.with(this, "holdout", part);
    }

    /** Returns the same with a cross-validation. */
    public Density folds(int parts) {
        return Settings.with(this, "folds", parts);
    }

    /** Returns the same with another grid. */
    public Density grid(int cells) {
        return Settings.with(this, "grid", cells);
    }

    @Override
    public List<String> models(String estimator) {
        return Stream.concat(Stream.of(estimator), IntStream.rangeClosed(1, folds).mapToObj(k -> "fold" + k)).toList();
    }

    @Override
    public String about(String title) {
        return DensityStudy.about(title);
    }

    /** Trains an estimator on a table and judges what came of it. */
    public Evaluation run(DensityEstimator estimator, Table table, Training training) {
        Training whole = training.orIterations(estimator.iterations());
        return Evaluation.of(table.name() + ": " + estimator.name(), study(estimator, table, "", whole), whole,
                List.of(whole, (Record) estimator, this));
    }

    /** Returns what {@link #run} trains, judges and draws. */
    public DensityStudy study(DensityEstimator estimator, Table table, String unit, Training training) {
        int n = table.rows().length;
        if (folds == 1 || folds > n) {
            throw FileFormatException.whole(table.name(),
                    "has " + n + " rows; --folds " + folds + " must be 0, or from 2 to the number of rows");
        }
        int[] order = Permutation.of(n, training.seed());
        int held = Math.max(0, Math.min(n - 2, (int) Math.round(holdout * n)));
        if (n - held < table.width() + 1) {
            held = 0; // too few rows to spare any
        }
        List<DensityStudy.Split> splits = new ArrayList<>();
        splits.add(split(estimator.name(), table, order, 0, held));
        for (int k = 0; k < folds; k++) {
            splits.add(split("fold" + (k + 1), table, order, k * n / folds, (k + 1) * n / folds));
        }
        return new DensityStudy(estimator, new DensityStudy.Sets(table, unit, splits, Optional.empty(), grid),
                training);
    }

    /** Holds out a part of the rows in an order. */
    private static DensityStudy.Split split(String name, Table table, int[] order, int from, int to) {
        int[] seen = IntStream.range(0, order.length).filter(i -> i < from || i >= to).map(i -> order[i]).toArray();
        return new DensityStudy.Split(name, table.rows(seen), table.rows(Arrays.copyOfRange(order, from, to)));
    }
}
