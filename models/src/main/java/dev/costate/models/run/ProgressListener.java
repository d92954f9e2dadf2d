package dev.costate.models.run;

import dev.costate.models.train.Phase;
import dev.costate.models.train.ProgressBar;
import dev.costate.models.train.TrainingStep;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Draws a progress bar for each phase, one for those that stand beside each other. Thread-safe. */
final class ProgressListener implements Consumer<TrainingStep>, AutoCloseable {
    private final List<Phase> phases;
    private final Run.Progress progress;
    private final long[] steps;
    private final double[] losses;
    private ProgressBar bar;
    private int from;
    private int to;

    ProgressListener(List<Phase> phases, Run.Progress progress) {
        this.phases = phases;
        this.progress = progress;
        steps = new long[phases.size()];
        losses = new double[phases.size()];
        Arrays.fill(losses, Double.NaN);
    }

    @Override
    public synchronized void accept(TrainingStep step) {
        int number = step.number();
        steps[number] = step.step();
        losses[number] = step.loss();
        if (number >= to) {
            begin(number);
        }
        bar.update(done(), Arrays.stream(losses, from, to).filter(loss -> !Double.isNaN(loss)).average()
                .orElse(Double.NaN));
    }

    /** Steps of the phases that are shown; none of one that has ended before this training is resumed. */
    private long done() {
        return Arrays.stream(steps, from, to).sum();
    }

    private void begin(int number) {
        close();
        from = number;
        while (from > 0 && phases.get(from).isBesideEarlier()) {
            from--;
        }
        to = number + 1;
        while (to < phases.size() && phases.get(to).isBesideEarlier()) {
            to++;
        }
        String first = phases.get(from).label();
        long total = phases.subList(from, to).stream().mapToLong(p -> p.recipe().iterations()).sum();
        bar = progress.open(to == from + 1 ? first : first + " to " + phases.get(to - 1).label(),
                Math.max(0, done() - 1), total); // 0 if the first step was taken back
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
