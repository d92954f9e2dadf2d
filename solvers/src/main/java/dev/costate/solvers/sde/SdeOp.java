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

/**
 * A solve as one instruction, whose memory does not grow with the steps.
 *
 * <p>Operands: the first carry, the sequences of the noise, what was captured. Results: the states that steps give at
 * the saved times, then the last carry. Its vjp is that of the solve's {@link SdeGradientMethod}.
 *
 * <p>Forward mode, and second derivatives, are those of the scan over the same steps. Immutable.
 */
record SdeOp(RecordedSde solve) implements Op {
    @Override
    public String name() {
        return "sde_solve";
    }

    @Override
    public String attributes() {
        return solve.method().name() + " " + solve.grid() + " " + solve.gradient().name();
    }

    @Override
    public List<Tape> tapes() {
        return List.of(solve.step());
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        List<Shape> carry = in.subList(0, solve.carries());
        List<Shape> out = new ArrayList<>(List.of(carry.get(0).stacked(solve.rows())));
        out.addAll(carry);
        return out;
    }

    @Override
    public Kernel kernel(Binding b) {
        return new SdeKernel(solve, b);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return Autodiff.jvp(SdeRecording.unrolled(solve), in, SdeRecording.filled(tangents, in)).tangents()
                .toArray(Var[]::new);
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        if (cotangents[0] == null) {
            return new Var[in.length];
        }
        int c = solve.carries();
        List<Boolean> want = new ArrayList<>();
        for (int i = c; i < in.length; i++) {
            want.add(wanted[i]);
        }
        Var[] bars = Var.apply(new SdeAdjointOp(solve, want), SdeRecording.concat(out, new Var[] {cotangents[0]}, in));
        Var[] result = Arrays.copyOf(bars, in.length);
        int next = c;
        for (int i = c; i < in.length; i++) {
            result[i] = wanted[i] ? bars[next++] : null;
        }
        return result;
    }
}
