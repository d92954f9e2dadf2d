package dev.costate.autodiff.ops;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Composite;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Var;
import dev.costate.vectorapi.Binary;
import java.util.List;
import java.util.Locale;

/**
 * The vjp of an activation as one pass: cotangent · f'. Immutable.
 *
 * <p>Operands, of one shape: what f' is written with (y for tanh and sigmoid, otherwise x), then the cotangent.
 *
 * @param function one of the {@code …_BACKWARD} functions, whose formula the kernel contract gives
 */
public record ActivationBackward(Binary function) implements Composite {
    @Override
    public String name() {
        return function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return List.of(BinaryFunction.common(this, in));
    }

    @Override
    public boolean inPlace() {
        return true;
    }

    @Override
    public Kernel kernel(Binding b) {
        return BinaryFunction.kernel(function, b);
    }

    @Override
    public Var[] expand(Var[] in) {
        Var a = in[0];
        Var derivative = switch (function) {
            case TANH_BACKWARD -> Var.constant(1).minus(a.times(a));
            case SIGMOID_BACKWARD -> a.times(Var.constant(1).minus(a));
            case SOFTPLUS_BACKWARD -> a.sigmoid();
            case RELU_BACKWARD -> a.greater(Var.constant(0));
            case SILU_BACKWARD -> {
                Var s = a.sigmoid();
                yield s.times(a.times(Var.constant(1).minus(s)).plus(1));
            }
            case ELU_BACKWARD -> a.min(Var.constant(0)).exp();
            case GELU_BACKWARD -> Normal.cdf(a).plus(a.times(Normal.density(a)));
            default -> throw new IllegalStateException(function + " is not the backward form of an activation");
        };
        return new Var[] {in[1].times(derivative)};
    }

    /**
     * The cotangent is a linear operand, so its vjp is the same pass again.
     *
     * <p>Tanh, which second derivatives meet most, has a rule of its own: f'·v = (1 − y²)·v, so ȳ = −2g·(y·v).
     */
    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        Var g = cotangents[0];
        Var first = null;
        if (wanted[0]) {
            first = function == Binary.TANH_BACKWARD ? g.times(-2).times(in[0].times(in[1]))
                    : Composite.super.vjp(in, out, cotangents, new boolean[] {true, false})[0];
        }
        return new Var[] {first, wanted[1] ? Var.apply1(this, in[0], g) : null};
    }
}
