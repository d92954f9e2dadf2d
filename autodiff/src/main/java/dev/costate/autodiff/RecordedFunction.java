package dev.costate.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** A function recorded by itself and then, with what it captured, in the recording that is open. */
final class RecordedFunction {
    private final Tape tape;
    private final Var[] arguments;
    private final Derivatives.Inlined primal;

    RecordedFunction(Function<Var[], Var[]> f, Var... x) {
        Closure c = Closure.record(Arrays.stream(x).map(Var::shape).toList(), f);
        List<Var> all = new ArrayList<>(List.of(x));
        all.addAll(c.captured());
        arguments = x;
        tape = c.tape();
        primal = Derivatives.inline(tape, all.toArray(Var[]::new), true);
    }

    static RecordedFunction of(Function<Var, Var> f, Var x) {
        return new RecordedFunction(v -> new Var[] {f.apply(v[0])}, x);
    }

    Var[] values() {
        return primal.outputs();
    }

    Var value() {
        return values()[0];
    }

    /** Returns J·tangents, one per result. */
    Var[] push(Var... tangents) {
        Var[] dots = Derivatives.tangentsOf(tape, primal, Arrays.copyOf(tangents, tape.inputs().size()));
        for (int i = 0; i < dots.length; i++) {
            dots[i] = dots[i] != null ? dots[i] : Var.zeros(values()[i].shape());
        }
        return dots;
    }

    /** Returns Jᵀ·cotangents, one per argument. */
    Var[] pull(Var... cotangents) {
        boolean[] wanted = new boolean[tape.inputs().size()];
        Arrays.fill(wanted, 0, arguments.length, true);
        Var[] bars = Arrays.copyOf(Derivatives.reverse(tape, primal, cotangents, wanted), arguments.length);
        for (int i = 0; i < bars.length; i++) {
            bars[i] = bars[i] != null ? bars[i] : Var.zeros(arguments[i].shape());
        }
        return bars;
    }
}
