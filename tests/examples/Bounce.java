import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.Event;
import dev.costate.solvers.Events;
import dev.costate.solvers.Ode;
import dev.costate.solvers.Solution;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.List;

/** A ball, y = [height, speed], dropped from 1 m: when it bounces, and how its height follows from gravity. */
class Bounce {
    public static void main(String[] args) {
        SolveOptions options = SolveOptions.adaptive(Methods.TSIT5, 1e-10, 1e-10);
        Event bounce = Event.jump((t, y) -> y[0], (t, y) -> {
            y[0] = 0;
            y[1] = -0.8 * y[1];
        }).withDirection(Event.Direction.FALLING);
        Solution ball = Ode.solve((t, y, dy) -> {
            dy[0] = y[1];
            dy[1] = -9.81;
        }, new double[] {1, 0}, new double[] {0, 2}, options, bounce).orThrow();
        for (Event.Occurrence hit : ball.events()) {
            System.out.printf("bounces at %.6f s with %.4f m/s%n", hit.t(), -hit.before()[1]);
        }
        // the same on a tape, up to t = 1: the gradient flows through the bounce and its time
        var height = Autodiff.valueAndGradient(g -> Events.jumps(
                (t, y) -> Var.stack(List.of(y.select(0, 1), g[0].negated())), (t, y) -> y.select(0, 0),
                hit -> Var.stack(List.of(hit.y().select(0, 0), hit.y().select(0, 1).times(-0.8))),
                Var.constant(Tensor.vector(1, 0)), Var.constant(Tensor.vector(0, 1)), 2, options,
                Event.Direction.FALLING).y().select(0, 0)).at(Tensor.scalar(9.81));
        System.out.printf("height at 1 s: %.6f m; its derivative with respect to gravity: %.6f s²%n", height.value(),
                height.gradient().item());
    }
}
