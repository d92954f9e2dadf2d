package dev.costate.models.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.GradientCheck;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Losses against their formulas in plain arithmetic, their closed-form values, and finite differences. */
class LossesTest {
    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static Tensor draw(RandomGenerator random, Shape shape, DoubleUnaryOperator of) {
        return Tensor.of(shape, random.doubles(shape.size()).map(of).toArray());
    }

    private static double value(BinaryOperator<Var> loss, Tensor prediction, Tensor target) {
        return Autodiff.valueAndGradient(v -> loss.apply(v[0], Var.constant(target))).at(prediction).value();
    }

    private static Tensor gradient(BinaryOperator<Var> loss, Tensor prediction, Tensor target) {
        return Autodiff.valueAndGradient(v -> loss.apply(v[0], Var.constant(target))).at(prediction).gradient();
    }

    private static void checkGradient(BinaryOperator<Var> loss, Tensor prediction, Tensor target) {
        GradientCheck.Report report = GradientCheck.check(
                v -> new Var[] {loss.apply(v[0], Var.constant(target))},
                GradientCheck.Options.defaults().withOrder(2), prediction);
        assertTrue(report.passed(), report::text);
    }

    /** Every loss of two tensors of one shape. */
    private static final List<BinaryOperator<Var>> ELEMENTWISE = List.of(Losses::meanSquared, Losses::meanAbsolute,
            (p, y) -> Losses.huber(p, y, 0.4), Losses::binaryCrossEntropy, Losses::poisson);

    private static double plain(int which, double p, double y) {
        return switch (which) {
            case 0 -> (p - y) * (p - y);
            case 1 -> Math.abs(p - y);
            case 2 -> Math.abs(p - y) <= 0.4 ? (p - y) * (p - y) / 2 : 0.4 * (Math.abs(p - y) - 0.2);
            case 3 -> -y * Math.log(1 / (1 + Math.exp(-p))) - (1 - y) * Math.log(1 / (1 + Math.exp(p)));
            default -> Math.exp(p) - y * p;
        };
    }

    @Property(tries = 60)
    void areTheirFormulas(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int n,
            @ForAll @IntRange(min = 1, max = 3) int width) {
        RandomGenerator random = random(seed);
        Shape shape = Shape.of(n, width);
        Tensor p = draw(random, shape, u -> 4 * u - 2);
        Tensor y = draw(random, shape, u -> u);
        for (int which = 0; which < ELEMENTWISE.size(); which++) {
            double sum = 0;
            for (int i = 0; i < shape.size(); i++) {
                sum += plain(which, p.at(i), y.at(i));
            }
            // measured: at most 9e-16
            assertEquals(sum / shape.size(), value(ELEMENTWISE.get(which), p, y), 1e-14, "loss " + which);
        }
    }

    @Property(tries = 25)
    void gradientsAreThoseOfDifferences(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int n,
            @ForAll @IntRange(min = 1, max = 3) int width) {
        RandomGenerator random = random(seed);
        Shape shape = Shape.of(n, width);
        Tensor y = draw(random, shape, u -> u);
        // no error is within 0.05 of a kink: those of |r| at 0 and of Huber's second derivative at ±0.4
        double[] p = y.toArray();
        for (int i = 0; i < p.length; i++) {
            double size = random.nextBoolean() ? random.nextDouble(0.05, 0.35) : random.nextDouble(0.45, 1.5);
            p[i] += random.nextBoolean() ? size : -size;
        }
        for (BinaryOperator<Var> loss : ELEMENTWISE) {
            checkGradient(loss, Tensor.of(shape, p), y);
        }
    }

    @Property(tries = 40)
    void crossEntropyIsItsFormulaAndItsGradient(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int n,
            @ForAll @IntRange(min = 1, max = 5) int k) {
        RandomGenerator random = random(seed);
        Tensor z = draw(random, Shape.of(n, k), u -> 6 * u - 3);
        Tensor classes = draw(random, Shape.of(n), u -> Math.floor(u * k));
        double sum = 0;
        for (int i = 0; i < n; i++) {
            int row = i;
            double total = Arrays.stream(new int[k]).mapToDouble(x -> x).sum();
            for (int j = 0; j < k; j++) {
                total += Math.exp(z.at(row, j));
            }
            sum += Math.log(total) - z.at(row, (int) classes.at(i));
        }
        // measured: at most 9e-16
        assertEquals(sum / n, value(Losses::crossEntropy, z, classes), 1e-14);
        checkGradient(Losses::crossEntropy, z, classes);
    }

