import dev.costate.models.data.Table;
import dev.costate.models.data.ToyDensity;
import dev.costate.models.fitted.DensityModel;
import dev.costate.models.fitted.Rows;
import dev.costate.models.train.Training;
import java.util.Arrays;

/** A diffusion model learns eight Gaussians on a circle, and draws from them. */
class Diffusion {
    public static void main(String[] args) {
        Table points = Table.of(Rows.of(ToyDensity.EIGHT_GAUSSIANS.sample(2000, 1, 0), 2));
        DensityModel fitted = dev.costate.models.diffusion.Diffusion.usual().with("rate", 0.005).with("steps", 100)
                .fit(points, Training.defaults().with("iterations", 1000));
        int[] found = new int[8];
        for (double[] p : fitted.sample(800, 1)) {
            double eighths = StrictMath.atan2(p[1], p[0]) / (StrictMath.PI / 4);
            found[Math.floorMod((int) StrictMath.rint(eighths), 8)]++;
        }
        System.out.println("of 800 draws, near each of the eight: " + Arrays.toString(found));
    }
}
