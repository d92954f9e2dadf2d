package dev.costate.models.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.random.CounterRandom;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.Tableau;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Solves with times of their own for every row against solves of single rows. */
class RowTimesTest {
    private static final List<Tableau> METHODS = List.of(Methods.TSIT5, Methods.DOPRI5, Methods.BOSH3, Methods.RK4);

    /** Every row is its own solve with the same number of steps and its dense output: to rounding, measured 1.3e-14. */
    @Property(tries = 40)
    void everyRowIsASolveOfItsOwn(@ForAll @IntRange(min = 0, max = 3) int method,
            @ForAll @IntRange(min = 1, max = 6) int steps, @ForAll @IntRange(min = 1, max = 5) int rows,
            @ForAll @IntRange(min = 1, max = 7) int times,
            @ForAll boolean unrolled, @ForAll @IntRange(min = 0, max = 10000) int seed) {
        SolveOptions options = SolveOptions.fixed(METHODS.get(method), 1);
        RowTimes r = new RowTimes(options, steps,
                unrolled ? GradientMethods.UNROLLED : GradientMethods.DIRECT);
        double[] u = CounterRandom.uniform(seed, 1, 0, rows * (times + 1));
        double[] y0 = CounterRandom.normal(seed, 2, 0, 2 * rows);
        double[] span = new double[rows];
        double[] node = new double[rows * times];
        double[] weights = new double[rows * times * RowTimes.NODES];
        double[][] position = new double[rows][times];
        for (int s = 0; s < rows; s++) {
            span[s] = s == 1 ? 0 : 0.2 + 2 * u[s * (times + 1) + times];
            for (int i = 0; i < times; i++) {
                position[s][i] = i == 0 ? 0 : i == times - 1 ? 1 : u[s * (times + 1) + i];
                node[s * times + i] = r.node(position[s][i]);
                r.weights(position[s][i], weights, (s * times + i) * RowTimes.NODES);
            }
        }
        Tape tape = Tape.record(
                List.of(Shape.of(rows, 2), Shape.of(rows, 1), Shape.of(rows, times),
                        Shape.of(rows, times, RowTimes.NODES)),
                v -> new Var[] {
                    r.solve((t, y) -> Var.concat(1, y.slice(1, 1, 2).sin(),
                            y.slice(1, 0, 1).cos().times(y.slice(1, 1, 2))), v[0], v[1], v[2], v[3])});
        double[] got = Replay.of(tape.simplify()).run(Tensor.of(Shape.of(rows, 2), y0),
                Tensor.of(Shape.of(rows, 1), span), Tensor.of(Shape.of(rows, times), node),
                Tensor.of(Shape.of(rows, times, RowTimes.NODES), weights))[0].toArray();
        for (int s = 0; s < rows; s++) {
            double h = span[s] / steps;
            for (int i = 0; i < times; i++) {
                double[] expected = Arrays.copyOfRange(y0, 2 * s, 2 * s + 2);
                if (position[s][i] > 0 && h > 0) {
                    // in the row's own steps, to the end, so that the grid is the same
                    double at = position[s][i] * steps;
                    double[] asked = at < steps ? new double[] {0, at, steps} : new double[] {0, steps};
                    expected = Ode.solve((t, y, dy) -> {
                        dy[0] = h * Math.sin(y[1]);
                        dy[1] = h * Math.cos(y[0]) * y[1];
                    }, expected, asked, options).orThrow().values()[1];
                }
                double[] own = Arrays.copyOfRange(got, (s * times + i) * 2, (s * times + i + 1) * 2);
                assertArrayEquals(expected, own,
                        1e-12 * (1 + Arrays.stream(expected).map(Math::abs).max().orElseThrow()));
            }
        }
    }

    @Test
    void limits() {
        assertThrows(IllegalArgumentException.class, () -> new RowTimes(Methods.TSIT5, 0));
        assertThrows(IllegalArgumentException.class, () -> new RowTimes(Methods.VERN7, 4));
        assertThrows(IllegalArgumentException.class, () -> new RowTimes(Methods.TSIT5, 4).node(1.5));
        assertThrows(IllegalArgumentException.class, () -> new RowTimes(Methods.TSIT5, 4).node(Double.NaN));
    }
}
