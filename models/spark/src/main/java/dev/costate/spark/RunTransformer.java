package dev.costate.spark;

import dev.costate.models.experiments.TrainedModel;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;

/**
 * A trained run that adds a column to a DataFrame.
 *
 * <p>It is saved as its parameters and the files of the run, in the folder {@code run}: a
 * {@link TrainedModel#load TrainedModel}, its report, its figures. Each executor loads the model once and uses it from
 * all its threads. Thread-confined, as transformers are.
 *
 * @param <M> the transformer itself
 */
public abstract class RunTransformer<M extends RunTransformer<M>> extends Model<M> implements MLWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final RunFiles run;
    private final Param<String> featuresCol;
    private final Param<String> outputCol;

    RunTransformer(String uid, RunFiles run) {
        this.uid = uid;
        this.run = run;
        featuresCol = new Param<>(this, "featuresCol", "column of values: vectors, arrays of numbers, or numbers");
        outputCol = new Param<>(this, "outputCol", "column that is added");
    }

    @Override
    public final String uid() {
        return uid;
    }

    /** Returns the parameter of the column of values. */
    public final Param<String> featuresCol() {
        return featuresCol;
    }

    /** Returns the parameter of the column that is added. */
    public final Param<String> outputCol() {
        return outputCol;
    }

    /** Sets the column of values: vectors, arrays of numbers, or numbers. */
    public final M setFeaturesCol(String column) {
        set(featuresCol, column);
        return self();
    }

    /** Sets the column that is added. */
    public final M setOutputCol(String column) {
        set(outputCol, column);
        return self();
    }

    @SuppressWarnings("unchecked")
    final M self() {
        return (M) this;
    }

    /** Returns the model, for all else that it can do. */
    public final TrainedModel trained() {
        return run.model();
    }

    /** Returns the figures of the training by name, as {@code costate train} prints them; {@code bits} among them. */
    public final Map<String, Object> results() {
        return run.results();
    }

    final RunFiles run() {
        return run;
    }

    /** Returns the model where the executors find it. */
    final Broadcast<RunFiles> broadcast(Dataset<?> data) {
        return JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext()).broadcast(run.modelOnly());
    }

    /** Makes the same once more. */
    abstract M again(String newUid, RunFiles files);

    @Override
    public final M copy(ParamMap extra) {
        return copyValues(again(uid, run), extra).setParent(parent());
    }

    @Override
    public final MLWriter write() {
        return new RunPersistence.Writer(this);
    }
}
