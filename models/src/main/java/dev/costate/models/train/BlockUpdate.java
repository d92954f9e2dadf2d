package dev.costate.models.train;

import dev.costate.autodiff.Tape;
import dev.costate.autodiff.replay.Replay;
import dev.costate.models.layers.ParameterSpec;
import java.util.Arrays;

/**
 * The update of a training step, in blocks of {@link StepTapes#BLOCK} parameters that threads share.
 *
 * <p>An update is element by element, so blocks decide no bits. What is computed between reading a block and writing it
 * stays in the cache. Each thread has replays of its own: of whole blocks, and of the last one if it is shorter.
 * Thread-confined to outside.
 */
final class BlockUpdate {
    private final Workers workers;
    private final Workers.Task task = this::block;
    private final double[][] bounds;
    private final Replay[] whole;
    private final Replay[] last;
    private final double[] scalars = new double[3];
    private double[][] now;
    private double[][] next;
    private double[] gradient;

    /**
     * Records it.
     *
     * @param workers the threads; not closed with this
     * @throws IllegalArgumentException if the optimiser's update is not element by element
     */
    BlockUpdate(ParameterSpec spec, Recipe recipe, Workers workers) {
        this.workers = workers;
        boolean bounded = StepTapes.isBounded(spec);
        bounds = bounded ? new double[][] {spec.lower(), spec.upper()} : new double[0][];
        int threads = blocks(spec.size()) > 1 ? workers.threads() : 1;
        whole = replays(spec.size() / StepTapes.BLOCK > 0 ? threads : 0, recipe, StepTapes.BLOCK, bounded);
        int left = spec.size() % StepTapes.BLOCK;
        last = replays(left > 0 ? threads : 0, recipe, left, bounded);
        if (blocks(spec.size()) > 1) {
            requireSameAnywhere(whole[0], recipe.optimiser().name());
        }
    }

    /** The same elements a place further on have the same next values, unless noise or a running sum counts places. */
    private static void requireSameAnywhere(Replay replay, String optimiser) {
        int outputs = replay.tape().outputs().size();
        double[] values = new double[StepTapes.BLOCK + 1];
        double[][][] found = new double[2][outputs][StepTapes.BLOCK];
        for (int shift = 0; shift < 2; shift++) {
            for (int i = 0; i < replay.tape().inputs().size(); i++) {
                int first = 1 + i;
                Arrays.setAll(values, at -> 1.0 / (first + at));
                if (replay.inputShape(i).size() == 1) {
                    replay.set(i, 1.0);
                } else {
                    replay.set(i, values, shift);
                }
            }
            replay.run();
            for (int i = 0; i < outputs; i++) {
                replay.get(i, found[shift][i]);
            }
        }
        for (int i = 0; i < outputs; i++) {
            if (!Arrays.equals(found[0][i], 1, StepTapes.BLOCK, found[1][i], 0, StepTapes.BLOCK - 1)) {
                throw new IllegalArgumentException("the update of " + optimiser + " gives a parameter other values at "
                        + "another place: it must be element by element, as " + StepTapes.BLOCK
                        + " parameters at a time are computed");
            }
        }
    }

    private static Replay[] replays(int threads, Recipe recipe, int parameters, boolean bounded) {
        Replay[] replays = new Replay[threads];
        if (threads > 0) {
            Tape tape = StepTapes.update(recipe, parameters, bounded);
            for (int i = 0; i < threads; i++) {
                replays[i] = Replay.of(tape);
            }
        }
        return replays;
    }

    /** Returns the number of blocks of so many parameters. */
    static int blocks(int parameters) {
        return (parameters + StepTapes.BLOCK - 1) / StepTapes.BLOCK;
    }

    /**
     * Computes the next values.
     *
     * @param from parameters and the optimiser's state vectors
     * @param sum the whole gradient
     * @param norm its norm
     * @param rate the learning rate
     * @param step number of the step, from 1
     * @param to is given their next values; may be the same arrays
     */
    void run(double[][] from, double[] sum, double norm, double rate, long step, double[][] to) {
        now = from;
        next = to;
        gradient = sum;
        scalars[0] = norm;
        scalars[1] = rate;
        scalars[2] = step;
        workers.run(blocks(gradient.length), task);
    }

    private void block(int worker, int number) {
        int from = number * StepTapes.BLOCK;
        Replay replay = gradient.length - from < StepTapes.BLOCK ? last[worker] : whole[worker];
        int input = 0;
        for (double[] values : now) {
            replay.set(input++, values, from);
        }
        replay.set(input++, gradient, from);
        for (int i = 0; i < scalars.length; i++) {
            replay.set(input++, scalars, i);
        }
        for (double[] bound : bounds) {
            replay.set(input++, bound, from);
        }
        replay.run();
        for (int i = 0; i < next.length; i++) {
            replay.get(i, next[i], from);
        }
    }
}
