package dev.costate.models.experiments.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.Resources;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Bound;
import dev.costate.models.node.Coordinates;
import dev.costate.models.node.LotkaVolterra;
import dev.costate.models.node.OdeModel;
import dev.costate.models.optim.Lbfgs;
import dev.costate.models.optim.LevenbergMarquardt;
import dev.costate.models.train.Fit;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lotka–Volterra on lynx and hare of 1900–1914, from rates of one digit. */
class FittedRatesTest {
    private static final int YEARS = 15;

    /** alpha, beta, gamma, delta by scipy 1.17.1's least_squares, to 8 digits of the rates. */
    private static final double[] RATES = {0.43122155, 0.02196507, 0.9888126, 0.02776099};

    private final double[] logs = new double[2 * YEARS];
    private final OdeModel model;

    FittedRatesTest() {
        double[][] columns = Resources.csv("lynx-hare.csv", CsvOptions.STRICT).values();
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log(columns[1 + i % 2][i / 2]);
        }
        model = new OdeModel("mechanistic", new LotkaVolterra(0.4, 0.02, 0.8, 0.02),
                new Coordinates(true, Standardiser.identity(2), 1900, 1), OdeModel.Start.fitted(logs[0], logs[1]),
                SolveOptions.fixed(Methods.DOP853, 0.25));
    }

    private Var residuals(Bound p) {
        double[] times = IntStream.range(0, YEARS).asDoubleStream().toArray();
        return model.solve(p, model.start(p), times).minus(Var.constant(Tensor.of(Shape.of(YEARS, 1, 2), logs)));
    }

    private static void found(Fit.Minimum minimum) {
        assertTrue(minimum.iterations() < 50, minimum::toString);
        assertTrue(minimum.gradientNorm() <= 1e-10, minimum::toString);
        assertEquals(0.5351165221492323, minimum.loss(), 1e-9);
        double[] rates = minimum.parameters().tensor("field.log_rates").toArray();
        for (int i = 0; i < 4; i++) {
            assertEquals(RATES[i], Math.exp(rates[i]), 6e-9);
        }
    }

    @Test
    void convergesToRounding() {
        Function<Bound, Var> loss = p -> residuals(p).square().sum().times(0.5);
        found(Fit.by(new Lbfgs()).withTolerance(1e-10).minimise(model.parameters(), loss));
        // the cosine of 1e-11 stands for a gradient of 1e-10 here
        found(Fit.by(new LevenbergMarquardt()).withTolerance(1e-11).minimise(model.parameters(), this::residuals));
        found(Fit.by(new LevenbergMarquardt(0)).withTolerance(1e-11).minimise(model.parameters(), this::residuals));
        found(FittedRates.fit(model, logs));
    }
}
