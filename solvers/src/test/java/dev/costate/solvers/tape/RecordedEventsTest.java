package dev.costate.solvers.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.replay.Replay;
import dev.costate.solvers.Events;
import dev.costate.solvers.SolveOptions;
import dev.costate.solvers.VarField;
import dev.costate.solvers.method.Methods;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** Which events a recorded solve meets. */
class RecordedEventsTest {
    /** Of two roots in the step that another function cuts, the first is recorded, and the next is after it. */
    @Test
    void aRootBeforeTheOneThatEndsTheStep() {
        SolveOptions options = SolveOptions.adaptive(Methods.TSIT5, 1e-6, 1e-6);
        BinaryOperator<Var> g = (t, y) -> Var.stack(
                List.of(y.minus(16), y.minus(15).times(y.minus(18)).negated()));
        VarField one = (t, y) -> Var.constant(1);
        Tape tape = Tape.record(List.of(Shape.SCALAR), v -> {
            Events.Solved first = Events.first(one, g, v[0], Var.constant(Tensor.vector(0, 20)), options);
            Events.Solved next = Events.next(one, g, first.y(), span(first.t()), first, options);
            Events.Solved last = Events.next(one, g, next.y(), span(next.t()), next, options);
            return new Var[] {Var.stack(List.of(first.t(), next.t(), last.t()))};
        });
        double[] t = Replay.of(tape).run(Tensor.scalar(0))[0].toArray();
        assertArrayEquals(new double[] {15, 16, 18}, t, 1e-10);
    }

    private static Var span(Var from) {
        return Var.stack(List.of(from, Var.constant(20)));
    }
}
