import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.FittedFlow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.cnf.FlowObjective;
import dev.costate.models.cnf.NetworkField;
import dev.costate.models.cnf.Trace;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.data.Whitener;
import dev.costate.models.fitted.Rows;
import dev.costate.models.layers.Activation;
import dev.costate.models.optim.Adam;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Trainer;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.method.Methods;
import java.util.Arrays;
import java.util.List;

/** A continuous normalising flow learns two half moons, and says how likely new points are. */
class Moons {
    public static void main(String[] args) {
        double[] points = ToyDensity.MOONS.sample(2000, 1, 0);
        SolveOptions eightSteps = SolveOptions.fixed(Methods.RK4, 0.125);
        Whitener white = Whitener.fit("moons", List.of("x", "y"), points);
        FlowModel model = new FlowModel("moons", Flow.of(NetworkField.concatSquash(Activation.TANH, 2, 32, 32)),
                white, eightSteps);
        FlowObjective loss = new FlowObjective(model, white.apply(points), Trace.EXACT, eightSteps,
                GradientMethods.DIRECT, 0);
        Recipe recipe = Recipe.of(new Adam(), 0.01, Batches.epochs(2000, 100), 300);
        FittedFlow flow = model.fitted(new Trainer(loss, recipe, 1).run().parameters());
        double[] learned = flow.score(Rows.of(ToyDensity.MOONS.sample(1000, 1, 1), 2));
        System.out.printf("ln p of a new point: %.3f on average; the best possible is %.3f%n",
                Arrays.stream(learned).average().orElseThrow(), -ToyDensity.MOONS.entropy());
        for (double[] point : flow.sample(3, 1)) {
            System.out.printf("drawn: (%.2f, %.2f)%n", point[0], point[1]);
        }
    }
}
