package dev.costate.autodiff.replay;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Program;
import dev.costate.autodiff.Tape;
import dev.costate.autodiff.ops.Constant;
import dev.costate.vectorapi.Kernels;
import java.util.ArrayList;
import java.util.List;

/** A tape with its memory plan and a list of kernel calls that read addresses from one table. Thread-confined. */
final class PlannedProgram implements Program {
    private final Layout layout;
    private final Kernels kernels;
    private final Kernel[] forward;
    private final Kernel[] backward;
    private final Instruction[] forwardCode;
    private final Instruction[] backwardCode;
    private final int[] at;
    private final boolean checked;
    private int base = -1;
    private int residualBase = -1;

    private PlannedProgram(Tape tape, Compilation c, boolean[] late, int earlyOutputs) {
        layout = new Layout(tape, late, earlyOutputs);
        kernels = c.kernels();
        checked = c.checked();
        List<Kernel> first = new ArrayList<>();
        List<Kernel> second = new ArrayList<>();
        List<Instruction> firstCode = new ArrayList<>();
        List<Instruction> secondCode = new ArrayList<>();
        layout.plan(c, (ins, kernel, isLate) -> {
            (isLate ? second : first).add(kernel);
            (isLate ? secondCode : firstCode).add(ins);
        });
        forward = first.toArray(Kernel[]::new);
        backward = second.toArray(Kernel[]::new);
        forwardCode = firstCode.toArray(Instruction[]::new);
        backwardCode = secondCode.toArray(Instruction[]::new);
        at = layout.initialAddresses();
    }

    /** Plans a tape; run it with {@link #run}. */
    static PlannedProgram of(Tape tape, Compilation c) {
        // A checked replay names the instruction, which must then be one of the tape.
        return new PlannedProgram(c.checked() ? tape : RowBlocks.apply(tape), c, new boolean[tape.inputs().size()],
                Integer.MAX_VALUE);
    }

    /**
     * Plans a tape in two phases.
     *
     * @param late per input, whether it is known in the second phase only
     * @param earlyOutputs how many leading outputs the first phase writes; the second writes the others, so they
     * need not be placed before it
     */
    static PlannedProgram of(Tape tape, Compilation c, boolean[] late, int earlyOutputs) {
        return new PlannedProgram(tape, c, late, earlyOutputs);
    }

    @Override
    public int size() {
        return layout.scratchCells();
    }

    @Override
    public int residualSize() {
        return layout.residualCells();
    }

    @Override
    public void place(int address) {
        if (address != base) {
            base = address;
            layout.moveScratch(at, address);
        }
    }

    @Override
    public void placeResidual(int address) {
        if (address != residualBase) {
            residualBase = address;
            layout.moveResidual(at, address);
        }
    }

    @Override
    public void pointInput(int i, int address) {
        layout.point(at, layout.input(i), address);
    }

    @Override
    public void pointOutput(int i, int address) {
        layout.point(at, layout.output(i), address);
    }

    @Override
    public void run() {
        runForward();
        runBackward();
    }

    @Override
    public void runForward() {
        run(forward, forwardCode);
    }

    @Override
    public void runBackward() {
        run(backward, backwardCode);
    }

    /** Returns where the values of a program without phases lie, and how long. */
    List<Lifetime> lifetimes(Tape tape) {
        int last = forward.length - 1;
        int[] from = new int[at.length];
        int[] to = new int[at.length];
        String[] what = new String[at.length];
        for (int i = 0; i < tape.inputs().size(); i++) {
            what[tape.inputs().get(i)] = ("input " + tape.inputName(i)).strip();
        }
        for (Instruction ins : tape.code()) {
            what[ins.out().get(0)] = ins.op() instanceof Constant ? "constant" : null;
        }
        for (int step = 0; step <= last; step++) {
            for (int v : forwardCode[step].in()) {
                to[layout.root(v)] = step;
            }
            for (int v : forwardCode[step].out()) {
                what[v] = forwardCode[step].op().name();
                from[v] = step;
                to[v] = step;
            }
        }
        List<Lifetime> all = new ArrayList<>();
        for (int v = 0; v < at.length; v++) {
            if (what[v] != null && layout.shape(v).size() > 0) {
                all.add(new Lifetime("%" + v + " " + what[v], 8L * at[v], 8L * layout.shape(v).size(), from[v],
                        layout.isScratch(v) ? to[v] : last));
            }
        }
        for (int[] r : layout.reserved()) {
            if (r[1] > 0) {
                all.add(new Lifetime("scratch of " + forwardCode[r[2]].op().name(), 8L * at[r[0]], 8L * r[1], r[2],
                        r[2]));
            }
        }
        return all;
    }

    private void run(Kernel[] code, Instruction[] lines) {
        if (checked) {
            runChecked(code, lines);
            return;
        }
        for (Kernel k : code) {
            k.run(at);
        }
    }

    private void runChecked(Kernel[] code, Instruction[] lines) {
        for (int i = 0; i < code.length; i++) {
            code[i].run(at);
            for (int v : lines[i].out()) {
                if (!kernels.allFinite(at[v], layout.shape(v).size())) {
                    throw new NonFiniteException(describe(lines[i], v));
                }
            }
        }
    }

    /** Describes which instruction produced a value that is not finite, and from what. */
    private String describe(Instruction ins, int value) {
        double[] cells = kernels.memory().cells;
        StringBuilder s = new StringBuilder();
        int n = layout.shape(value).size();
        int i = 0;
        while (i < n && Double.isFinite(cells[at[value] + i])) {
            i++;
        }
        s.append("element ").append(i).append(" of %").append(value).append(' ').append(layout.shape(value))
                .append(" is ").append(cells[at[value] + i]);
        s.append(", made by ").append(ins.op().name());
        if (!ins.op().attributes().isEmpty()) {
            s.append(' ').append(ins.op().attributes());
        }
        for (int v : ins.in()) {
            int m = layout.shape(v).size();
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < m; j++) {
                low = Math.min(low, cells[at[v] + j]);
                high = Math.max(high, cells[at[v] + j]);
            }
            s.append(" of %").append(v).append(' ').append(layout.shape(v)).append(" in [").append(low).append(", ")
                    .append(high).append(']');
        }
        return s.append(ins.source().isEmpty() ? "" : " at " + ins.source()).toString();
    }
}
