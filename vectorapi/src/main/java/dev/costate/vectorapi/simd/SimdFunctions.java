package dev.costate.vectorapi.simd;

import static dev.costate.vectorapi.math.Coefficients.*;

import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Unary;
import dev.costate.vectorapi.math.ElementaryMath;
import dev.costate.vectorapi.scalar.ScalarLoops;
import dev.costate.vectorapi.scalar.ScalarRandom;
import java.util.Arrays;

/**
 * Elementwise functions on ranges of one array, by vectors, with the bits of {@link ElementaryMath}. Thread-safe.
 *
 * <p>Ranges are computed in blocks, whose operands are tested first. If one is outside the range of the fast recipe,
 * the block is computed vector by vector, and a vector with such a value by the scalar recipe. So is a remainder
 * shorter than one vector.
 */
final class SimdFunctions {
    private static final int BLOCK = SimdPass.BLOCK;
    /**
     * Scratch blocks after those of the passes: copies of the repeated operands a and b.
     *
     * <p>Random draws use them for the two words of their blocks.
     */
    private static final int A = SimdPass.SCRATCH;
    private static final int B = SimdPass.SCRATCH + BLOCK;
    private static final ThreadLocal<double[]> SCRATCH = ThreadLocal
            .withInitial(() -> new double[SimdPass.SCRATCH + 2 * BLOCK]);

    private static final SimdPass[] UNARY = unary();
    private static final SimdPass[] BINARY = binary();
    private static final SimdPass SILU_WITH_DERIVATIVE = SimdPass.within("beyond", EXP_LIMIT, SimdExp.class,
            "sigmoidExp", "siluWithDerivative");
    private static final SimdPass RADIUS = SimdPass.of(SimdAngles.class, "radius");
    private static final SimdPass TURNS = SimdPass.of(SimdAngles.class, "turns", "sines", "cosines");
    private static final SimdPass NORMALS = SimdPass.of(SimdAngles.class, "normals");

    private SimdFunctions() {
    }

    private static SimdPass[] unary() {
        SimdPass[] all = new SimdPass[Unary.values().length];
        for (Unary f : Unary.values()) {
            all[f.ordinal()] = switch (f) {
                case IDENTITY -> SimdPass.of(SimdArithmetic.class, "copy");
                case NEGATE -> SimdPass.of(SimdArithmetic.class, "negate");
                case ABS -> SimdPass.of(SimdArithmetic.class, "abs");
                case SIGN -> SimdPass.of(SimdArithmetic.class, "sign");
                case SQRT -> SimdPass.of(SimdArithmetic.class, "sqrt");
                case RECIPROCAL -> SimdPass.of(SimdArithmetic.class, "reciprocal");
                case SQUARE -> SimdPass.of(SimdArithmetic.class, "square");
                case RELU -> SimdPass.of(SimdArithmetic.class, "relu");
                case STEP -> SimdPass.of(SimdArithmetic.class, "step");
                case EXP -> SimdPass.within("beyond", EXP_LIMIT, SimdExp.class, "exp");
                case EXPM1 -> SimdPass.within("beyond", EXP_LIMIT, SimdExp.class, "expm1");
                case LOG -> SimdPass.within("notPositiveNormal", 0, SimdLog.class, "log");
                case LOG1P -> SimdPass.within("beyondLog1p", 0, SimdLog.class, "log1pParts", "log1p");
                case TANH -> SimdPass.within("beyond", TANH_LIMIT, SimdExp.class, "tanhGrowth", "tanhQuotient");
                case SIGMOID -> SimdPass.within("beyond", EXP_LIMIT, SimdExp.class, "sigmoidExp", "sigmoid");
                case SILU -> SimdPass.within("beyond", EXP_LIMIT, SimdExp.class, "sigmoidExp", "silu");
                case SOFTPLUS -> SimdPass.within("beyond", EXP_LIMIT, SimdExp.class, "softplusExp", "softplus");
                case ELU -> SimdPass.within("belowMinus", EXP_LIMIT, SimdExp.class, "eluGrowth", "elu");
                case SIN ->
                    SimdPass.within("beyond", ANGLE_LIMIT, SimdAngles.class, "sinParts", "sines", "cosines", "sin");
                case COS ->
                    SimdPass.within("beyond", ANGLE_LIMIT, SimdAngles.class, "cosParts", "sines", "cosines", "cos");
                case ERF -> SimdPass.within("beyond", ERF_LIMIT, SimdErf.class,
                        "erfSquares", "decay", "erfRatio", "complement", "erfSmall", "erf");
                case GELU -> SimdPass.within("beyond", GELU_LIMIT, SimdErf.class,
                        "geluSquares", "decay", "geluRatio", "complement", "geluSmall", "gelu");
            };
        }
        return all;
    }

