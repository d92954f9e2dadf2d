package dev.costate.models.cnf;

import dev.costate.models.data.Whitener;
import dev.costate.models.files.NdArray;
import dev.costate.models.fitted.Origin;
import dev.costate.models.fitted.Model;
import dev.costate.models.fitted.SavedModel;
import dev.costate.models.layers.ParameterSpec;
import dev.costate.models.layers.Parameters;
import dev.costate.solvers.SolveOptions;
import java.util.Optional;
import java.util.Map;

/**
 * A flow as a model of data. Parameters: the field's under {@code field}. Immutable.
 *
 * @param name the model's name within its run
 * @param flow the flow, in whitened coordinates
 * @param scaling how these follow from the data's
 * @param solver how the fitted model is solved
 * @param origin what restores it, if an estimator made it
 */
public record FlowModel(String name, Flow flow, Whitener scaling, SolveOptions solver, Optional<Origin> origin)
        implements Model {
    /** Checks the widths. */
    public FlowModel {
        if (flow.width() != scaling.columns()) {
            throw new IllegalArgumentException("model " + name + ": the flow has " + flow.width()
                    + " components, the scaling " + scaling.columns());
        }
    }

    /** A model that no estimator made. */
    public FlowModel(String name, Flow flow, Whitener scaling, SolveOptions solver) {
        this(name, flow, scaling, solver, Optional.empty());
    }

    /** Returns the same model, which can be restored. */
    FlowModel of(Origin made) {
        return new FlowModel(name, flow, scaling, solver, Optional.of(made));
    }

    @Override
    public int width() {
        return flow.width();
    }

    @Override
    public ParameterSpec parameters() {
        return flow.field().parameters().under("field");
    }

    @Override
    public Map<String, NdArray> arrays() {
        return scaling.arrays(name + ".scaling");
    }

    @Override
    public FittedFlow fitted(Parameters values) {
        return new FittedFlow(this, values);
    }

    /** Returns a model of the same form with the scaling out of a file. */
    public static FlowModel from(String name, Flow flow, SolveOptions solver, SavedModel saved) {
        Whitener scaling = Whitener.from(name + ".scaling", saved.file(), saved.content());
        if (scaling.columns() != flow.width()) {
            throw saved.wrong(
                    "\"" + name + "\" is scaled in " + scaling.columns() + " columns, its flow has " + flow.width());
        }
        return new FlowModel(name, flow, scaling, solver);
    }
}
