package dev.costate.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * What the estimators have in common: a run of an experiment on the rows of a DataFrame.
 *
 * <p>The rows are collected to the driver, in an order that does not depend on their partitions, and trained on there,
 * or on the cluster if {@code numShards} is above 1. Rows, {@code seed}, {@code numShards} and options alone decide
 * the bits of the model. Options are those of the command line, {@code costate help train NAME}, without dashes.
 * Thread-confined, as estimators are.
 *
 * @param <E> the estimator itself
 * @param <M> what it fits
 */
public abstract class RunEstimator<E extends RunEstimator<E, M>, M extends RunTransformer<M>> extends Estimator<M>
        implements DefaultParamsWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final Param<String> featuresCol;
    private final Param<String> outputCol;
    private final Param<String> idCol;
    private final LongParam seed;
    private final IntParam numShards;
    private final StringArrayParam options;

    RunEstimator(String uid, String output) {
        this.uid = uid;
        featuresCol = new Param<>(this, "featuresCol", "column of values: vectors, arrays of numbers, or numbers");
        outputCol = new Param<>(this, "outputCol", "column that the model adds");
        idCol = new Param<>(this, "idCol", "column of names by which rows are ordered, or of their series");
        seed = new LongParam(this, "seed", "seed of first parameters, batches and noise", ParamValidators.gtEq(0));
        numShards = new IntParam(this, "numShards",
                "parts of each batch, computed beside each other; the bits depend on their number",
                ParamValidators.gtEq(1));
        options = new StringArrayParam(this, "options", "further options of the training, each as name=value");
        setDefault(featuresCol, "features");
        setDefault(outputCol, output);
        setDefault(seed, 1L);
        setDefault(numShards, 1);
        setDefault(options, new String[0]);
    }

    @Override
    public final String uid() {
        return uid;
    }

    /** Returns the parameter of the column of values. */
    public final Param<String> featuresCol() {
        return featuresCol;
    }

    /** Returns the parameter of the column that the model adds. */
    public final Param<String> outputCol() {
        return outputCol;
    }

    /** Returns the parameter of the column of names. */
    public final Param<String> idCol() {
        return idCol;
    }

    /** Returns the parameter of the seed. */
    public final LongParam seed() {
        return seed;
    }

    /** Returns the parameter of the number of shards. */
    public final IntParam numShards() {
        return numShards;
    }

    /** Returns the parameter of the further options. */
    public final StringArrayParam options() {
        return options;
    }

    /** Sets the column of values: vectors, arrays of numbers, or numbers; {@code features} unless given. */
    public final E setFeaturesCol(String column) {
        set(featuresCol, column);
        return self();
    }

    /** Sets the column that the model adds. */
    public final E setOutputCol(String column) {
        set(outputCol, column);
        return self();
    }

    /** Sets the column by which rows are ordered for the training, or that names the series of each row. */
    public final E setIdCol(String column) {
        set(idCol, column);
        return self();
    }

    /** Sets the seed of first parameters, batches and noise; 1 unless given. */
    public final E setSeed(long value) {
        set(seed, value);
        return self();
    }

    /** Sets how many parts a batch has that are computed beside each other on the cluster; 1, none, unless given. */
    public final E setNumShards(int shards) {
        set(numShards, shards);
        return self();
    }

    /** Sets a further option of the training: {@code setOption("iterations", 500)}. */
    public final E setOption(String name, Object value) {
        List<String> all = new ArrayList<>(Arrays.stream(getOrDefault(options))
                .filter(o -> !o.startsWith(name + "=")).toList());
        all.add(name + "=" + value);
        set(options, all.toArray(String[]::new));
        return self();
    }

    /** Returns this, as what setters return. */
    @SuppressWarnings("unchecked")
    final E self() {
        return (E) this;
    }

    /** Returns the name of the experiment. */
    abstract String experiment();

    /** Returns the rows as the experiment reads them. */
    abstract String csv(Dataset<?> data);

    /**
     * Makes the model.
     *
     * @param schema of the rows that it was trained on
     */
    abstract M model(String modelUid, RunFiles run, StructType schema);

    /** Returns a column that may be left out. */
    final Optional<String> column(Param<String> column) {
        return isDefined(column) ? Optional.of(getOrDefault(column)) : Optional.empty();
    }

    /** Trains, and returns the model with the same columns. */
    @Override
    public final M fit(Dataset<?> data) {
        BooleanSupplier stop = () -> Thread.currentThread().isInterrupted();
        RunSpec spec = spec(data);
        RunFiles run = (Integer) getOrDefault(numShards) == 1 ? spec.execute(stop) : spec.execute(stop,
                JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext()));
        return copyValues(model(uid, run, data.schema()).setParent(this), ParamMap.empty());
    }

    /** Returns all that the training follows from. */
    final RunSpec spec(Dataset<?> data) {
        transformSchema(data.schema());
        return new RunSpec(experiment(), trainingOptions(), csv(data));
    }

    private Map<String, String> trainingOptions() {
        Map<String, String> all = new TreeMap<>();
        for (String option : getOrDefault(options)) {
            int equals = option.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("option \"" + option + "\": must be name=value");
            }
            all.put(option.substring(0, equals), option.substring(equals + 1));
        }
        all.put("shards", String.valueOf(getOrDefault(numShards)));
        all.put("seed", String.valueOf(getOrDefault(seed)));
        return all;
    }

    @Override
    public final E copy(ParamMap extra) {
        return this.<E>defaultCopy(extra);
    }
}
