import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Tensor;
import dev.costate.solvers.Ode;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Tableau;

/** A solver of one's own is a table of coefficients; a wrong one is refused with the order condition that fails. */
class OwnTableau {
    static final Tableau HEUN3 = Tableau.of("heun3", "Heun 1900", 3, new double[] {0, 1.0 / 3, 2.0 / 3, 1},
            new double[][] {{}, {1.0 / 3}, {0, 2.0 / 3}, {0.25, 0, 0.75}});

    public static void main(String[] args) {
        double error = 0;
        for (int steps = 10; steps <= 80; steps *= 2) {
            SolveOptions options = SolveOptions.fixed(HEUN3, 1.0 / steps);
            double last = Ode.solve((t, y, dy) -> dy[0] = -y[0], new double[] {1}, new double[] {0, 1}, options)
                    .orThrow().last()[0];
            double now = Math.abs(last - StrictMath.exp(-1));
            System.out.printf("%d steps: %.2e%s%n", steps, now,
                    error == 0 ? "" : ", %.1f times smaller".formatted(error / now));
            error = now;
        }
        double slope = Autodiff.gradient(a -> Ode.record((t, y) -> y.times(a).negated(), a, 0, 1,
                SolveOptions.fixed(HEUN3, 0.01))).at(Tensor.scalar(1)).item();
        System.out.printf("its gradient too: |d(a·exp(−a))/da| = %.0e at a = 1, where it is 0%n", Math.abs(slope));
        try {
            Tableau.of("typo", "nobody", 3, new double[] {0, 1.0 / 3, 2.0 / 3, 1},
                    new double[][] {{}, {1.0 / 3}, {0, 2.0 / 3}, {0.5, 0, 0.5}});
        } catch (IllegalArgumentException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
