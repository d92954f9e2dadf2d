package dev.costate.solvers.step;

import dev.costate.solvers.method.OdeMethod;
import dev.costate.solvers.method.ReversibleMethod;
import dev.costate.solvers.method.Tableau;
import dev.costate.vectorapi.Memory;
import java.util.Arrays;

/**
 * Where the evaluations of a solve lie, each in a slot.
 *
 * <p>Step n of a method with s stages uses the slots n(s−1) … (n+1)(s−1): its last slot is the first one of the next
 * step. The dense output's own stages lie apart, without residual.
 *
 * <p>A ring keeps two steps; a trail keeps all of them in the arena; starts keep there the slots between two steps
 * only. Thread-confined.
 */
public final class StageBuffers {
    private final StageLayout layout;
    private final Memory memory;
    private final int ring;
    private final int stride;
    private final int perStep;
    private final int denseStages;
    private final int cell;
    private int ringBase;
    private int[] dense = new int[0];
    private int denseSteps;
    private int[] trail = new int[0];
    private int count;
    private int withResidual;
    private int reuseAfter = -1;
    private int leftOut = -1;
    private int spareDense;
    private int denseTaken;

    private StageBuffers(StageLayout layout, Memory memory, int ring, int stride, OdeMethod method, int cell) {
        this.layout = layout;
        this.memory = memory;
        this.ring = ring;
        this.stride = stride;
        this.cell = cell;
        perStep = method == null ? 0 : Steppers.keptPerStep(method);
        denseStages = method == null ? 0 : Steppers.denseStages(method);
    }

    /** Makes slots that are used in turn; they take {@link #ringCells} cells by {@link #placeRing}. */
    public static StageBuffers ring(StageLayout layout, OdeMethod method) {
        return new StageBuffers(layout, null, 2 * Steppers.keptPerStep(method), 1, method, layout.bareSize());
    }

    /** Makes a ring for one step with room for residuals. */
    public static StageBuffers keepingRing(StageLayout layout, OdeMethod method) {
        StageBuffers ring = new StageBuffers(layout, null, Steppers.keptPerStep(method) + 1, 1, method, layout.size());
        ring.withResidual = Integer.MAX_VALUE;
        return ring;
    }

    /** Makes slots in the arena, all kept. */
    public static StageBuffers trail(StageLayout layout, Memory memory, OdeMethod method) {
        return new StageBuffers(layout, memory, 0, 1, method, 0);
    }

    /** Makes a ring, but the slots in which steps start are kept in the arena. */
    public static StageBuffers starts(StageLayout layout, Memory memory, OdeMethod method) {
        int perStep = Steppers.keptPerStep(method);
        return new StageBuffers(layout, memory, 2 * perStep, perStep, method, layout.bareSize());
    }

    /** Makes no slots: those of a solve that steps on arrays. */
    public static StageBuffers none() {
        return new StageBuffers(null, null, 1, 1, null, 0);
    }

    public int ringCells() {
        return ring * cell + (ring == 0 ? 0 : denseStages * layout.bareSize());
    }

    public void placeRing(int base) {
        ringBase = base;
    }

    /** Has the first {@code slots} slots of the trails to come have room for a residual. */
    public void withResidual(int slots) {
        withResidual = slots;
    }

    /** Starts a new trail. */
    public void start() {
        count = 0;
        denseSteps = 0;
        reuseAfter = -1;
        spareDense = 0;
        denseTaken = 0;
    }

    /** Takes no room in a trail for a stage of each step at which nothing is evaluated; −1 for none. */
    public void leaveOut(int stage) {
        leftOut = stride == 1 ? stage : -1;
    }

    private long leftOut(long slots) {
        return leftOut < 0 || slots <= leftOut ? 0 : (slots - leftOut - 1) / perStep + 1;
    }

    /** Uses slots of the trail again after so many steps, at least 2, which it keeps no more: they are counted only. */
    public void reuseAfter(int steps) {
        reuseAfter = steps * (perStep / stride);
    }

    /** Returns the address of slot {@code i}; a trail grows up to it. */
    public int at(int i) {
        if (memory == null || i % stride != 0) {
            return ringBase + i % ring * cell;
        }
        int which = i / stride;
        if (which >= count && reuseAfter >= 0) {
            int length = 2 * perStep / stride;
            return trail[reuseAfter - length + 1 + (which - reuseAfter - 1) % length];
        }
        while (which >= count) {
            if (count == trail.length) {
                trail = Arrays.copyOf(trail, Math.max(64, 2 * count));
            }
            int size = count * stride < withResidual ? layout.size() : layout.bareSize();
            trail[count] = leftOut >= 0 && count % perStep == leftOut ? 0 : memory.allocate(size);
            count++;
        }
        return trail[which];
    }

    /** Returns the address of the first of a step's dense stages; they follow each other. */
    public int dense(int step) {
        if (ring > 0) {
            return ringBase + ring * cell;
        }
        if (reuseAfter >= 0 && step >= reuseAfter * stride / perStep) {
            denseTaken++;
            if (spareDense == 0) {
                spareDense = memory.allocate(denseCells());
            }
            return spareDense;
        }
        if (step >= dense.length) {
            dense = Arrays.copyOf(dense, Math.max(64, 2 * step));
        }
        while (denseSteps <= step) {
            dense[denseSteps++] = 0;
        }
        if (dense[step] == 0) {
            denseTaken++;
            dense[step] = memory.allocate(denseCells());
        }
        return dense[step];
    }

    /** Returns whether slots lie in the arena. */
    public boolean grows() {
        return memory != null;
    }

    /** Returns whether those of all steps are kept. */
    public boolean keepsDense() {
        return ring == 0;
    }

    /** Returns the address of the first of these stages in a step of a trail, or 0 if it has none. */
    public int denseOf(int step) {
        return step < denseSteps ? dense[step] : 0;
    }

    /** Returns the cells of a step's dense stages. */
    public int denseCells() {
        return denseStages == 0 ? 0 : denseStages * layout.bareSize();
    }

    /** Returns how many steps have needed dense stages since {@link #start}. */
    public int denseCount() {
        return denseTaken;
    }

    /** Returns the cells of a slot without residual. */
    public int bareCells() {
        return layout.bareSize();
    }

    /** Returns the cells of a residual. */
    public int residualCells() {
        return layout.size() - layout.bareSize();
    }

    /** Returns the cells that the slots of {@code steps} steps take in the arena. */
    public long cells(int steps) {
        long whole = Math.min(slots(steps), withResidual);
        return bareCells(steps) + (whole - leftOut(whole)) * (layout.size() - layout.bareSize());
    }

    /** Returns the same without residuals. */
    public long bareCells(int steps) {
        return (slots(steps) - leftOut(slots(steps))) * layout.bareSize();
    }

    private long slots(int steps) {
        return memory == null ? 0 : steps * (long) (perStep / stride) + 1;
    }

    /** Returns the bytes of what it keeps beside the memory. */
    public long heapBytes() {
        return 4L * (trail.length + dense.length);
    }

    /** Returns how many slots of {@code steps} steps are kept in the arena. */
    public int kept(int steps) {
        return (int) slots(steps);
    }

    /** Returns the address of the i-th of them. */
    public int keptAt(int i) {
        return trail[i];
    }

    /** Returns how many leading slots have room for a residual. */
    public int withResidual() {
        return withResidual;
    }

    /** Returns whether slot {@code i} has room for a residual. */
    public boolean hasResidual(int i) {
        return i < withResidual && (reuseAfter < 0 || i / stride < count);
    }
}
