import dev.costate.models.cnf.Cnf;
import dev.costate.models.data.Table;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Rows;
import dev.costate.models.train.Training;
import java.util.Arrays;

/** A continuous normalising flow learns two half moons, and says how likely new points are. */
class Moons {
    public static void main(String[] args) {
        Table points = Table.of(Rows.of(ToyDensity.MOONS.sample(2000, 1, 0), 2));
        DensityModel flow = Cnf.concatSquash(32, 2).with("rate", 0.01).with("batch", 100).with("noise", 0)
                .fit(points, Training.defaults().with("iterations", 300));
        double[] learned = flow.score(Rows.of(ToyDensity.MOONS.sample(1000, 1, 1), 2));
        System.out.printf("ln p of a new point: %.3f on average; the best possible is %.3f%n",
                Arrays.stream(learned).average().orElseThrow(), -ToyDensity.MOONS.entropy());
        for (double[] point : flow.sample(3, 1)) {
            System.out.printf("drawn: (%.2f, %.2f)%n", point[0], point[1]);
        }
    }
}
