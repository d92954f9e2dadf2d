package dev.costate.models.experiments.design;

import dev.costate.models.data.Standardiser;
import dev.costate.models.data.Whitener;
import dev.costate.models.design.DesignModel;
import dev.costate.models.design.FittedDesign;
import dev.costate.models.design.InformationGain;
import dev.costate.models.design.LinearGaussian;
import dev.costate.models.design.RankCalibration;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.Rows;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.study.BaselineComparison;
import dev.costate.models.study.Fits;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The study of {@link LinearDesign}. Immutable. */
final class LinearDesignStudy implements Study {
    private static final int PAIRS = 65_536;
    private static final String LOST = "gain that the chosen sensors lose against the best (nats)";
    private static final String RANDOM = "the same of sensors drawn at random, mean (nats)";
    private static final int SHOWN_SETS = 8;

    private final LinearTask task;
    private final LinearDesign.Values h;
    private final LinearGaussian system;
    private final List<String> unknowns;
    private final List<String> sensors;
    private final DesignModel model;
    private final List<Phase> phases;

    LinearDesignStudy(LinearTask task, LinearDesign.Values h) {
        this.task = task;
        this.h = h;
        system = task.model(h.width(), h.sensors(), h.noise(), h.training().seed());
        unknowns = DesignFigures.numbered("x", h.width());
        sensors = DesignFigures.numbered("y", h.sensors());
        double[][] x = system.draw(PAIRS, 2 * h.training().seed());
        double[][] signal = system.signal(x);
        Standardiser shown = DesignFigures.together(signal);
        DesignModel.Scaling scaling = new DesignModel.Scaling(
                Whitener.fit("x", unknowns, Rows.flat(x, h.width())), shown);
        model = h.design().learned(LinearDesign.MODEL, scaling);
        phases = h.design().phases(model, x, signal, h.noise() / shown.scale()[0]);
    }

    @Override
    public List<String> columns() {
        return Stream.concat(unknowns.stream(), sensors.stream()).toList();
    }

    @Override
    public List<Model> models() {
        return List.of(model);
    }

    @Override
    public List<Phase> phases() {
        return phases;
    }

    /** A set of sensors and what it is worth, in nats. */
    private record Gain(int[] read, double nats) {
    }

    /** All sets of as many sensors as may be read, the best first. */
    private List<Gain> gains(Fits fits) {
        return fits.once("gains", () -> {
            List<Gain> all = new ArrayList<>();
            for (int set = 0; set < 1 << h.sensors(); set++) {
                if (Integer.bitCount(set) == h.design().budget()) {
                    int bits = set;
                    int[] read = IntStream.range(0, h.sensors()).filter(i -> (bits >> i & 1) == 1).toArray();
                    all.add(new Gain(read, system.gain(read)));
                }
            }
            all.sort((a, b) -> Double.compare(b.nats, a.nats));
            return all;
        });
    }

    /** What judges the posterior, measured once. */
    private record Judged(InformationGain bound, MomentErrors errors, List<RankCalibration> ranks) {
    }

    private Judged judged(Fits fits) {
        FittedDesign fit = fits.first(FittedDesign.class);
        return fits.once("judged", () -> {
            long seed = 2 * h.training().seed() + 1;
            double[][] x = system.draw(h.testPairs(), seed);
            double[][] y = system.observe(x, seed);
            double[][] rows = new double[x.length][];
            Arrays.setAll(rows, i -> DesignFigures.row(x[i], y[i]));
            InformationGain bound = InformationGain.of(fit.score(rows),
                    Arrays.stream(x).mapToDouble(system::logPrior).toArray());
            return new Judged(bound, MomentErrors.of(system, fit, y), DesignFigures.ranks(fit, x, y));
        });
    }

    @Override
    public Map<String, Object> results(Fits fits) {
        Map<String, Object> r = new LinkedHashMap<>();
        int[] read = fits.first(FittedDesign.class).read();
        List<Gain> gains = gains(fits);
        double best = gains.get(0).nats;
        double exact = system.gain(read);
        r.put("sensors that are read", DesignFigures.names(sensors, read));
        r.put("sensors of the best set", DesignFigures.names(sensors, gains.get(0).read));
        r.put("sets of sensors", (long) gains.size());
        r.put("exact gain of the chosen sensors (nats)", exact);
        r.put(LOST, Math.max(0, best - exact));
        r.put(RANDOM, best - gains.stream().mapToDouble(Gain::nats).average().orElseThrow());
        Judged judged = judged(fits);
        r.put("bound on the gain by the learned posterior (nats)", judged.bound.bound());
        r.put("its standard error", judged.bound.standardError());
        r.put("posterior means, largest error in standard deviations", judged.errors.mean());
        r.put("posterior covariances, largest error in products of these", judged.errors.covariance());
        DesignFigures.put(r, judged.ranks);
        return r;
    }

    @Override
    public List<BaselineComparison> verdict(Map<String, Object> r) {
        return List.of(BaselineComparison.of(r, LOST, RANDOM).between("The choice", "a random one"));
    }

    @Override
    public void draw(HtmlReport report, Fits fits, Metrics metrics) {
        FittedDesign fit = fits.first(FittedDesign.class);
        report.section("The choice");
        DesignFigures.probabilities(report, metrics, sensors, fit.read());
        if (task == LinearTask.SPECTRUM) {
            DesignFigures.byLoudness(report, loudness(), fit);
        }
        sets(report, fits);
        report.section("The posterior against its closed form");
        DesignFigures.ellipses(report, system, fit, judged(fits).errors);
        report.section("Calibration");
        DesignFigures.calibration(report, unknowns, judged(fits).ranks);
    }

    /** Returns the standard deviation of each sensor's signal. */
    private double[] loudness() {
        return IntStream.range(0, h.sensors()).mapToDouble(
                i -> h.noise() * Math.sqrt(StrictMath.expm1(2 * system.gain(i)))).toArray();
    }

    private void sets(HtmlReport report, Fits fits) {
        String chosen = DesignFigures.names(sensors, fits.first(FittedDesign.class).read());
        List<Gain> gains = gains(fits);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < gains.size(); i++) {
            String names = DesignFigures.names(sensors, gains.get(i).read);
            boolean own = names.equals(chosen);
            if (own || i < SHOWN_SETS || i == gains.size() / 2 || i == gains.size() - 1) {
                rows.add(List.of(i + 1, names + (own ? " (chosen)" : ""), gains.get(i).nats));
            }
        }
        report.paragraph("The best sets, the median one and the worst, by their exact gain. Good: the chosen one comes "
                + "first.").table(List.of("place", "sensors", "gain (nats)"), rows);
    }
}
