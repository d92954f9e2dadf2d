package dev.costate.autodiff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tape being written. Thread-confined, open until its function returns.
 *
 * <p>Recordings nest (the body of a scan, the field of a solve). A {@link Var} of an outer recording that is used in an
 * inner one becomes a further input of the inner tape, remembered in {@link #captured}.
 */
final class Recorder {
    private static final ThreadLocal<Deque<Recorder>> OPEN = ThreadLocal.withInitial(ArrayDeque::new);

    private final List<Shape> shapes = new ArrayList<>();
    private final List<Instruction> code = new ArrayList<>();
    private final List<Integer> inputs = new ArrayList<>();
    private final Map<Var, Var> captured = new LinkedHashMap<>();
    private long streams;
    private boolean open = true;

    private Recorder() {
    }

    /** Starts a recording inside those already open in this thread. */
    static Recorder open() {
        Deque<Recorder> stack = OPEN.get();
        Recorder r = new Recorder();
        stack.push(r);
        return r;
    }

    /** Returns the innermost open recording of this thread. */
    static Recorder innermost() {
        Recorder r = OPEN.get().peek();
        if (r == null) {
            throw new IllegalStateException(
                    "no recording is open in this thread: use Var operations inside Tape.record only");
        }
        return r;
    }

    /**
     * Returns the next stream number of the outermost recording of this thread.
     *
     * <p>No two draws in that recording share one, those of inner recordings included.
     */
    static long nextStream() {
        innermost();
        return OPEN.get().peekLast().streams++;
    }

    /** Ends the recording, whatever happened in it. */
    void close() {
        open = false;
        OPEN.get().remove(this);
    }

    /** Adds an input. */
    Var input(Shape shape) {
        Var v = newVar(shape);
        inputs.add(v.id());
        return v;
    }

    /** Returns the outer Vars that became inputs, in the order of those inputs, which come last. */
    List<Var> captured() {
        return List.copyOf(captured.keySet());
    }

    /** Records one instruction, of the source line being recorded, in the innermost open recording. */
    static Var[] emit(Op op, Var... in) {
        return emit(op, in, Provenance.line());
    }

    /** Records one instruction in the innermost open recording; operands of outer ones are captured. */
    static Var[] emit(Op op, Var[] in, String source) {
        return innermost().append(op, in, source);
    }

    private Var[] append(Op op, Var[] in, String source) {
        List<Shape> inShapes = new ArrayList<>(in.length);
        List<Integer> inIds = new ArrayList<>(in.length);
        for (Var v : in) {
            Var local = lift(v);
            inShapes.add(local.shape());
            inIds.add(local.id());
        }
        List<Shape> outShapes = op.shapes(inShapes);
        Var[] out = new Var[outShapes.size()];
        List<Integer> outIds = new ArrayList<>(out.length);
        for (int i = 0; i < out.length; i++) {
            out[i] = newVar(outShapes.get(i));
            outIds.add(out[i].id());
        }
        code.add(new Instruction(op, inIds, outIds, source));
        return out;
    }

    /** Returns {@code v} as a value of this recording. */
    Var lift(Var v) {
        if (v.recorder() == this) {
            return v;
        }
        requireOpen(v.recorder());
        return captured.computeIfAbsent(v, outer -> input(outer.shape()));
    }

    /** Returns what was recorded as a tape with these results. */
    Tape finish(Var[] outputs) {
        if (outputs == null) {
            throw new IllegalArgumentException("the recorded function returned null: must be an array of Vars");
        }
        List<Integer> outs = new ArrayList<>();
        for (Var v : outputs) {
            if (v == null) {
                throw new IllegalArgumentException(
                        "the recorded function returned null as result " + outs.size() + ": must be a Var");
            }
            outs.add(lift(v).id());
        }
        return new Tape(shapes, inputs, code, outs);
    }

    private Var newVar(Shape shape) {
        shapes.add(shape);
        return new Var(this, shapes.size() - 1, shape);
    }

    private static void requireOpen(Recorder r) {
        if (!r.open) {
            throw new IllegalStateException(
                    "this Var belongs to a recording that has ended: return it from the recorded function instead of "
                            + "keeping it");
        }
    }
}
