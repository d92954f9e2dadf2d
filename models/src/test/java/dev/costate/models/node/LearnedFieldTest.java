package dev.costate.models.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.Standardiser;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.solvers.JacobianRightHandSide;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The learned vector field for solvers: values, Jacobian and solutions in the units of the data. */
class LearnedFieldTest {
    private static final SolveOptions SOLVER = SolveOptions.adaptive(Methods.TSIT5, 1e-10, 1e-10);

    private static FittedOde fitted(boolean logarithm, int more) {
        Coordinates c = new Coordinates(logarithm, new Standardiser(new double[] {0.3, -0.2}, new double[] {2, 0.7}),
                1.5, 0.4);
        OdeModel model = new OdeModel("m", new MlpField(Mlp.of(Activation.TANH, 2 + more, 6, 2 + more)), c,
                OdeModel.Start.fixed(0.1, 0.2), SOLVER);
        return new FittedOde(model, model.parameters().initial(4));
    }

    @Test
    void valuesAndJacobian() {
        for (boolean logarithm : new boolean[] {false, true}) {
            FittedOde fit = fitted(logarithm, 0);
            JacobianRightHandSide f = fit.rightHandSide();
            double[] y = {0.8, 1.7};
            double[] dy = new double[2];
            f.eval(2, y, dy);
            double[] expected = fit.derivatives(2, new double[][] {y})[0];
            double[] j = new double[4];
            f.jacobian(2, y, j);
            for (int i = 0; i < 2; i++) {
                assertEquals(expected[i], dy[i], 1e-14 * Math.abs(dy[i]));
                for (int k = 0; k < 2; k++) {
                    double[] hi = y.clone();
                    double[] lo = y.clone();
                    hi[k] += 1e-5;
                    lo[k] -= 1e-5;
                    double difference = (fit.derivatives(2, new double[][] {hi})[0][i]
                            - fit.derivatives(2, new double[][] {lo})[0][i]) / 2e-5;
                    assertEquals(difference, j[2 * i + k], 1e-8, "logarithm " + logarithm);
                }
            }
        }
    }

    /** Solved in the units of the data it is the model's own prediction. */
    @Test
    void solutions() {
        for (boolean logarithm : new boolean[] {false, true}) {
            FittedOde fit = fitted(logarithm, 0);
            double[] times = {1.5, 2, 3};
            double[][] own = fit.predict(times);
            double[][] solved = Ode.solve(fit.rightHandSide(), fit.start(), times, SOLVER).orThrow().values();
            for (int i = 0; i < times.length; i++) {
                for (int c = 0; c < 2; c++) {
                    assertEquals(own[i][c], solved[i][c], 1e-8, Arrays.toString(solved[i]));
                }
            }
        }
    }

    @Test
    void augmented() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> fitted(false, 1).rightHandSide()).getMessage()
                .contains("a field of more than the data is none of the data alone"));
    }
}
