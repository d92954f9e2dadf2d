package dev.costate.models.experiments.node;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.files.Numbers;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.Parameters;
import dev.costate.models.node.OdeModel;
import dev.costate.models.optim.LevenbergMarquardt;
import dev.costate.models.plot.HtmlReport;
import dev.costate.models.plot.LinePlot;
import dev.costate.models.plot.PlotSeries;
import dev.costate.models.train.Fit;
import dev.costate.models.train.Uncertainty;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Lotka–Volterra's rates and first state, fitted to logarithms by least squares, and how well they are known.
 *
 * <p>Thread-confined.
 */
final class FittedRates {
    /** The 97.5% quantile of Student's t with 24 degrees of freedom: 30 residuals, 6 parameters. */
    private static final double STUDENT = 2.0639;

    private static final List<String> NAMES = List.of("alpha", "beta", "gamma", "delta");
    private static final int MOST_STEPS = 50;
    private static final double TOLERANCE = 1e-11;

    private final OdeModel model;
    private final Uncertainty uncertainty;
    private final double[] rates;
    private final Uncertainty.Profile[] profiles = new Uncertainty.Profile[NAMES.size()];

    /** Looks at fitted parameters; costs some 80 fits, for the profiles. */
    FittedRates(OdeModel model, double[] logs, Parameters fitted) {
        this.model = model;
        uncertainty = new Uncertainty(fitted, p -> residuals(model, logs, p));
        rates = Arrays.stream(fitted.tensor("field.log_rates").toArray()).map(StrictMath::exp).toArray();
        Arrays.setAll(profiles, uncertainty::profile);
    }

    /** Minimises half the sum of squares. */
    static Fit.Minimum fit(OdeModel model, double[] logs) {
        return Fit.by(new LevenbergMarquardt()).withIterations(MOST_STEPS).withTolerance(TOLERANCE)
                .minimise(model.parameters(), p -> residuals(model, logs, p));
    }

    private static Var residuals(OdeModel model, double[] logs, Bound p) {
        double[] times = new double[logs.length / 2];
        Arrays.setAll(times, i -> i);
        return model.solve(p, model.start(p), times)
                .minus(Var.constant(Tensor.of(Shape.of(times.length, 1, 2), logs)));
    }

    void results(Map<String, Object> r) {
        double[] errors = uncertainty.standardErrors(p -> p.get("field.log_rates").exp());
        for (int i = 0; i < rates.length; i++) {
            r.put(NAMES.get(i), rates[i]);
            r.put(NAMES.get(i) + ", standard error", errors[i]);
            r.put(NAMES.get(i) + ", 95% interval", Numbers.rounded(StrictMath.exp(profiles[i].lower()), 3) + " to "
                    + Numbers.rounded(StrictMath.exp(profiles[i].upper()), 3));
        }
    }

    /**
     * Returns by what factor a count lies above or below the model with 95% probability.
     *
     * <p>Its logarithm has the variance of the fitted solution and that of the residuals. A row for each time.
     */
    double[][] band(double[] years) {
        double[] times = Arrays.stream(years).map(model.coordinates()::time).toArray();
        double[] errors = uncertainty.standardErrors(p -> model.solve(p, model.start(p), times));
        double[][] factors = new double[years.length][2];
        for (int k = 0; k < errors.length; k++) {
            factors[k / 2][k % 2] = StrictMath
                    .exp(STUDENT * Math.sqrt(errors[k] * errors[k] + uncertainty.noise() * uncertainty.noise()));
        }
        return factors;
    }

    void draw(HtmlReport report) {
        report.section("How well the rates are known").paragraph(
                "Each rate is held at values around its best one and the others are fitted anew. Where the deviance, "
                        + "twice the fall of the log-likelihood, stays below 3.84, the dashes, is its 95% interval.");
        for (int i = 0; i < profiles.length; i++) {
            double[] x = Arrays.stream(profiles[i].values()).map(StrictMath::exp).toArray();
            report.figure(new LinePlot("").labels(NAMES.get(i), "deviance")
                    .add(PlotSeries.line("profile", x, profiles[i].deviance()))
                    .add(PlotSeries.dashes("95%", new double[] {x[0], x[x.length - 1]}, new double[] {3.84, 3.84})),
                    i > 0 ? "" : "Good: a narrow parabola, which standard errors describe well.");
        }
    }
}
