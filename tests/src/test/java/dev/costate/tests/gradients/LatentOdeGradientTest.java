package dev.costate.tests.gradients;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.data.Standardiser;
import dev.costate.models.latent.LatentModel;
import dev.costate.models.latent.LatentObjective;
import dev.costate.models.latent.LatentOde;
import dev.costate.models.latent.OdeRnn;
import dev.costate.models.latent.RecurrentEncoder;
import dev.costate.models.latent.RowTimes;
import dev.costate.models.latent.SeriesEncoder;
import dev.costate.models.latent.SeriesScale;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.GaussianGruCell;
import dev.costate.models.layers.GruCell;
import dev.costate.models.layers.Linear;
import dev.costate.models.layers.Mlp;
import dev.costate.models.layers.RecurrentCell;
import dev.costate.models.layers.RnnCell;
import dev.costate.models.node.MlpField;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.Tableau;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Latent ODEs: the evidence lower bound of irregular series with gaps, and of their times. */
class LatentOdeGradientTest {
    private static final List<OdeMethod> SOLVERS = Stream.of(Methods.EXPLICIT, Methods.REVERSIBLE)
            .<OdeMethod>flatMap(List::stream).filter(m -> m.order() <= 5).toList();

    private static WholeLoss draw(Random random) {
        int width = 1 + random.nextInt(2);
        int latent = 1 + random.nextInt(3);
        int hidden = 1 + random.nextInt(5);
        boolean gaps = random.nextBoolean();
        int inputs = 1 + width * (gaps ? 2 : 1);
        SeriesEncoder encoder = encoder(random, inputs, hidden);
        Activation activation = random.nextBoolean() ? Activation.TANH : Activation.SILU;
        LatentOde plain = new LatentOde(encoder, new Linear(encoder.summary(), 2 * latent),
                new MlpField(Mlp.of(activation, latent, hidden + 1, latent)), new Linear(latent, width));
        LatentOde bridged = random.nextBoolean() ? plain
                : plain.withBridge(Mlp.of(Activation.SILU, latent, hidden, latent));
        boolean times = random.nextBoolean();
        LatentOde net = times ? bridged.withIntensity(Mlp.of(Activation.TANH, latent, 2, 1)) : bridged;
        double horizon = 0.3 + 1.5 * random.nextDouble();
        OptionalDouble noise = hidden % 2 == 0 ? OptionalDouble.of(0.5) : OptionalDouble.empty();
        boolean consistent = !gaps && random.nextBoolean();
        SeriesSet data = series(random, width, gaps, consistent ? 2 + random.nextInt(4) : 0, horizon);
        LatentObjective.Options how = new LatentObjective.Options(0.3 + random.nextDouble(), 1, random.nextInt(4),
                gaps ? 0.7 : 1, consistent || random.nextBoolean() ? 1 : 0.6, consistent ? 0.8 : 0);
        return new WholeLoss(width + " " + latent + " " + hidden + (gaps ? " gaps" : consistent ? " consistent" : "")
                + (times ? " times" : "") + (noise.isPresent() ? " noise" : ""),
                (solver, steps, gradient) -> new LatentObjective(new LatentModel("m", net, Standardiser.identity(width),
                        new SeriesScale.Clock(1, horizon / steps), new RowTimes(solver, steps, gradient), noise), data,
                        how),
                SOLVERS, horizon, false, 2, 4, true, 0.2);
    }

    static SeriesEncoder encoder(Random random, int inputs, int hidden) {
        return switch (random.nextInt(3)) {
            case 0 -> new RecurrentEncoder(new GruCell(inputs, hidden));
            case 1 -> new RecurrentEncoder(new RnnCell(inputs, hidden));
            default -> odeRnn(random, inputs, hidden);
        };
    }

    static OdeRnn odeRnn(Random random, int inputs, int hidden) {
        RecurrentCell cell = random.nextBoolean() ? new GaussianGruCell(inputs - 1, hidden, hidden + 1)
                : new GruCell(inputs - 1, hidden);
        List<Tableau> methods = List.of(Methods.EULER, Methods.MIDPOINT, Methods.RK4);
        return new OdeRnn(cell, new MlpField(Mlp.of(Activation.TANH, hidden, hidden + 1, hidden)),
                methods.get(random.nextInt(3)), 1 + random.nextInt(2));
    }

    /** Draws four series, of that length if it is not 0. */
    static SeriesSet series(Random random, int width, boolean gaps, int length, double horizon) {
        List<SeriesSet.Series> all = new ArrayList<>();
        for (int s = 0; s < 4; s++) {
            double[] t = random.doubles(length > 0 ? length : 1 + random.nextInt(5), 0, horizon).sorted().toArray();
            double[][] rows = new double[t.length][];
            for (int i = 0; i < t.length; i++) {
                rows[i] = random.doubles(width, -1.5, 1.5).toArray();
                rows[i][0] = gaps && i > 0 && random.nextInt(3) == 0 ? Double.NaN : rows[i][0];
            }
            all.add(new SeriesSet.Series(s, t, rows));
        }
        return new SeriesSet(Arrays.asList("a", "b").subList(0, width), all);
    }

    @Test
    void wholeLosses() {
        Promise.check("latent ODE", LatentOdeGradientTest::draw);
    }
}
