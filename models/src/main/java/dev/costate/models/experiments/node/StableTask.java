package dev.costate.models.experiments.node;

import dev.costate.models.study.LabelledRows;
import java.util.List;
import java.util.function.Supplier;

/** The three tasks of Haber and Ruthotto 2017, section 6, with what is usual for each. Immutable. */
enum StableTask {
    /** Two ellipses, one inside the other. */
    ELLIPSES("ellipses", "tell an ellipse from the ring around it", StableData::ellipses, 2, 0.99,
            new Usual(600, 4, 8, 5, 2000, 1)),
    /** Two spirals, one inside the other. */
    SWISS_ROLL("swissroll", "part two spirals", StableData::swissRoll, 2, 0.99, new Usual(1500, 4, 16, 5, 514, 5)),
    /** Five bands of height of a mountainous function. */
    PEAKS("peaks", "find the height of MATLAB's peaks", StableData::peaks, 5, 0.95, new Usual(600, 16, 8, 5, 1000, 1));

    final String word;
    final String doing;
    final Supplier<List<LabelledRows>> rows;
    final int classes;
    final double target;
    final Usual usual;

    /**
     * What is usual.
     *
     * @param iterations steps of training of each network
     * @param channels length of a row of the state
     * @param depth layers
     * @param end T
     * @param batch rows in a step
     * @param levels depths of the multilevel training; 1 for none
     */
    record Usual(long iterations, int channels, int depth, double end, int batch, int levels) {
    }

    StableTask(String word, String doing, Supplier<List<LabelledRows>> rows, int classes, double target, Usual usual) {
        this.word = word;
        this.doing = doing;
        this.rows = rows;
        this.classes = classes;
        this.target = target;
        this.usual = usual;
    }

    /** Returns whether the state is wider than what the data fill, so that an opening layer is worth it. */
    boolean opens() {
        return this == PEAKS;
    }
}
