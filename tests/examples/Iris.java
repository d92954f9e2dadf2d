import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.data.CsvOptions;
import dev.costate.models.data.CsvTable;
import dev.costate.models.data.Resources;
import dev.costate.models.data.Standardiser;
import dev.costate.models.fitted.Rows;
import dev.costate.models.node.FittedClassifier;
import dev.costate.models.node.OdeNet;
import dev.costate.models.optim.Adam;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Losses;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Trainer;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.method.Methods;
import java.util.stream.IntStream;

/** An ODE-Net learns the species of 100 irises and is asked about 50 others. */
class Iris {
    public static void main(String[] args) {
        CsvTable table = Resources.csv("iris.csv", CsvOptions.STRICT);
        double[] species = table.column("species");
        double[][] flowers = IntStream.range(0, 150).mapToObj(i -> IntStream.range(0, 4)
                .mapToDouble(c -> table.column(table.columns().get(c))[i]).toArray()).toArray(double[][]::new);
        int[] learn = IntStream.range(0, 150).filter(i -> i % 3 > 0).toArray();
        double[] known = Rows.flat(IntStream.of(learn).mapToObj(i -> flowers[i]).toArray(double[][]::new), 4);
        Standardiser values = Standardiser.fit(known, 4);
        Tensor x = Tensor.of(Shape.of(100, 4), values.apply(known));
        Tensor c = Tensor.vector(IntStream.of(learn).mapToDouble(i -> species[i]).toArray());
        OdeNet net = OdeNet.of("iris", values, 4, false, 16, 3, SolveOptions.fixed(Methods.RK4, 0.25));
        Objective loss = Objective.of(net.parameters(), (p, batch) -> Losses.crossEntropy(
                net.rowLogits(p, Var.constant(x).gather(batch.index())), Var.constant(c).gather(batch.index())));
        Recipe recipe = Recipe.of(new Adam(), 0.01, Batches.epochs(100, 20), 200);
        FittedClassifier fitted = net.fitted(new Trainer(loss, recipe, 1).run().parameters());
        int right = 0;
        for (int i = 0; i < 150; i += 3) {
            double[] p = fitted.probabilities(new double[][] {flowers[i]})[0];
            int best = p[0] > p[1] && p[0] > p[2] ? 0 : p[1] > p[2] ? 1 : 2;
            right += best == species[i] ? 1 : 0;
        }
        System.out.println(right + " of 50 irises named rightly");
    }
}