    private static SimdPass[] binary() {
        SimdPass[] all = new SimdPass[Binary.values().length];
        for (Binary f : Binary.values()) {
            all[f.ordinal()] = switch (f) {
                case ADD -> SimdPass.of(SimdArithmetic.class, "add");
                case SUBTRACT -> SimdPass.of(SimdArithmetic.class, "subtract");
                case MULTIPLY -> SimdPass.of(SimdArithmetic.class, "multiply");
                case DIVIDE -> SimdPass.of(SimdArithmetic.class, "divide");
                case MIN -> SimdPass.of(SimdArithmetic.class, "min");
                case MAX -> SimdPass.of(SimdArithmetic.class, "max");
                case GREATER -> SimdPass.of(SimdArithmetic.class, "greater");
                case GREATER_OR_EQUAL -> SimdPass.of(SimdArithmetic.class, "greaterOrEqual");
                case EQUAL -> SimdPass.of(SimdArithmetic.class, "equal");
                case TANH_BACKWARD -> SimdPass.of(SimdArithmetic.class, "tanhBackward");
                case SIGMOID_BACKWARD -> SimdPass.of(SimdArithmetic.class, "sigmoidBackward");
                case RELU_BACKWARD -> SimdPass.of(SimdArithmetic.class, "reluBackward");
                case POWER -> SimdPass.within("beyondPower", 0, SimdLog.class, "powerQuotient", "powerSeries",
                        "powerProduct", "power");
                case SOFTPLUS_BACKWARD ->
                    SimdPass.within("beyond", EXP_LIMIT, SimdExp.class, "sigmoidExp", "softplusBackward");
                case SILU_BACKWARD -> SimdPass.within("beyond", EXP_LIMIT, SimdExp.class, "sigmoidExp", "siluBackward");
                case ELU_BACKWARD -> SimdPass.within("belowMinus", EXP_LIMIT, SimdExp.class, "eluBackward");
                case GELU_BACKWARD -> SimdPass.within("beyond", GELU_BACKWARD_LIMIT, SimdErf.class,
                        "scaledSquares", "decay", "erfRatio", "complement", "erfSmall", "erfAside", "geluBackward");
            };
        }
        return all;
    }

    /** d[out + i] = f(d[a + i]). */
    static void unary(Unary f, double[] d, int a, int out, int n) {
        SimdPass pass = UNARY[f.ordinal()];
        double[] s = SCRATCH.get();
        int end = n - n % Lanes.COUNT;
        for (int i = 0; i < end; i += BLOCK) {
            int m = Math.min(BLOCK, end - i);
            if (!pass.rare(d, a + i, d, a + i, m)) {
                pass.run(d, a + i, d, a + i, s, d, out + i, m);
                continue;
            }
            for (int j = i; j < i + m; j += Lanes.COUNT) {
                if (!pass.rare(d, a + j, d, a + j, Lanes.COUNT)) {
                    pass.run(d, a + j, d, a + j, s, d, out + j, Lanes.COUNT);
                } else {
                    scalar(f, d, a + j, out + j, Lanes.COUNT);
                }
            }
        }
        scalar(f, d, a + end, out + end, n - end);
    }

    /**
     * SiLU and its derivative, {@link Kernels#siluWithDerivative}.
     *
     * <p>The scalar recipe computes a block with a value outside the range of the fast one.
     */
    static void siluWithDerivative(double[] d, int a, int out, int derivative, int n) {
        double[] s = SCRATCH.get();
        int end = n - n % Lanes.COUNT;
        for (int i = 0; i < end; i += BLOCK) {
            int m = Math.min(BLOCK, end - i);
            if (!SILU_WITH_DERIVATIVE.rare(d, a + i, d, a + i, m)) {
                SILU_WITH_DERIVATIVE.run(d, a + i, d, derivative + i, s, d, out + i, m);
            } else {
                ScalarLoops.siluWithDerivative(d, a + i, out + i, derivative + i, m);
            }
        }
        ScalarLoops.siluWithDerivative(d, a + end, out + end, derivative + end, n - end);
    }

