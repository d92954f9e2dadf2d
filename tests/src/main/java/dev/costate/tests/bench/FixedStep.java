package dev.costate.tests.bench;

import dev.costate.models.optim.Adam;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.Trainer;

/** Loss, gradient and Adam's update by one thread, on the same rows every time. */
final class FixedStep {
    /** So small that the parameters are the same every time but for rounding. */
    private static final double RATE = 1e-12;

    private final Trainer trainer;

    FixedStep(Objective objective, double[] rows) {
        Batches same = seed -> new Batches.Drawer() {
            @Override
            public int size(long step) {
                return rows.length;
            }

            @Override
            public void draw(long step, double[] index) {
                System.arraycopy(rows, 0, index, 0, rows.length);
            }
        };
        trainer = new Trainer(objective, Recipe.of(new Adam(), RATE, same, Long.MAX_VALUE), 1);
    }

    /** Returns the loss. */
    double run() {
        if (!trainer.step()) {
            throw new IllegalStateException(trainer.failure().orElseThrow());
        }
        return trainer.loss();
    }
}