    /** Values that everyone knows, and gradients: softmax − one-hot, σ(z) − y, exp(η) − k, each divided by n. */
    @Test
    void closedForms() {
        Tensor zero = Tensor.matrix(new double[] {0, 0, 0, 0}, new double[] {0, 0, 0, 0});
        assertEquals(Math.log(4), value(Losses::crossEntropy, zero, Tensor.vector(0, 3)), 1e-15);
        Tensor pull = gradient(Losses::crossEntropy, zero, Tensor.vector(0, 3));
        assertEquals((0.25 - 1) / 2, pull.at(0, 0), 1e-16);
        assertEquals(0.25 / 2, pull.at(0, 1), 1e-16);
        assertEquals(Math.log(2), value(Losses::binaryCrossEntropy, Tensor.vector(0, 0), Tensor.vector(0, 1)), 1e-15);
        assertEquals(-0.25, gradient(Losses::binaryCrossEntropy, Tensor.vector(0, 0), Tensor.vector(0, 1)).at(1),
                1e-16);
        assertEquals(1, value(Losses::poisson, Tensor.vector(0), Tensor.vector(3)));
        assertEquals(-2, gradient(Losses::poisson, Tensor.vector(0), Tensor.vector(3)).at(0));
        BinaryOperator<Var> huber = (p, y) -> Losses.huber(p, y, 2);
        assertEquals((0.5 + 2 * 4) / 2, value(huber, Tensor.vector(1, 0), Tensor.vector(0, 5)));
        assertEquals(Tensor.vector(0.5, -1), gradient(huber, Tensor.vector(1, 0), Tensor.vector(0, 5)));
        assertEquals(Tensor.vector(0, 0), gradient(Losses::meanAbsolute, Tensor.vector(1, 2), Tensor.vector(1, 2)));
    }

    /** Logits at which exp overflows, or at which a likelihood is 1 to all digits. */
    @Test
    void loseNoDigitsFarOut() {
        Tensor far = Tensor.matrix(new double[] {1000, -1000, 0}, new double[] {1000, -1000, 0});
        assertEquals(1000, value(Losses::crossEntropy, far, Tensor.vector(0, 1)));
        Tensor pull = gradient(Losses::crossEntropy, far, Tensor.vector(0, 1));
        assertEquals(0, pull.at(0, 0));
        assertEquals(0.5, pull.at(1, 0));
        assertEquals(-0.5, pull.at(1, 1));
        // ln(1 + e⁻⁵⁰), where ln(1 + e⁵⁰) − 50 is 0
        assertEquals(1.9287498479639178e-22, value(Losses::binaryCrossEntropy, Tensor.vector(50), Tensor.vector(1)),
                1e-36);
        assertEquals(900, value(Losses::binaryCrossEntropy, Tensor.vector(900, -900), Tensor.vector(0, 1)));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        for (BinaryOperator<Var> loss : ELEMENTWISE) {
            assertThrows(ShapeMismatchException.class,
                    () -> value(loss, Tensor.vector(1, 2), Tensor.matrix(new double[] {1}, new double[] {2})));
        }
        Tensor z = Tensor.matrix(new double[] {0, 1}, new double[] {2, 3});
        assertThrows(ShapeMismatchException.class, () -> value(Losses::crossEntropy, z, Tensor.vector(0, 1, 0)));
        assertThrows(RuntimeException.class, () -> value(Losses::crossEntropy, z, Tensor.vector(2, 0)));
        assertThrows(RuntimeException.class, () -> value(Losses::crossEntropy, z, Tensor.vector(-1, 0)));
        assertThrows(IllegalArgumentException.class,
                () -> value((p, y) -> Losses.huber(p, y, 0), Tensor.vector(1), Tensor.vector(1)));
    }
}
