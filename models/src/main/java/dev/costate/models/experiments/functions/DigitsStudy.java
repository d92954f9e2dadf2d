package dev.costate.models.experiments.functions;

import static dev.costate.models.experiments.functions.MultilevelDigits.COARSE;
import static dev.costate.models.experiments.functions.MultilevelDigits.FINE;
import static dev.costate.models.experiments.functions.MultilevelDigits.MULTILEVEL;

import dev.costate.models.data.Permutation;
import dev.costate.models.experiments.functions.MultilevelDigits.Values;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SlicedWasserstein;
import dev.costate.models.functions.FittedFunctionDiffusion;
import dev.costate.models.functions.FourierResampling;
import dev.costate.models.functions.FunctionData;
import dev.costate.models.functions.FunctionDiffusion;
import dev.costate.models.functions.GridSize;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.PictureGrid;
import dev.costate.models.plot.Plot;
import dev.costate.models.study.BaselineComparison;
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

/** Training on two grids, and digits drawn on three. Immutable. */
final class DigitsStudy implements Study {
    private static final int LEVELS = 3;
    private static final int DIRECTIONS = 200;
    private static final int SHOWN = 40;
    private static final double LEVEL = 16;
    private static final String RATIO = "sliced Wasserstein distance on 16x16, multilevel to trained there alone";
    private static final double ALLOWED = 1.25;

    /** Part of the steps on 16×16 points, after all of them on 8×8. */
    private static final double FINER = 0.25;

    /** First learning rate there, in units of that on 8×8. */
    private static final double PACE = 0.25;

    private final Values h;
    private final double[][] digits;
    private final FunctionDiffusion multilevel;
    private final FunctionDiffusion coarse;
    private final FunctionDiffusion fine;
    private final List<Phase> phases;

    DigitsStudy(Values h, LabelledRows all) {
        this.h = h;
        int[] order = Permutation.of(all.rows().length, h.training().seed());
        double[][] rows = Arrays.stream(order).mapToObj(r -> all.rows()[r]).toArray(double[][]::new);
        digits = FourierResampling.resampled(rows, Values.grid(0), Values.grid(1));
        FunctionDiffusion.Values units = FunctionDiffusion.Values.of(digits);
        multilevel = h.model(MULTILEVEL, units);
        coarse = h.model(COARSE, units);
        fine = h.model(FINE, units);
        FunctionData data = FunctionData.of(units.apply(digits), Values.grid(1));
        int n = digits.length;
        phases = List.of(h.functions().phase(coarse, Values.grid(0), data, n, 1, 1),
                h.functions().phase(multilevel, Values.grid(1), data, n, FINER, PACE).startingFrom(COARSE, p -> p),
                h.functions().phase(fine, Values.grid(1), data, n, 1, 1));
    }

    @Override
    public List<String> columns() {
        return IntStream.range(0, Values.grid(1).points()).mapToObj(i -> "pixel" + i).toList();
    }

    @Override
    public List<Model> models() {
        return List.of(multilevel, coarse, fine);
    }

    @Override
    public List<Phase> phases() {
        return phases;
    }

    private double[][] drawn(Fits fits, String model, GridSize grid, int n) {
        return fits.once(model + " on " + grid + ": " + n, () -> fits.get(model, FittedFunctionDiffusion.class)
                .sample(n, h.training().seed(), grid));
    }

    private double distance(Fits fits, String model, int level) {
        GridSize grid = Values.grid(level);
        double[][] real = FourierResampling.resampled(Arrays.copyOf(digits, h.samples()), Values.grid(1), grid);
        return perPoint(drawn(fits, model, grid, h.samples()), real);
    }

    /** In units of the digits' standard deviation: along directions of the norm of functions. */
    private double perPoint(double[][] a, double[][] b) {
        return SlicedWasserstein.distance(a, b, DIRECTIONS, 0) / multilevel.values().scale();
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        double alone = distance(fits, FINE, 1);
        r.put(RATIO, distance(fits, MULTILEVEL, 1) / alone);
        r.put("distance on 16x16, trained on 8x8 to trained there alone", distance(fits, COARSE, 1) / alone);
        r.put("sliced Wasserstein distance on 16x16, trained there alone", alone);
        int n = h.samples();
        r.put("sliced Wasserstein distance on 16x16 of " + n + " digits to others",
                perPoint(Arrays.copyOf(digits, n), Arrays.copyOfRange(digits, digits.length - n, digits.length)));
        r.put("sliced Wasserstein distance on 8x8, multilevel", distance(fits, MULTILEVEL, 0));
        return r;
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        return List.of(BaselineComparison.of(r, RATIO, ALLOWED, -1)
                .between("Multilevel training", "its target"));
    }

    private static Plot pictures(String title, double[][] rows, GridSize grid) {
        return new PictureGrid(title, grid.n(), grid.n()).range(0, LEVEL).scale(64 / grid.n()).columns(10)
                .pictures(rows);
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        double[][] some = Arrays.copyOf(digits, SHOWN);
        report.section("Digits and samples");
        report.figure(pictures("digits on 32x32 points",
                FourierResampling.resampled(some, Values.grid(1), Values.grid(2)), Values.grid(2)),
                "The functions that are learned, which have the digits' frequencies below 4.");
        for (int level = 0; level < LEVELS; level++) {
            GridSize grid = Values.grid(level);
            report.figure(pictures("multilevel, on " + grid.n() + "x" + grid.n() + " points",
                    drawn(fits, MULTILEVEL, grid, SHOWN), grid), "Samples of the multilevel training"
                            + (level == LEVELS - 1 ? ", on a grid that it has never seen" : "")
                            + ". Good: each can be read, and is as smooth as the digits.");
        }
        report.figure(pictures("trained on 16x16 alone", drawn(fits, FINE, Values.grid(1), SHOWN), Values.grid(1)),
                "For comparison, samples of the network that was trained on 16x16 points alone.");
    }
}
