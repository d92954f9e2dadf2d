package dev.costate.solvers.sde;

import dev.costate.autodiff.Closure;
import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.ShapeMismatchException;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.VarField;
import java.util.List;

/** Refuses fields and noise that do not fit together, or a method that does not serve them. Stateless. */
final class SdeCheck {
    private SdeCheck() {
    }

    /** Checks a solve and returns whether its noise is additive: g does not depend on the state. */
    static boolean additive(SdeTerms terms, Shape state, Shape motion, SdeMethod method) {
        Shape f = tape(terms.drift(), state).outputShapes().get(0);
        if (!f.equals(state)) {
            throw new ShapeMismatchException(
                    "the drift maps a state of shape " + state + " to " + f + ": must be equal");
        }
        Tape g = tape(terms.diffusion(), state);
        boolean additive = !dependsOnState(g);
        Shape shape = g.outputShapes().get(0);
        if (SdeTerms.general(state, shape)) {
            general(state, shape, motion, method);
        } else {
            broadcasts(state, motion, "Brownian motion of shape " + motion + " for a state of shape "
                    + state + ": must broadcast to it");
            broadcasts(state, shape, "the diffusion maps a state of shape " + state + " to " + shape
                    + ": must broadcast to the state, or have one more axis for general noise");
        }
        if (method.additiveOnly() && !additive) {
            throw new IllegalArgumentException(
                    "method " + method.name() + " is for additive noise: the diffusion must not depend on the state");
        }
        return additive;
    }

    /** Returns whether the diffusion has the motions in an axis of their own. */
    static boolean general(SdeTerms terms, Shape state) {
        return SdeTerms.general(state, tape(terms.diffusion(), state).outputShapes().get(0));
    }

    private static void general(Shape state, Shape g, Shape motion, SdeMethod method) {
        int last = state.rank();
        if (g.rank() != last + 1 || last == 0 || !g.without(last).equals(state)) {
            throw new ShapeMismatchException("the diffusion maps a state of shape " + state + " to " + g
                    + ": for general noise it must be the state's shape and one more axis, the motions");
        }
        Shape motions = g.without(last - 1);
        broadcasts(motions, motion, "Brownian motion of shape " + motion + " for a diffusion of shape "
                + g + ": must broadcast to " + motions);
        if (!method.generalNoise()) {
            throw new IllegalArgumentException("method " + method.name()
                    + " is for diagonal or scalar noise: for general noise use euler-maruyama, heun or "
                    + "reversible-heun");
        }
    }

    private static void broadcasts(Shape to, Shape from, String refusal) {
        if (from.rank() > to.rank() || !Shape.broadcast(to, from).equals(to)) {
            throw new ShapeMismatchException(refusal);
        }
    }

    private static Tape tape(VarField field, Shape state) {
        return Closure.record(List.of(Shape.SCALAR, state), v -> new Var[] {field.apply(v[0], v[1])}).tape().simplify();
    }

    private static boolean dependsOnState(Tape g) {
        boolean[] depends = new boolean[g.values()];
        depends[g.inputs().get(1)] = true;
        for (Instruction ins : g.code()) {
            boolean any = ins.in().stream().anyMatch(v -> depends[v]);
            ins.out().forEach(v -> depends[v] = any);
        }
        return depends[g.outputs().get(0)];
    }
}
