package dev.costate.autodiff.ops;

import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import java.util.List;

/** An op y = f(x) on each element by itself: a layout operation may come before it or after. Immutable. */
public sealed interface ElementwiseUnary extends Op permits UnaryFunction, IntegerPower, StopGradient, Finite {
    @Override
    default List<Shape> shapes(List<Shape> in) {
        return List.of(in.get(0));
    }

    @Override
    default boolean inPlace() {
        return true;
    }
}
