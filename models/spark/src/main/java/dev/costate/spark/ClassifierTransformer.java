package dev.costate.spark;

import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.fitted.Classifier;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A trained classifier: adds the most probable class of each row and the probability of each class. */
public final class ClassifierTransformer extends RunTransformer<ClassifierTransformer> {
    private static final long serialVersionUID = 1;

    private final Param<String> probabilityCol = new Param<>(this, "probabilityCol",
            "column of probabilities that is added");

    private final BooleanParam words = new BooleanParam(this, "words", "whether classes are words, not numbers");

    ClassifierTransformer(String uid, RunFiles run) {
        super(uid, run);
        setDefault(words, false);
    }

    ClassifierTransformer withWords(boolean they) {
        set(words, they);
        return this;
    }

    /** Returns what reads a saved one. */
    public static MLReader<ClassifierTransformer> read() {
        return new RunPersistence.Reader<>(ClassifierTransformer.class, ClassifierTransformer::new);
    }

    /** Reads a saved one. */
    public static ClassifierTransformer load(String path) {
        return read().load(path);
    }

    /** Returns the parameter of the column of probabilities. */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /** Returns the parameter that says whether classes are words. */
    public BooleanParam words() {
        return words;
    }

    private boolean isWords() {
        return (Boolean) getOrDefault(words);
    }

    /** Sets the column of probabilities that is added. */
    public ClassifierTransformer setProbabilityCol(String column) {
        set(probabilityCol, column);
        return this;
    }

    /** Returns the classes, in the order of the probabilities. */
    public List<String> classes() {
        return trained().classes();
    }

    @Override
    ClassifierTransformer again(String newUid, RunFiles files) {
        return new ClassifierTransformer(newUid, files);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Cells.requireValues(schema, getOrDefault(featuresCol()), "featuresCol");
        return Cells.with(Cells.with(schema, getOrDefault(outputCol()),
                isWords() ? DataTypes.StringType : DataTypes.DoubleType, "outputCol"),
                getOrDefault(probabilityCol), SQLDataTypes.VectorType(), "probabilityCol");
    }

    @Override
    public Dataset<Row> transform(Dataset<?> data) {
        StructType schema = transformSchema(data.schema());
        String column = getOrDefault(featuresCol());
        int at = data.schema().fieldIndex(column);
        boolean wordy = isWords();
        Broadcast<RunFiles> run = broadcast(data);
        return data.toDF().mapPartitions(new Blocks(rows -> {
            TrainedModel model = run.value().model();
            Classifier classifier = model.find(model.models().get(0), Classifier.class).orElseThrow();
            double[][] p = classifier.probabilities(rows.stream()
                    .map(r -> Cells.values(r, at, column, model.columns().size(), false)).toArray(double[][]::new));
            Object[][] added = new Object[p.length][];
            for (int r = 0; r < p.length; r++) {
                String name = model.classes().get(Vectors.dense(p[r]).argmax());
                added[r] = new Object[] {wordy ? name : (Object) Double.valueOf(name), Vectors.dense(p[r])};
            }
            return added;
        }), Encoders.row(schema));
    }
}
