package dev.costate.users;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How tapes look to a person and to Graphviz. */
class PrintingTest {
    private static Tape layer() {
        return Tape.record(List.of(Shape.of(20, 2), Shape.of(2, 50), Shape.of(50)), PrintingTest::layer);
    }

    private static Var[] layer(Var[] v) {
        return new Var[] {v[0].power(3).matmul(v[1]).plus(v[2]).tanh()};
    }

    @Test
    void text() {
        String line = "PrintingTest.java:18";
        assertEquals(String.join("\n",
                "tape: 3 inputs, 5 instructions, 1 outputs",
                "  %0 = input          [20, 2]",
                "  %1 = input          [2, 50]",
                "  %2 = input          [50]",
                "  %3 = power %0  p=3  [20, 2]   " + line,
                "  %4 = matmul %3 %1   [20, 50]  " + line,
                "  %5 = broadcast %2   [20, 50]  " + line,
                "  %6 = add %4 %5      [20, 50]  " + line,
                "  %7 = tanh %6        [20, 50]  " + line,
                "  return %7",
                ""), layer().toString());
    }

    @Test
    void simplifiedText() {
        String line = "PrintingTest.java:18";
        assertEquals(String.join("\n",
                "tape: 3 inputs, 2 instructions, 1 outputs",
                "  %0 = input                  [20, 2]",
                "  %1 = input                  [2, 50]",
                "  %2 = input                  [50]",
                "  %3 = power %0  p=3          [20, 2]   " + line,
                "  %4 = affine %3 %1 %2  tanh  [20, 50]  " + line,
                "  return %4",
                ""), layer().simplify().toString());
    }

    @Test
    void dot() {
        assertEquals(String.join("\n",
                "digraph tape {",
                "  rankdir=TB;",
                "  node [shape=box, fontname=\"monospace\"];",
                "  v0 [label=\"input %0\\n[20, 2]\", style=rounded];",
                "  v1 [label=\"input %1\\n[2, 50]\", style=rounded];",
                "  v2 [label=\"input %2\\n[50]\", style=rounded];",
                "  v3 [label=\"power p=3\\n%3 [20, 2]\"];",
                "  v0 -> v3;",
                "  v4 [label=\"affine tanh\\n%4 [20, 50]\"];",
                "  v3 -> v4;",
                "  v1 -> v4;",
                "  v2 -> v4;",
                "  out0 [label=\"output 0\", style=rounded];",
                "  v4 -> out0;",
                "}",
                ""), layer().simplify().toDot());
    }
}
