package dev.costate.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.Var;
import dev.costate.autodiff.ops.Scan;
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
        String line = "PrintingTest.java:20";
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
        String line = "PrintingTest.java:20";
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

    /** Names stay through simplification; the body of a scan stands below it, and a second scan of it says nothing. */
    @Test
    void namesAndInnerTapes() {
        Tape tape = Tape.record(List.of(Shape.SCALAR, Shape.of(3)), v -> {
            Var[] sum = Scan.over(new Var[] {v[0]}, new Var[] {v[1]},
                    (c, x) -> new Var[] {c[0].plus(x[0].times(v[0]))});
            return new Var[] {sum[0].exp(), v[0]};
        }).simplify().named(List.of("start"), List.of("total"));
        String text = String.join("\n", tape.simplify().toString().lines()
                .map(line -> line.replaceAll("\\s+\\S+[.]java:\\d+$", "").stripTrailing()).toList());
        assertEquals(String.join("\n",
                "tape: 2 inputs, 2 instructions, 2 outputs",
                "  %0 = input start                               []",
                "  %1 = input                                     [3]",
                "  %2 = scan %0 %1 %0  3 steps of 2 instructions  []",
                "       tape: 3 inputs, 2 instructions, 1 outputs",
                "         %0 = input from %0 above  []",
                "         %1 = input from %1 above  []",
                "         %2 = input from %0 above  []",
                "         %3 = multiply %1 %2       []",
                "         %4 = add %0 %3            []",
                "         return %4",
                "  %3 = exp %2                                    []",
                "  return total %3 %0"), text);
        Tape twice = Tape.record(List.of(Shape.SCALAR, Shape.of(3)), v -> {
            Var[] once = tape.call(v);
            return tape.call(once[0], v[1]);
        });
        assertEquals(2, twice.toString().split("= scan").length - 1);
        assertEquals(1, twice.toString().split("tape: 3 inputs").length - 1);
        assertTrue(tape.toDot().contains("[label=\"start input %0") && tape.toDot().contains("\"total output 0\""));
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