    private static void scalar(Unary f, double[] d, int a, int out, int n) {
        for (int i = 0; i < n; i++) {
            d[out + i] = ElementaryMath.apply(f, d[a + i]);
        }
    }

    /**
     * d[out + i] = f(d[a + i·aStep], d[b + i·bStep]), steps 0 or 1.
     *
     * <p>A repeated operand is first copied into every element of a block.
     */
    static void binary(Binary f, double[] d, int a, int aStep, int b, int bStep, int out, int n) {
        SimdPass pass = BINARY[f.ordinal()];
        double[] s = SCRATCH.get();
        int end = n - n % Lanes.COUNT;
        double[] x = aStep == 0 ? s : d;
        double[] y = bStep == 0 ? s : d;
        int a0 = aStep == 0 ? A : a;
        int b0 = bStep == 0 ? B : b;
        int width = Math.min(BLOCK, end);
        if (aStep == 0) {
            Arrays.fill(s, A, A + width, d[a]);
        }
        if (bStep == 0) {
            Arrays.fill(s, B, B + width, d[b]);
        }
        for (int i = 0; i < end; i += BLOCK) {
            int m = Math.min(BLOCK, end - i);
            int u = a0 + i * aStep;
            int v = b0 + i * bStep;
            if (!pass.rare(x, u, y, v, m)) {
                pass.run(x, u, y, v, s, d, out + i, m);
                continue;
            }
            for (int j = 0; j < m; j += Lanes.COUNT) {
                if (!pass.rare(x, u + j, y, v + j, Lanes.COUNT)) {
                    pass.run(x, u + j, y, v + j, s, d, out + i + j, Lanes.COUNT);
                } else {
                    scalar(f, x, u + j, 1, y, v + j, 1, d, out + i + j, Lanes.COUNT);
                }
            }
        }
        scalar(f, d, a + end * aStep, aStep, d, b + end * bStep, bStep, d, out + end, n - end);
    }

    private static void scalar(Binary f, double[] x, int a, int aStep, double[] y, int b, int bStep, double[] d,
            int out, int n) {
        for (int i = 0; i < n; i++) {
            d[out + i] = ElementaryMath.apply(f, x[a + i * aStep], y[b + i * bStep]);
        }
    }

    /** The uniforms of {@link Kernels#uniform}. */
    static void uniform(double[] d, long seed, long stream, long counter, int out, int n) {
        int blocks = random(d, seed, stream, counter, out, n, false);
        ScalarRandom.uniform(d, seed, stream, counter + blocks, out + 2 * blocks, n - 2 * blocks);
    }

    /** The normals of {@link Kernels#normal}. */
    static void normal(double[] d, long seed, long stream, long counter, int out, int n) {
        int blocks = random(d, seed, stream, counter, out, n, true);
        ScalarRandom.normal(d, seed, stream, counter + blocks, out + 2 * blocks, n - 2 * blocks);
    }

    /** Draws all whole vectors of Threefry blocks, and returns the number of blocks. */
    private static int random(double[] d, long seed, long stream, long counter, int out, int n, boolean normal) {
        double[] s = SCRATCH.get();
        int blocks = n / 2 - n / 2 % Lanes.COUNT;
        for (int i = 0; i < blocks; i += BLOCK) {
            int m = Math.min(BLOCK, blocks - i);
            SimdRandom.uniforms(s, A, B, seed, stream, counter + i, m);
            if (normal) {
                RADIUS.run(s, A, s, A, s, s, A, m);
                TURNS.run(s, B, s, B, s, s, B, m);
                NORMALS.run(s, A, s, A, s, s, B, m);
            }
            interleave(s, d, out + 2 * i, m);
        }
        return blocks;
    }

    private static void interleave(double[] s, double[] d, int out, int n) {
        for (int i = 0; i < n; i++) {
            d[out + 2 * i] = s[A + i];
            d[out + 2 * i + 1] = s[B + i];
        }
    }
}
