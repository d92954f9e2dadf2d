import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.sde.Noise;
import dev.costate.solvers.sde.Sde;
import dev.costate.solvers.sde.TimeGrid;
import dev.costate.solvers.sde.method.SdeMethods;

/** 4,000 paths of dX = −a·X dt + b dW at once, their mean square at t = 2, and its derivatives with respect to a, b. */
class Noisy {
    public static void main(String[] args) {
        Shape paths = Shape.of(4000);
        var meanSquare = Autodiff.valueAndGradient(v -> {
            Var ends = Sde.recordLast((t, x) -> x.times(v[0]).negated(), (t, x) -> v[1].broadcastTo(paths),
                    Var.constant(Tensor.full(paths, 1)), TimeGrid.uniform(0, 2, 100),
                    Noise.grid(Var.constant(1), 0, paths), SdeMethods.SRA1, GradientMethods.CHECKPOINTED);
            return ends.square().mean();
        });
        double a = 0.7;
        double b = 0.5;
        var found = meanSquare.at(Tensor.scalar(a), Tensor.scalar(b));
        double decay = StrictMath.exp(-4 * a);
        System.out.printf("E[X²]     %.4f, exactly %.4f%n", found.value(), decay + b * b * (1 - decay) / (2 * a));
        System.out.printf("dE[X²]/da %.4f, exactly %.4f%n", found.gradients().get(0).item(),
                -4 * decay + b * b * (4 * a * decay - (1 - decay)) / (2 * a * a));
        System.out.printf("dE[X²]/db %.4f, exactly %.4f%n", found.gradients().get(1).item(), b * (1 - decay) / a);
    }
}
