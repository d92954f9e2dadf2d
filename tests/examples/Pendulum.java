import dev.costate.autodiff.*;
import dev.costate.models.optim.*;
import dev.costate.models.train.*;
import dev.costate.solvers.*;
import dev.costate.solvers.method.*;

/** Finds g/l of a pendulum, y = [angle, angular speed], from eight angles that a protractor gave. */
class Pendulum {
    public static void main(String[] args) {
        double[] times = {0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2};
        Tensor seen = Tensor.of(Shape.of(9, 1), 1, 0.75, 0.1, -0.6, -0.98, -0.87, -0.31, 0.42, 0.92);
        Fit.Minimum found = Fit.minimise(v -> Ode.record((t, y) -> Var.concat(0, y.slice(0, 1, 2),
                y.slice(0, 0, 1).sin().times(v[0]).negated()), Var.constant(Tensor.vector(1, 0)), times,
                SolveOptions.adaptive(Methods.TSIT5, 1e-9, 1e-9)).slice(1, 0, 1).minus(Var.constant(seen)),
                new LevenbergMarquardt(), 5);
        System.out.printf("g/l = %.4f, after %d steps%n", found.value(0), found.iterations());
    }
}
