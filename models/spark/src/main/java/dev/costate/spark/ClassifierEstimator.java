package dev.costate.spark;

import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * Learns the classes of rows by an ODE-Net, as {@code costate train classifier --data} does.
 *
 * <p>Reads {@code featuresCol} and {@code labelCol}, {@code label} unless given: whole numbers or words. The model adds
 * the most probable class, {@code outputCol}, {@code prediction} unless given, a double or a word as the labels are,
 * and the probabilities in the order of the classes, {@code probabilityCol}, {@code probability} unless given.
 */
public final class ClassifierEstimator extends RunEstimator<ClassifierEstimator, ClassifierTransformer> {
    private static final long serialVersionUID = 1;

    private final Param<String> labelCol = new Param<>(this, "labelCol", "column of classes: whole numbers or words");
    private final Param<String> probabilityCol = new Param<>(this, "probabilityCol",
            "column of probabilities that the model adds");

    /** Makes one with all at its defaults. */
    public ClassifierEstimator() {
        this(Identifiable.randomUID("classifier"));
    }

    /** Makes one of a given name. */
    public ClassifierEstimator(String uid) {
        super(uid, "prediction");
        setDefault(labelCol, "label");
        setDefault(probabilityCol, "probability");
    }

    /** Returns what reads a saved one. */
    public static MLReader<ClassifierEstimator> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads a saved one. */
    public static ClassifierEstimator load(String path) {
        return read().load(path);
    }

    /** Returns the parameter of the column of classes. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** Returns the parameter of the column of probabilities. */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /** Sets the column of classes, whole numbers or words. */
    public ClassifierEstimator setLabelCol(String column) {
        set(labelCol, column);
        return this;
    }

    /** Sets the column of probabilities that the model adds. */
    public ClassifierEstimator setProbabilityCol(String column) {
        set(probabilityCol, column);
        return this;
    }

    @Override
    String experiment() {
        return "classifier";
    }

    @Override
    String csv(Dataset<?> data) {
        return TrainingRows.of(data, new TrainingRows.Columns(getOrDefault(featuresCol()), column(idCol()),
                Optional.empty(), Optional.of(getOrDefault(labelCol))), false).classes();
    }

    @Override
    ClassifierTransformer model(String modelUid, RunFiles run, StructType schema) {
        return new ClassifierTransformer(modelUid, run).withWords(!numbers(schema));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Cells.requireValues(schema, getOrDefault(featuresCol()), "featuresCol");
        return Cells.with(Cells.with(schema, getOrDefault(outputCol()),
                numbers(schema) ? DataTypes.DoubleType : DataTypes.StringType, "outputCol"),
                getOrDefault(probabilityCol), SQLDataTypes.VectorType(), "probabilityCol");
    }

    private boolean numbers(StructType schema) {
        return Cells.field(schema, getOrDefault(labelCol), "labelCol").dataType() instanceof NumericType;
    }
}
