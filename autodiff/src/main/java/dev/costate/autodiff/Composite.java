package dev.costate.autodiff;

import java.util.Arrays;

/**
 * An op that is a fused form of others and takes its derivatives from them. Immutable.
 *
 * <p>It has a kernel of its own, which gives the bits of its expansion.
 */
public interface Composite extends Op {
    /** Returns the results, written with the ops that this one fuses. */
    Var[] expand(Var[] in);

    @Override
    default Var[] branches(Var[] in, Var[] out) {
        return Derivatives.branches(Tape.record(Arrays.stream(in).map(Var::shape).toList(), this::expand), in);
    }

    @Override
    default Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        Tape expansion = Tape.record(Arrays.stream(in).map(Var::shape).toList(), this::expand);
        return Derivatives.pushForward(expansion, in, tangents);
    }

    @Override
    default Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        Tape expansion = Tape.record(Arrays.stream(in).map(Var::shape).toList(), this::expand);
        return Derivatives.pullBack(expansion, in, cotangents, wanted);
    }
}
