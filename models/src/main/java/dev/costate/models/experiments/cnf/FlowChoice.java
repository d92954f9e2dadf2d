package dev.costate.models.experiments.cnf;

import dev.costate.models.cnf.FittedFlow;
import dev.costate.models.cnf.Flow;
import dev.costate.models.cnf.FlowModel;
import dev.costate.models.data.Whitener;
import dev.costate.models.train.Phase;
import dev.costate.models.study.ToyPoints;
import dev.costate.models.train.Training;
import dev.costate.solvers.SolveOptions;
import java.util.Map;

/** A kind of flow with its options chosen: how it is built, trained and solved. Implementations are immutable. */
interface FlowChoice {
    /** Returns what all experiments have in common. */
    Training training();

    /** Returns the flow on rows of a width. */
    Flow flow(int width);

    /** Returns the flow's coordinates on points of a plane, that begin about as wide as they are high. */
    default Whitener planeScaling(String name, double[] rows) {
        return Whitener.fit(name, ToyPoints.COLUMNS, rows);
    }

    /** Returns the solver of fitted models. */
    SolveOptions solver();

    /** Returns the training of one model on rows in the units of the data. */
    Phase phase(FlowModel model, double[] rows, double jitter);

    /** Adds what a flow of this kind costs to the results, measured on rows in the units of the data. */
    default void measure(Map<String, Object> r, FittedFlow flow, double[][] rows) {
        r.put("evaluations of the field to draw samples", flow.samplingEvaluations(1));
    }
}
