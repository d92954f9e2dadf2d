import dev.costate.autodiff.*;
import dev.costate.solvers.*;
import dev.costate.solvers.gradient.BackwardPass;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;

/** A gradient method of one's own: the continuous adjoint dλ/dt = −(∂f/∂y)ᵀλ, by Euler's steps from time to time. */
record OwnGradient() implements GradientMethod {
    public Profile profile() {
        return new Profile("euler-adjoint", Truth.TRUE_SOLUTION, "none", Keeps.NOTHING);
    }

    public Kernel adjoint(RecordedSolve solve, Binding binding) {
        BackwardPass pass = BackwardPass.of(solve, binding);
        return at -> {
            double[] y = new double[pass.cells()];
            double[] given = y.clone();
            double[] pulled = y.clone();
            double[] lambda = y.clone();
            pass.begin(at);
            pass.cotangent(pass.times() - 1, lambda);
            for (int k = pass.times() - 1; k > 0; k--) {
                double h = pass.time(k) - pass.time(k - 1);
                pass.state(k, y);
                pass.vjp(pass.time(k), y, Arrays.stream(lambda).map(l -> h * l).toArray(), pulled);
                pass.cotangent(k - 1, given);
                Arrays.setAll(lambda, i -> lambda[i] + pulled[i] + given[i]);
            }
            pass.end(lambda, Double.NaN);
        };
    }

    public static void main(String[] args) {
        for (int n : new int[] {10, 20, 40, 80}) {
            Tensor slope = Autodiff.gradient(a -> Ode.record((t, y) -> y.times(a).negated(), Var.constant(1),
                    Var.linspace(0, 1, n + 1), SolveOptions.adaptive(Methods.TSIT5, 1e-9, 1e-9), new OwnGradient())
                    .select(0, n)).at(Tensor.scalar(2));
            System.out.printf("%d steps: %.5f, exactly %.5f%n", n, slope.item(), -StrictMath.exp(-2));
        }
    }
}
