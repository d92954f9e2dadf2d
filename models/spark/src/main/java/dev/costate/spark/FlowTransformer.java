package dev.costate.spark;

import dev.costate.models.experiments.TrainedModel;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A trained flow: adds ln p of each row, in nats and in the units of the data.
 *
 * <p>Rows are solved in blocks, whose steps the solver chooses for all of them: in another partition a log-density
 * may differ by the solver's tolerance.
 */
public final class FlowTransformer extends RunTransformer<FlowTransformer> {
    private static final long serialVersionUID = 1;

    FlowTransformer(String uid, RunFiles run) {
        super(uid, run);
    }

    /** Returns what reads a saved one. */
    public static MLReader<FlowTransformer> read() {
        return new RunPersistence.Reader<>(FlowTransformer.class, FlowTransformer::new);
    }

    /** Reads a saved one. */
    public static FlowTransformer load(String path) {
        return read().load(path);
    }

    @Override
    FlowTransformer again(String newUid, RunFiles files) {
        return new FlowTransformer(newUid, files);
    }

    /**
     * Draws rows from the learned density, in the column {@code featuresCol}.
     *
     * @param rows how many, 0 or more
     * @param seed the same seed gives the same rows
     */
    public Dataset<Row> sample(SparkSession session, int rows, long seed) {
        List<Row> drawn = Arrays.stream(trained().sample(rows, seed)).map(x -> RowFactory.create(Vectors.dense(x)))
                .toList();
        return session.createDataFrame(drawn,
                new StructType().add(getOrDefault(featuresCol()), SQLDataTypes.VectorType()));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        Cells.requireValues(schema, getOrDefault(featuresCol()), "featuresCol");
        return Cells.with(schema, getOrDefault(outputCol()), DataTypes.DoubleType, "outputCol");
    }

    @Override
    public Dataset<Row> transform(Dataset<?> data) {
        StructType schema = transformSchema(data.schema());
        String column = getOrDefault(featuresCol());
        int at = data.schema().fieldIndex(column);
        Broadcast<RunFiles> run = broadcast(data);
        return data.toDF().mapPartitions(new Blocks(rows -> {
            TrainedModel model = run.value().model();
            int width = model.columns().size();
            double[] score = model.score(rows.stream().map(r -> Cells.values(r, at, column, width, false))
                    .toArray(double[][]::new));
            return Arrays.stream(score).mapToObj(s -> new Object[] {s}).toArray(Object[][]::new);
        }), Encoders.row(schema));
    }
}
