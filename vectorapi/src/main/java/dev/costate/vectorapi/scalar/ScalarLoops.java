package dev.costate.vectorapi.scalar;

import dev.costate.vectorapi.Binary;
import dev.costate.vectorapi.Kernels;
import dev.costate.vectorapi.Unary;
import dev.costate.vectorapi.math.ElementaryMath;

/**
 * Elementwise loops in plain Java. Stateless, thread-safe.
 *
 * <p>The cheap functions have a loop of their own, since selecting the function costs more than computing it. For the
 * others, and for rare ones, the function is selected at every element.
 */
public final class ScalarLoops {
    private ScalarLoops() {
    }

    static void unary(Unary f, double[] d, int a, int out, int n) {
        switch (f) {
            case IDENTITY -> System.arraycopy(d, a, d, out, n);
            case NEGATE -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = -d[a + i];
                }
            }
            case ABS -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = Math.abs(d[a + i]);
                }
            }
            case SQRT -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = Math.sqrt(d[a + i]);
                }
            }
            case RECIPROCAL -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = 1 / d[a + i];
                }
            }
            case SQUARE -> {
                for (int i = 0; i < n; i++) {
                    double x = d[a + i];
                    d[out + i] = x * x;
                }
            }
            case TANH -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = ElementaryMath.tanh(d[a + i]);
                }
            }
            case EXP -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = ElementaryMath.exp(d[a + i]);
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = ElementaryMath.apply(f, d[a + i]);
                }
            }
        }
    }

    static void binary(Binary f, double[] d, int a, int aStep, int b, int bStep, int out, int n) {
        switch (f) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = d[a + i * aStep] + d[b + i * bStep];
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = d[a + i * aStep] - d[b + i * bStep];
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = d[a + i * aStep] * d[b + i * bStep];
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = d[a + i * aStep] / d[b + i * bStep];
                }
            }
            case TANH_BACKWARD -> {
                for (int i = 0; i < n; i++) {
                    double y = d[a + i * aStep];
                    d[out + i] = d[b + i * bStep] * (1 - y * y);
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    d[out + i] = ElementaryMath.apply(f, d[a + i * aStep], d[b + i * bStep]);
                }
            }
        }
    }

    /** See {@link Kernels#siluWithDerivative}. */
    public static void siluWithDerivative(double[] d, int a, int out, int derivative, int n) {
        for (int i = 0; i < n; i++) {
            double x = d[a + i];
            d[out + i] = ElementaryMath.apply(Unary.SILU, x);
            d[derivative + i] = ElementaryMath.apply(Binary.SILU_BACKWARD, x, 1);
        }
    }
}
