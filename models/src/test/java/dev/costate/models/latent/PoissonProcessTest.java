package dev.costate.models.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Init;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Parameters;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.node.AffineField;
import dev.costate.models.train.Batch;
import dev.costate.solvers.method.Methods;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rates, their integrals and the likelihood of times against closed forms. */
class PoissonProcessTest {
    private static final double A = 1.7;
    private static final double UNIT = 2;

    /** λ(t) = a·e^(bt) in the model's time: y' = b from y = 0 whatever z₀ is, ln λ = ln a + y. */
    private static LatentModel model(double b, boolean withIntensity) {
        Linear zeros = new Linear(3, 2, Init.constant(0), Init.constant(0));
        LatentOde plain = new LatentOde(new RecurrentEncoder(new RnnCell(2, 3)), zeros, new AffineField(b, 0),
                new Linear(1, 1)).withBridge(new Linear(1, 1, Init.constant(0), Init.constant(0)));
        LatentOde net = withIntensity
                ? plain.withIntensity(new Linear(1, 1, Init.constant(1), Init.constant(Math.log(A)))) : plain;
        return new LatentModel("m", net, Standardiser.identity(1), new SeriesScale.Clock(UNIT, 0.02),
                new RowTimes(Methods.TSIT5, 100));
    }

    private static FittedLatentOde fit(double b) {
        LatentModel m = model(b, true);
        return m.fitted(m.parameters().initial(1));
    }

    /** Values 1 at these times, none at the last, up to which the series was watched. */
    private static SeriesSet.Series series(double... times) {
        double[][] rows = new double[times.length][1];
        for (int i = 0; i < times.length; i++) {
            rows[i][0] = i == times.length - 1 ? Double.NaN : 1;
        }
        return new SeriesSet.Series(1, times, rows);
    }

    @Test
    void aConstantRate() {
        double[][] rates = fit(0).rates(series(5, 6, 9), 5, 6.5, 9);
        for (int i = 0; i < 3; i++) {
            assertEquals(A / UNIT, rates[i][0], 1e-12);
            assertEquals(A / UNIT * new double[] {0, 1.5, 4}[i], rates[i][1], 1e-12);
        }
    }

    /** λ = a·e^(bt), Λ = a(e^(bt) − 1)/b: to 1e-9, measured 2.3e-13. */
    @Test
    void anExponentialRate() {
        for (double b : new double[] {0.8, -1.3}) {
            double[][] rates = fit(b).rates(series(5, 6, 9), 5, 5.3, 6.5, 9);
            double[] t = {0, 0.15, 0.75, 2};
            for (int i = 0; i < t.length; i++) {
                assertEquals(A * Math.exp(b * t[i]) / UNIT, rates[i][0], 1e-9);
                assertEquals(A * (Math.exp(b * t[i]) - 1) / b, rates[i][1], 1e-9);
            }
        }
    }

    /** Σ ln λ(tᵢ) − ∫ λ dt; the first entry starts the clock, the last one only says that somebody watched. */
    @Test
    void theLikelihoodOfTimes() {
        double b = 0.8;
        SeriesSet.Series s = series(5, 6, 6.5, 9);
        assertEquals(2, PoissonProcess.events(s));
        double expected = Math.log(A / UNIT) + b * 0.5 + Math.log(A / UNIT) + b * 0.75
                - A * (Math.exp(b * 2) - 1) / b;
        assertEquals(expected, PoissonProcess.logLikelihood(s, fit(b).rates(s, s.times())), 1e-9);
    }

    /** The objective grows by minus that likelihood in the model's time, rows of other lengths beside it. */
    @Test
    void theObjectiveCountsTimes() {
        double b = -0.6;
        SeriesSet.Series one = series(5, 6, 6.5, 9);
        SeriesSet.Series other = series(1, 1.5, 2);
        SeriesSet set = new SeriesSet(List.of("x"), List.of(one, other));
        double gain = loss(model(b, true), set) - loss(model(b, false), set);
        FittedLatentOde fit = fit(b);
        double expected = 0;
        for (SeriesSet.Series s : List.of(one, other)) {
            expected -= PoissonProcess.logLikelihood(s, fit.rates(s, s.times()))
                    + PoissonProcess.events(s) * Math.log(UNIT);
        }
        assertEquals(expected / 2, gain, 1e-9);
        double withTimes = fit.evidence(set, 0.5);
        LatentModel plain = model(b, false);
        double without = plain.fitted(plain.parameters().initial(1)).evidence(set, 0.5);
        assertEquals(expected / 2 + Math.log(UNIT) * 3 / 2, without - withTimes, 1e-9);
    }

    private static double loss(LatentModel model, SeriesSet set) {
        LatentObjective objective = new LatentObjective(model, set, LatentObjective.Options.bound(0.5));
        Parameters first = model.parameters().initial(1);
        Tape tape = Tape.record(List.of(Shape.of(first.flat().length)), v -> {
            Var one = Var.constant(1);
            Batch batch = new Batch(Var.constant(Tensor.vector(0, 1)), one, one, one);
            return new Var[] {objective.loss(model.parameters().bind(v[0]), batch)};
        });
        return Replay.of(tape.simplify()).run(first.theta())[0].toArray()[0];
    }

    /** Nothing observed says something where times are data, and nothing elsewhere. */
    @Test
    void silence() {
        SeriesSet.Series silent = new SeriesSet.Series(4, new double[] {0, 1},
                new double[][] {{Double.NaN}, {Double.NaN}});
        assertEquals(1, fit(0).posterior(silent).mean().length);
        LatentModel plain = model(0, false);
        FittedLatentOde without = plain.fitted(plain.parameters().initial(1));
        assertEquals("series 4 has no value: there must be at least one",
                assertThrows(IllegalArgumentException.class, () -> without.posterior(silent)).getMessage());
        assertEquals("this latent ODE has no intensity; add one: withIntensity",
                assertThrows(IllegalStateException.class, () -> without.rates(series(0, 1), 0)).getMessage());
        assertEquals("an intensity of 2 outputs: must be one, ln λ",
                assertThrows(IllegalArgumentException.class,
                        () -> plain.network().withIntensity(new Linear(1, 2))).getMessage());
    }
}
