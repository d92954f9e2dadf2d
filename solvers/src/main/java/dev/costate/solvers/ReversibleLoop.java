package dev.costate.solvers;

import dev.costate.autodiff.Binding;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Op;
import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A loop of steps that can be undone: operands and results are those of a {@link Scan} without stacks (carries, t and h of each step, captured ↦ carries). Its
 * vjp runs from the last carries backwards, undoes each step and pulls the cotangent through it, so nothing is kept of the steps.
 *
 * @param forward the loop
 * @param inverse (carries behind a step, t, h, captured) ↦ the carries before it
 */
record ReversibleLoop(Scan forward, Tape inverse) implements Op {
    @Override
    public String name() {
        return "reversible_loop";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
        return forward.shapes(in);
    }

    @Override
    public Kernel kernel(Binding b) {
        return forward.kernel(b);
    }

    @Override
    public Var[] jvp(Var[] in, Var[] out, Var[] tangents) {
        return forward.jvp(in, out, tangents);
    }

    @Override
    public Var[] vjp(Var[] in, Var[] out, Var[] cotangents, boolean[] wanted) {
        int m = forward.carries();
        if (wanted[m] || wanted[m + 1]) {
            throw new UnsupportedOperationException("a reversible solve does not differentiate with respect to its grid: stop the gradient there");
        }
        Tape step = forward.body();
        List<Shape> shapes = step.inputShapes();
        List<Shape> shared = shapes.subList(m + 2, shapes.size());
        int c = shared.size();
        boolean[] want = new boolean[shapes.size()];
        Arrays.fill(want, true);
        want[m] = false;
        want[m + 1] = false;
        Tape pull = step.vjp(want);
        // carries: states, their cotangents, sums; sequences: t, h; captured
        List<Shape> inputs = new ArrayList<>(shapes.subList(0, m));
        inputs.addAll(shapes.subList(0, m));
        inputs.addAll(shared);
        inputs.addAll(shapes.subList(m, shapes.size()));
        Tape body = Tape.record(inputs, v -> {
            Var[] behind = Arrays.copyOfRange(v, 2 * m + c, v.length);
            Var[] before = inverse.call(joined(Arrays.copyOf(v, m), behind));
            Var[] pulled = pull.call(joined(before, behind, Arrays.copyOfRange(v, m, 2 * m)));
            Var[] result = joined(before, Arrays.copyOfRange(pulled, m, pulled.length));
            for (int i = 0; i < c; i++) {
                result[2 * m + i] = v[2 * m + i].plus(result[2 * m + i]);
            }
            return result;
        }).simplify();
        List<Var> operands = new ArrayList<>(List.of(out).subList(0, m));
        for (int i = 0; i < m; i++) {
            operands.add(cotangents[i] != null ? cotangents[i] : zeros(out[i], out[i].shape()));
        }
        for (Shape s : shared) {
            operands.add(zeros(out[0], s));
        }
        operands.addAll(Arrays.asList(in).subList(m, in.length));
        Var[] back = Var.apply(new Scan(body, 2 * m + c, 2, forward.capacity(), true, false), operands.toArray(Var[]::new));
        Var[] bars = new Var[in.length];
        System.arraycopy(back, m, bars, 0, m);
        System.arraycopy(back, 2 * m, bars, m + 2, c);
        return bars;
    }

    private static Var zeros(Var any, Shape shape) {
        return any.constant(0).broadcastTo(shape);
    }

    private static Var[] joined(Var[]... parts) {
        return Arrays.stream(parts).flatMap(Arrays::stream).toArray(Var[]::new);
    }
}
