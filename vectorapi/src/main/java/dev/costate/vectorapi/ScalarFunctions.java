package dev.costate.vectorapi;

/** The recipes of the elementary functions, one value at a time: the reference that the SIMD kernels repeat operation by operation. */
final class ScalarFunctions {
    private ScalarFunctions() {
    }

    static double apply(Unary f, double x) {
        return switch (f) {
            case IDENTITY -> x;
            case NEGATE -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case SQRT -> Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case SQUARE -> x * x;
            case EXP -> Math.exp(x);
            case EXPM1 -> Math.expm1(x);
            case LOG -> Math.log(x);
            case LOG1P -> Math.log1p(x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case SOFTPLUS -> x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case ERF -> throw new UnsupportedOperationException();
            case RELU -> x > 0 ? x : x <= 0 ? 0 : x;
            case ELU -> x > 0 ? x : Math.expm1(x);
            case GELU -> throw new UnsupportedOperationException();
            case SILU -> x / (1 + Math.exp(-x));
            case STEP -> x > 0 ? 1 : 0;
        };
    }

    static double apply(Binary f, double a, double b) {
        return switch (f) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case POWER -> Math.pow(a, b);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case GREATER -> a > b ? 1 : 0;
            case GREATER_OR_EQUAL -> a >= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case TANH_BACKWARD -> b * (1 - a * a);
            case SIGMOID_BACKWARD -> b * (a * (1 - a));
            case SOFTPLUS_BACKWARD -> b * apply(Unary.SIGMOID, a);
            case RELU_BACKWARD -> b * apply(Unary.STEP, a);
            case SILU_BACKWARD -> {
                double s = apply(Unary.SIGMOID, a);
                yield b * (s * (1 + a * (1 - s)));
            }
            case ELU_BACKWARD -> b * apply(Unary.EXP, Math.min(a, 0));
            case GELU_BACKWARD -> throw new UnsupportedOperationException();
        };
    }
}
