package dev.costate.models.train;

import java.util.Map;

/**
 * A step of a training as its listener sees it. It holds for the time of the call: the next step of the same phase is
 * the same object.
 */
public final class TrainingStep {
    private final Session session;
    private final Phase phase;
    private final int number;
    private long step;
    private double loss = Double.NaN;
    private double gradientNorm = Double.NaN;
    private Map<String, Double> measures = Map.of();

    TrainingStep(Session session, Phase phase, int number) {
        this.session = session;
        this.phase = phase;
        this.number = number;
    }

    TrainingStep of(Trainer trainer, Map<String, Double> measured) {
        step = trainer.state().step();
        loss = trainer.loss();
        gradientNorm = trainer.gradientNorm();
        measures = measured;
        return this;
    }

    /** Returns the phase. */
    public Phase phase() {
        return phase;
    }

    /** Returns the phase's number, from 0. */
    public int number() {
        return number;
    }

    /** Returns the number of steps of the phase that are done. */
    public long step() {
        return step;
    }

    /** Returns the loss of the last step that did not fail, before its update. */
    public double loss() {
        return loss;
    }

    /** Returns the norm of that step's gradient, before clipping. */
    public double gradientNorm() {
        return gradientNorm;
    }

    /** Returns what the phase measures, by name, after a step with a row of metrics; nothing after others. */
    public Map<String, Double> measures() {
        return measures;
    }

    /** Returns how long the training has taken so far, in seconds. */
    public double seconds() {
        return session.seconds();
    }

    /** Asks the training to end after this step, with the parameters it has. */
    public void stop() {
        session.stop();
    }

    @Override
    public String toString() {
        return phase.label() + ": step " + step + " of " + phase.recipe().iterations() + ", loss " + loss
                + (measures.isEmpty() ? "" : ", " + measures);
    }
}
