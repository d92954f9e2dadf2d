package dev.costate.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
        StringBuilder s = new StringBuilder();
        print(tape, List.of(), "", s, Collections.newSetFromMap(new IdentityHashMap<>()));
        return s.toString();
    }

    /**
     * Appends a tape.
     *
     * @param operands values of the tape around it that its inputs come from; empty if there is none
     * @param indent what each line begins with
     * @param printed the tapes that were printed before, which are not printed again
     */
    private static void print(Tape tape, List<Integer> operands, String indent, StringBuilder s, Set<Tape> printed) {
        List<String[]> rows = new ArrayList<>();
        for (int i = 0; i < tape.inputs().size(); i++) {
            int v = tape.inputs().get(i);
            String from = !tape.inputName(i).isEmpty() ? " " + tape.inputName(i)
                    : operands.isEmpty() ? "" : " from %" + operands.get(i) + " above";
            rows.add(new String[] {"%" + v, "input" + from, tape.shape(v).toString(), ""});
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
        s.append(indent).append("tape: ").append(tape.inputs().size()).append(" inputs, ").append(tape.code().size())
                .append(" instructions, ").append(tape.outputs().size()).append(" outputs\n");
        String format = indent + "  %" + width[0] + "s = %-" + width[1] + "s  %-" + width[2] + "s  %s";
        for (int i = 0; i < rows.size(); i++) {
            s.append(String.format(Locale.ROOT, format, (Object[]) rows.get(i)).stripTrailing()).append('\n');
            if (i >= tape.inputs().size()) {
                Instruction ins = tape.code().get(i - tape.inputs().size());
                for (Tape inner : ins.op().tapes()) {
                    if (printed.add(inner)) {
                        print(inner, inner.inputs().size() == ins.in().size() ? ins.in() : List.of(),
                                indent + " ".repeat(width[0] + 5), s, printed);
                    }
                }
            }
        }
        s.append(indent).append("  return");
        for (int i = 0; i < tape.outputs().size(); i++) {
            String name = tape.outputName(i);
            s.append(name.isEmpty() ? "" : (i == 0 ? " " : ", ") + name).append(" %").append(tape.outputs().get(i));
        }
        s.append('\n');
    }

    static String dot(Tape tape) {
        StringBuilder s = new StringBuilder(
                "digraph tape {\n  rankdir=TB;\n  node [shape=box, fontname=\"monospace\"];\n");
        for (int i = 0; i < tape.inputs().size(); i++) {
            int v = tape.inputs().get(i);
            s.append("  v").append(v).append(" [label=\"").append((tape.inputName(i) + " input").strip()).append(" %")
                    .append(v).append("\\n").append(tape.shape(v)).append("\", style=rounded];\n");
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
            s.append("  out").append(i).append(" [label=\"").append((tape.outputName(i) + " output").strip())
                    .append(' ').append(i).append("\", style=rounded];\n  v")
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
