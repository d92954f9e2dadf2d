package dev.costate.models.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.autodiff.Var;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.OdeField;
import dev.costate.models.layers.Bound;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import org.junit.jupiter.api.Test;

/** What one component alone can never do: y'' = −4·y from rest, whose paths y₀·cos 2t cross. */
class AugmentedTest {
    /** Of a displacement and a velocity, in units of their own. */
    private record Spring() implements OdeField {
        @Override
        public int width() {
            return 2;
        }

        @Override
        public ParameterSpec parameters() {
            return new AffineField(0, -4).parameters();
        }

        @Override
        public Var apply(Bound p, Var t, Var y) {
            return Var.concat(1, y.slice(1, 1, 2), y.slice(1, 0, 1).times(p.get("b")));
        }
    }

    private static FittedOde spring() {
        Coordinates c = new Coordinates(false, new Standardiser(new double[] {0}, new double[] {5}), 0, 1);
        OdeModel model = new OdeModel("spring", new Spring(), c, OdeModel.Start.fixed(1),
                SolveOptions.adaptive(Methods.TSIT5, 1e-10, 1e-12));
        return new FittedOde(model, model.parameters().initial(1));
    }

    @Test
    void theHiddenVelocityStartsAtRestAndIsNotSeen() {
        FittedOde spring = spring();
        double[] times = {0.3, 1, 2, 3};
        double[][] y = spring.predict(times);
        double[][] other = spring.predictFrom(0, new double[] {-2}, times);
        for (int i = 0; i < times.length; i++) {
            assertEquals(1, y[i].length);
            assertEquals(5 * Math.cos(2 * times[i]), y[i][0], 1e-8); // measured 3e-10
            assertEquals(-2 * Math.cos(2 * times[i]), other[i][0], 1e-8);
        }
        assertEquals(0, spring.derivatives(0, new double[][] {{5}})[0][0], "at rest");
        assertThrows(IllegalArgumentException.class, () -> spring.predictFrom(0, new double[2], 1));
    }

    @Test
    void aFieldNarrowerThanTheDataIsRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new OdeModel("narrow", new AffineField(1, 1), Coordinates.identity(2), OdeModel.Start.fixed(0, 0),
                        SolveOptions.adaptive(Methods.TSIT5, 1e-3, 1e-3)));
    }
}
