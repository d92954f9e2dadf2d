package dev.costate.autodiff.replay;

import dev.costate.autodiff.Instruction;
import dev.costate.autodiff.Kernel;
import dev.costate.autodiff.Tape;
import dev.costate.vectorapi.Kernels;
import java.util.ArrayList;
import java.util.List;

/**
 * A tape made ready to run: a memory plan and a list of kernel calls reading addresses from one table.
 *
 * <p>Inputs and outputs lie where the caller points them ({@link #pointInput}, {@link #pointOutput}); intermediate
 * values lie in a scratch range of {@link #size} cells that the caller places. Nothing is allocated by {@link #run}.
 *
 * <p><b>Two phases.</b> A program may be split by naming inputs that arrive late (the cotangents of a vjp). What does
 * not depend on them runs in {@link #runForward}, the rest in {@link #runBackward}. The values that the second phase
 * needs from the first form the <em>residual</em>, a range of its own ({@link #residualSize}): place it elsewhere
 * for every forward run, and a later backward run reads it there.
 *
 * <p>Thread-confined.
 */
public final class Program {
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

    private Program(Tape tape, Compilation c, boolean[] late, int earlyOutputs) {
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

    /** Compiles a tape; run it with {@link #run}. */
    public static Program compile(Tape tape, Compilation c) {
        return new Program(tape, c, new boolean[tape.inputs().size()], Integer.MAX_VALUE);
    }

    /**
     * Compiles a tape in two phases.
     *
     * @param late per input, whether it is known in the second phase only
     * @param earlyOutputs how many leading outputs the first phase writes; the others are written by the second, so
     * that they need not be placed before
     */
    public static Program compile(Tape tape, Compilation c, boolean[] late, int earlyOutputs) {
        return new Program(tape, c, late, earlyOutputs);
    }

    /** Returns the cells of scratch needed. */
    public int size() {
        return layout.scratchCells();
    }

    /** Returns the cells of residual that the forward phase leaves for the backward phase. */
    public int residualSize() {
        return layout.residualCells();
    }

    /** Returns the number of instructions that run (views and constants do not). */
    public int length() {
        return forward.length + backward.length;
    }

    /** Puts the scratch range at an address. */
    public void place(int address) {
        if (address != base) {
            base = address;
            layout.moveScratch(at, address);
        }
    }

    /** Puts the residual at an address. */
    public void placeResidual(int address) {
        if (address != residualBase) {
            residualBase = address;
            layout.moveResidual(at, address);
        }
    }

    /** Reads input {@code i} at an address from now on. */
    public void pointInput(int i, int address) {
        layout.point(at, layout.input(i), address);
    }

    /** Writes output {@code i} to an address from now on. It must not overlap an input. */
    public void pointOutput(int i, int address) {
        layout.point(at, layout.output(i), address);
    }

    /** Runs everything. */
    public void run() {
        runForward();
        runBackward();
    }

    /** Runs what does not depend on late inputs. */
    public void runForward() {
        run(forward, forwardCode);
    }

    /** Runs the rest. */
    public void runBackward() {
        run(backward, backwardCode);
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
                    throw new NonFiniteException(layout.describe(lines[i], v, kernels.memory().cells, at));
                }
            }
        }
    }
}
