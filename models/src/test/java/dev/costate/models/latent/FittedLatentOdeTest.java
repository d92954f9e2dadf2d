package dev.costate.models.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Layer;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.node.MlpField;
import dev.costate.solvers.method.Methods;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a latent ODE and its fit refuse. */
class FittedLatentOdeTest {
    private static LatentOde network(Layer head, int components, Layer decoder) {
        return new LatentOde(new RecurrentEncoder(new RnnCell(2, 3)), head,
                new MlpField(Mlp.of(Activation.TANH, components, 4, components)),
                decoder);
    }

    private static LatentOde network() {
        return network(new Linear(3, 4), 2, new Linear(2, 1));
    }

    private static LatentModel model(LatentOde network) {
        return new LatentModel("m", network, Standardiser.identity(1), new SeriesScale.Clock(1, 1),
                new RowTimes(Methods.TSIT5, 2));
    }

    private static FittedLatentOde fit() {
        LatentModel model = model(network());
        return model.fitted(model.parameters().initial(1));
    }

    private static SeriesSet.Series series(double... values) {
        double[][] rows = new double[values.length][];
        double[] times = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            rows[i] = new double[] {values[i]};
            times[i] = i;
        }
        return new SeriesSet.Series(7, times, rows);
    }

    private static void assertRefused(String message, Executable call) {
        String given = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(given.startsWith(message), given);
    }

    @Test
    void partsMustFit() {
        assertRefused("a head with 3 outputs: must be as many means", () -> network(new Linear(3, 3), 2,
                new Linear(2, 1)));
        assertRefused("the head does not take the encoder's summary of 3 values: a linear layer from 5 to 4",
                () -> network(new Linear(5, 4), 2, new Linear(2, 1)));
        assertRefused("a field of 5 components for a first state of 2 values: must be as many",
                () -> network(new Linear(3, 4), 5, new Linear(5, 1)));
        assertRefused("the decoder does not take a state of 2 values: a linear layer from 3 to 1",
                () -> network(new Linear(3, 4), 2, new Linear(3, 1)));
        assertRefused("the bridge does not take z₀ of 2 values: a linear layer from 1 to 2",
                () -> network().withBridge(new Linear(1, 2)));
        assertRefused("a field of 2 components for a first state of 6 values: must be as many",
                () -> network().withBridge(Mlp.of(Activation.TANH, 2, 6)));
        assertRefused("model m: its decoder gives 3 values, the data have 1 columns",
                () -> model(network(new Linear(3, 4), 2, new Linear(2, 3))));
        assertEquals(2, network().withBridge(Mlp.of(Activation.TANH, 2, 5, 2)).latent());
        assertEquals(2, new LatentOde(new RecurrentEncoder(new RnnCell(2, 3)), new Linear(3, 4), new Linear(2, 6),
                new MlpField(Mlp.of(Activation.TANH, 6, 6)), new Linear(6, 1)).latent());
    }

    @Test
    void argumentsAreChecked() {
        assertRefused("0 draws: must be at least 1", () -> fit().draws(series(1, 2), 0, 1, 0));
        assertRefused("-1 draws: must be at least 1", () -> fit().draws(series(1, 2), -1, 1, 0));
        assertRefused("-1 samples: must be 0 or more", () -> fit().sample(-1, 1, 0));
        assertRefused("time NaN: times must be finite and rise", () -> fit().sample(1, 1, 0, Double.NaN));
        assertRefused("time -1.0: times must be finite and rise, the first not before 0",
                () -> fit().sample(1, 1, -1));
        assertRefused("series 7, row 1 holds Infinity: values must be finite, or NaN where they are missing",
                () -> fit().posterior(series(1, Double.POSITIVE_INFINITY)));
        SeriesSet set = new SeriesSet(List.of("x"), List.of(series(1, Double.NaN, 2)));
        for (double s : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertRefused("standard deviation " + s + " of the observations' noise: must be finite and positive",
                    () -> fit().evidence(set, s));
        }
        assertEquals(0, fit().sample(0, 1, 0).length);
        assertEquals(3, fit().draws(series(1, Double.NaN), 3, 1, 0.5, 2).length);
        assertTrue(Double.isFinite(fit().evidence(set, 0.1)));
    }
}
