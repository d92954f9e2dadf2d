package dev.costate.autodiff;

import java.util.List;
import java.util.function.Function;

/**
 * A tape recorded inside another recording, with the outer Vars that it uses.
 *
 * <p>Immutable; the Vars belong to the outer recording and its thread.
 *
 * @param tape its inputs are the arguments, then one for each captured Var
 * @param captured the outer Vars
 */
public record Closure(Tape tape, List<Var> captured) {
    /**
     * Records {@code f}; outer Vars that it uses become further inputs of the tape.
     *
     * @param shapes the shapes of the arguments
     * @param f called once, with one Var per shape; returns the results
     */
    public static Closure record(List<Shape> shapes, Function<Var[], Var[]> f) {
        Recorder recorder = Recorder.open();
        try {
            Var[] in = shapes.stream().map(recorder::input).toArray(Var[]::new);
            Tape tape = recorder.finish(f.apply(in));
            return new Closure(tape, recorder.captured());
        } finally {
            recorder.close();
        }
    }
}
