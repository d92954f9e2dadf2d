package dev.costate.solvers.sde;

import dev.costate.autodiff.Autodiff;
import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The backward pass of a solve by its {@link SdeGradientMethod}.
 *
 * <p>Operands: the results of the solve, the cotangent of its states, the operands of the solve. Results: the
 * cotangents of the first carry, then of those sequences and captured values that are wanted, then {quality,
 * evaluations, vjps of the drift}.
 *
 * <p>Second derivatives are those of the scan over the same steps, and keep what its steps compute. Immutable.
 *
 * @param wanted for each sequence and captured value whether its cotangent is
 */
record SdeAdjointOp(RecordedSde solve, List<Boolean> wanted) implements Op {
    /** Cells of the report. */
    static final int REPORT = 3;

    SdeAdjointOp {
        wanted = List.copyOf(wanted);
    }

    /** Returns the number of the operand that is the cotangent of the states. */
    int cotangent() {
        return 1 + solve.carries();
    }

    @Override
    public String name() {
        return "sde_" + solve.gradient().name();
    }

    @Override
    public List<Tape> tapes() {
        return List.of(solve.step());
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        int first = cotangent() + 1;
        int c = solve.carries();
        List<Shape> out = new ArrayList<>(in.subList(first, first + c));
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i)) {
                out.add(in.get(first + c + i));
            }
        }
        out.add(Shape.of(REPORT));
        return out;
    }

    @Override
    public Kernel kernel(Binding b) {
        return SdeGradientMethods.adjoint(solve, wanted, b);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        Var[] dots = SdeRecording.filled(tangents, in);
        List<Var> moved = Autodiff.jvp(unrolled(), arguments(in), arguments(dots)).tangents();
        return Arrays.copyOf(moved.toArray(Var[]::new), out.length);
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] needed) {
        Var[] bars = SdeRecording.filled(Arrays.copyOf(cotangents, out.length - 1), out);
        List<Var> back = Autodiff.vjp(unrolled(), arguments(in), bars).cotangents();
        Var[] result = new Var[in.length];
        for (int i = cotangent(); i < in.length; i++) {
            result[i] = back.get(i - cotangent());
        }
        return result;
    }

    private Var[] arguments(Var[] in) {
        return Arrays.copyOfRange(in, cotangent(), in.length);
    }

    /** Returns (cotangent of the states, operands of the solve) ↦ the results but the report, by a scan. */
    private Function<Var[], Var[]> unrolled() {
        return v -> {
            Var[] operands = Arrays.copyOfRange(v, 1, v.length);
            int c = solve.carries();
            List<Var> back = Autodiff.vjp(x -> new Var[] {SdeRecording.unrolled(solve).apply(x)[0]}, operands,
                    new Var[] {v[0]}).cotangents();
            List<Var> results = new ArrayList<>(back.subList(0, c));
            for (int i = 0; i < wanted.size(); i++) {
                if (wanted.get(i)) {
                    results.add(back.get(c + i));
                }
            }
            return results.toArray(Var[]::new);
        };
    }
}
