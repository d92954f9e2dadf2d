package dev.costate.solvers.tape;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Half of a separable field: q' as a function of t and p, or p' of t and q, for a state [q; p].
 *
 * <p>A field is separable if its simplified tape does not read q where it computes q', nor p where it computes p'; that
 * is so for all whose halves are cut from the state and joined to the derivative along the first axis. Immutable.
 *
 * @param tape (t, the other half of the state, captured) ↦ half of dy, with what of captured it reads
 * @param captured the numbers of what it reads of what the field captured
 */
public record FieldHalf(Tape tape, int[] captured) {
    /**
     * Returns both halves of a field, that of the positions first; none if it is not separable, or the method not made
     * of kicks and drifts.
     */
    public static List<FieldHalf> of(Tape field, OdeMethod method) {
        Shape state = field.inputShapes().get(1);
        Tableau steps = switch (method.family()) {
            case EXPLICIT -> (Tableau) method;
            case REVERSIBLE -> ((ReversibleMethod) method).base();
            case ESDIRK, ROSENBROCK -> throw new IllegalArgumentException(method.name() + " is never partitioned");
        };
        if (steps.kicksAndDrifts().isEmpty() || state.rank() == 0 || state.dim(0) % 2 != 0) {
            return List.of();
        }
        Optional<FieldHalf> positions = of(field, state, 0);
        Optional<FieldHalf> momenta = of(field, state, 1);
        return positions.isPresent() && momenta.isPresent() ? List.of(positions.get(), momenta.get()) : List.of();
    }

    private static Optional<FieldHalf> of(Tape field, Shape state, int which) {
        int length = state.dim(0) / 2;
        Shape half = state.withDim(0, length);
        List<Shape> shapes = new ArrayList<>(field.inputShapes());
        shapes.set(1, half);
        shapes.add(half);
        Tape cut = Tape.record(shapes, v -> {
            Var[] arguments = Arrays.copyOf(v, v.length - 1);
            Var own = v[v.length - 1];
            arguments[1] = which == 0 ? Var.concat(0, own, v[1]) : Var.concat(0, v[1], own);
            return new Var[] {field.call(arguments)[0].slice(0, which * length, (which + 1) * length)};
        }).simplify();
        boolean[] read = new boolean[cut.values()];
        for (Instruction ins : cut.code()) {
            ins.in().forEach(v -> read[v] = true);
        }
        cut.outputs().forEach(v -> read[v] = true);
        List<Integer> inputs = cut.inputs();
        int count = inputs.size() - 3;
        if (read[inputs.get(2 + count)]) {
            return Optional.empty();
        }
        int[] captured = IntStream.range(0, count).filter(i -> read[inputs.get(2 + i)]).toArray();
        List<Shape> kept = new ArrayList<>(shapes.subList(0, 2));
        Arrays.stream(captured).forEach(i -> kept.add(shapes.get(2 + i)));
        return Optional.of(new FieldHalf(Tape.record(kept, v -> {
            Var[] arguments = shapes.stream().map(Var::zeros).toArray(Var[]::new);
            arguments[0] = v[0];
            arguments[1] = v[1];
            for (int i = 0; i < captured.length; i++) {
                arguments[2 + captured[i]] = v[2 + i];
            }
            return cut.call(arguments);
        }).simplify(), captured));
    }
}
