package dev.costate.models.study;

import dev.costate.models.train.Phase;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.train.Batches;
import dev.costate.models.train.StepTapes;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks the gradient of a phase's loss at its first parameters and its first batch. The solver takes fixed steps,
 * so that the loss is a smooth function: the loss as a scan over the grid is checked by {@link GradientCheck}
 * against differences, and the gradient through the solve must be the scan's.
 *
 * @param passed whether both hold
 * @param check what the differences said
 * @param againstScan largest difference between the two gradients, relative to the largest component
 */
public record GradientTrial(boolean passed, GradientCheck.Report check, double againstScan) {
    /** Most that the gradient through a solve may differ from that of its scan. */
    public static final double SCAN_TOLERANCE = 1e-12;

    /**
     * Runs the check.
     *
     * @param step length of the solver's steps, in the model's time
     */
    public static GradientTrial of(Phase phase, long seed, double step, GradientCheck.Options how) {
        Batches.Drawer drawer = phase.recipe().batches().drawer(seed);
        double[] index = new double[drawer.size(1)];
        drawer.draw(1, index);
        Tensor[] at = {phase.objective().parameters().initial(seed).theta(), Tensor.scalar(seed), Tensor.scalar(1),
            Tensor.vector(index)};
        Optional<Phase.Smooth> smooth = phase.smooth();
        Tape scan = StepTapes.loss(
                smooth.map(s -> s.objective(step, own -> GradientMethods.UNROLLED)).orElse(phase.objective()),
                index.length);
        GradientCheck.Report check = GradientCheck.check(scan, new boolean[] {true, false, false, false}, how, at);
        double relative = smooth.isEmpty() ? 0
                : difference(gradient(StepTapes.loss(smooth.get().objective(step, own -> own), index.length), at),
                        gradient(scan, at));
        return new GradientTrial(check.passed() && relative <= SCAN_TOLERANCE, check, relative);
    }

    /** Returns the largest difference relative to the largest component of b. */
    private static double difference(double[] a, double[] b) {
        double worst = 0;
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            double d = Math.abs(a[i] - b[i]);
            worst = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(worst, d);
            largest = Math.max(largest, Math.abs(b[i]));
        }
        return worst == 0 ? 0 : worst / largest;
    }

    private static double[] gradient(Tape loss, Tensor[] at) {
        Tensor[] in = {at[0], at[1], at[2], at[3], Tensor.scalar(1)};
        return Replay.of(loss.vjp(true, false, false, false).simplify()).run(in)[1].toArray();
    }

    /** Returns a few lines for a person. */
    public String text() {
        return check.text() + String
                .format(Locale.ROOT, "  gradient through the solve against that of the scan: %.2e (allowed %.0e)%n",
                        againstScan, SCAN_TOLERANCE)
                .replace("\r\n", "\n");
    }
}
