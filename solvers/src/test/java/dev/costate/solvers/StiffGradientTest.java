package dev.costate.solvers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Replay;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Direct through implicit steps: against differences on the frozen grid, and against the exact derivative of a stiff linear system. */
class StiffGradientTest {
    static List<Method> methods() {
        return Methods.STIFF.stream().filter(m -> m instanceof Esdirk).toList();
    }

    private static Tape tape(Net net, SolveOptions o) {
        return Tape.record(Arrays.stream(net.x).map(Tensor::shape).toList(),
                v -> new Var[] {Solve.ode((t, y) -> net.apply(t, y, Arrays.copyOfRange(v, 1, v.length)), v[0], net.times, o)});
    }

    /**
     * Random fields, states, times inside steps, directions. Romberg on four differences of the solve on its own grid. Measured over 300 tries: 4.7e-11 of
     * Σ|gᵢvᵢ|.
     */
    @Property(tries = 30)
    void differencesOnTheFrozenGrid(@ForAll long seed) {
        for (Method m : methods()) {
            Net net = new Net(seed);
            SolveOptions o = SolveOptions.adaptive(m, 1e-4, 1e-4);
            SolveOptions frozen = o.withGrid(GradientResidual.trace(net, o, net.times, net.x));
            Tensor w = Net.draw(new SplittableRandom(seed + 1), net.statesShape());
            Tape solve = tape(net, frozen);
            Tensor[] all = Arrays.copyOf(net.x, net.x.length + 1);
            all[net.x.length] = w;
            Tensor[] bars = Replay.of(solve.vjp().simplify()).run(all);
            Replay value = Replay.of(solve.simplify());
            SplittableRandom random = new SplittableRandom(seed + 2);
            Tensor[] v = Arrays.stream(net.x).map(x -> Net.draw(random, x.shape())).toArray(Tensor[]::new);
            double exact = 0;
            double size = 0;
            for (int i = 0; i < v.length; i++) {
                for (int c = 0; c < v[i].shape().size(); c++) {
                    double term = bars[1 + i].at(c) * v[i].at(c);
                    exact += term;
                    size += Math.abs(term);
                }
            }
            double error = Math.abs(Differences.derivative(e -> dot(w, value.run(moved(net.x, v, e))[0])) - exact) / Math.max(size, 1e-3);
            assertTrue(error < 1e-8, m + ": " + error);
        }
    }

    private static Tensor[] moved(Tensor[] x, Tensor[] v, double e) {
        Tensor[] r = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            double[] c = x[i].toArray();
            for (int j = 0; j < c.length; j++) {
                c[j] += e * v[i].at(j);
            }
            r[i] = Tensor.of(x[i].shape(), c);
        }
        return r;
    }

    private static double dot(Tensor a, Tensor b) {
        double s = 0;
        for (int i = 0; i < a.shape().size(); i++) {
            s += a.at(i) * b.at(i);
        }
        return s;
    }

    /** y' = −λ(y − cos t) with λ = 10⁶: dy(1)/dλ → that of the slow solution (λ²cos t + λ sin t)/(1 + λ²), and dy(1)/dy₀ = e^−λ = 0. Measured: 1.7e-3 and
     * 7.7e-5 of dy(1)/dλ = 8e-13, itself far below the tolerance. */
    @ParameterizedTest
    @MethodSource("methods")
    void stiffDecay(Method m) {
        Tape t = Tape.record(List.of(Shape.of(1), Shape.SCALAR), v -> new Var[] {
            Solve.ode((x, y) -> y.minus(x.cos()).times(v[1]).negated(), v[0], 0, 1, SolveOptions.adaptive(m, 1e-9, 1e-9))});
        double l = 1e6;
        Tensor[] r = Replay.of(t.vjp().simplify()).run(Tensor.vector(0.5), Tensor.scalar(l), Tensor.vector(1));
        double d = 1 + l * l;
        double exact = ((2 * l * Math.cos(1) + Math.sin(1)) * d - (l * l * Math.cos(1) + l * Math.sin(1)) * 2 * l) / (d * d);
        assertTrue(Math.abs(r[1].at(0)) < 1e-9, m + " " + r[1].at(0));
        assertTrue(Math.abs(r[2].item() / exact - 1) < 5e-3, m + " " + r[2].item() + " " + exact);
    }
}
