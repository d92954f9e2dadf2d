package dev.costate.autodiff;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints tapes for people and for Graphviz. */
final class TapePrinter {
    /**
     * Cells wider than these do not widen their column.
     *
     * <p>One long constant should not push all shapes off the screen.
     */
    private static final int[] MOST_PADDED = {12, 48, 20};

    private TapePrinter() {
    }

    static String text(Tape tape) {
        List<String[]> rows = new ArrayList<>();
        for (int v : tape.inputs()) {
            rows.add(new String[] {"%" + v, "input", tape.shape(v).toString(), ""});
        }
        for (Instruction ins : tape.code()) {
            rows.add(new String[] {names(ins.out()), call(ins),
                ins.out().stream().map(v -> tape.shape(v).toString()).collect(Collectors.joining(" ")), ins.source()});
        }
        int[] width = new int[3];
        for (String[] row : rows) {
            for (int c = 0; c < 3; c++) {
                if (row[c].length() <= MOST_PADDED[c]) {
                    width[c] = Math.max(width[c], row[c].length());
                }
            }
        }
        StringBuilder s = new StringBuilder();
        s.append("tape: ").append(tape.inputs().size()).append(" inputs, ").append(tape.code().size())
                .append(" instructions, ").append(tape.outputs().size()).append(" outputs\n");
        for (String[] row : rows) {
            String line = String.format(Locale.ROOT,
                    "  %" + width[0] + "s = %-" + width[1] + "s  %-" + width[2] + "s  %s", row[0], row[1], row[2],
                    row[3]);
            s.append(line.stripTrailing()).append('\n');
        }
        return s.append("  return ").append(names(tape.outputs())).append('\n').toString();
    }

    static String dot(Tape tape) {
        StringBuilder s = new StringBuilder(
                "digraph tape {\n  rankdir=TB;\n  node [shape=box, fontname=\"monospace\"];\n");
        for (int v : tape.inputs()) {
            s.append("  v").append(v).append(" [label=\"input %").append(v).append("\\n").append(tape.shape(v))
                    .append("\", style=rounded];\n");
        }
        for (Instruction ins : tape.code()) {
            int first = ins.out().get(0);
            String label = ins.op().name() + (ins.op().attributes().isEmpty() ? "" : " " + ins.op().attributes());
            s.append("  v").append(first).append(" [label=\"").append(label.replace("\"", "\\\"").replace("\n", "\\n"))
                    .append("\\n%").append(first).append(' ').append(tape.shape(first)).append("\"];\n");
            for (int v : ins.out().subList(1, ins.out().size())) {
                s.append("  v").append(v).append(" [label=\"%").append(v).append(' ').append(tape.shape(v))
                        .append("\"];\n  v").append(first).append(" -> v").append(v).append(" [style=dashed];\n");
            }
            for (int v : ins.in()) {
                s.append("  v").append(v).append(" -> v").append(first).append(";\n");
            }
        }
        for (int i = 0; i < tape.outputs().size(); i++) {
            s.append("  out").append(i).append(" [label=\"output ").append(i).append("\", style=rounded];\n  v")
                    .append(tape.outputs().get(i)).append(" -> out").append(i).append(";\n");
        }
        return s.append("}\n").toString();
    }

    private static String call(Instruction ins) {
        String s = ins.op().name();
        if (!ins.in().isEmpty()) {
            s += " " + names(ins.in());
        }
        return ins.op().attributes().isEmpty() ? s : s + "  " + ins.op().attributes();
    }

    private static String names(List<Integer> values) {
        return values.stream().map(v -> "%" + v).collect(Collectors.joining(" "));
    }
}
