package dev.costate.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.fitted.Classifier;
import dev.costate.models.fitted.SeriesModel;
import dev.costate.models.node.FittedOde;
import dev.costate.models.random.CounterRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Estimators in a Pipeline: fitted, saved, loaded, equal; and the same bits from rows in any partitions. */
class PipelineTest {
    private static final double LN_2_PI = 1.8378770664093453;

    private static Cluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        cluster = new Cluster("local[2]");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Rows (x, y, label) of two normal clouds, 4 apart along x, the second one class 1. */
    private static Dataset<Row> clouds(int n) {
        double[] z = CounterRandom.normal(7, 0, 0, 2 * n);
        List<Row> rows = IntStream.range(0, n).mapToObj(i -> RowFactory.create(z[2 * i] + 4 * (i % 2), z[2 * i + 1],
                (double) (i % 2))).toList();
        return cluster.session().createDataFrame(rows, new StructType().add("x", DataTypes.DoubleType)
                .add("y", DataTypes.DoubleType).add("label", DataTypes.DoubleType));
    }

    private static VectorAssembler assembled(String... columns) {
        return new VectorAssembler().setInputCols(columns).setOutputCol("features");
    }

    private static double[] column(Dataset<Row> rows, String name) {
        return rows.select(name).collectAsList().stream().mapToDouble(r -> r.getDouble(0)).toArray();
    }

    private static double[][] vectors(Dataset<Row> rows, String name) {
        return rows.select(name).collectAsList().stream().map(r -> r.<Vector>getAs(0).toArray())
                .toArray(double[][]::new);
    }

    /** Saves and loads: what is loaded has the same files, and transforms to the same rows. */
    private PipelineModel saved(PipelineModel model, Dataset<Row> data) throws Exception {
        String path = folder.resolve("saved").toString();
        model.write().overwrite().save(path);
        PipelineModel loaded = PipelineModel.load(path);
        RunTransformer<?> before = (RunTransformer<?>) model.stages()[model.stages().length - 1];
        RunTransformer<?> after = (RunTransformer<?>) loaded.stages()[model.stages().length - 1];
        assertEquals(before.run(), after.run());
        assertEquals(before.uid(), after.uid());
        assertEquals(before.explainParams(), after.explainParams());
        assertEquals(model.transform(data).collectAsList(), loaded.transform(data).collectAsList());
        return loaded;
    }

    @Test
    void aFlowLearnsADensity() throws Exception {
        Dataset<Row> data = clouds(400).drop("label");
        FlowEstimator flow = new FlowEstimator().setOption("iterations", 60).setOption("hidden", 16).setSeed(3);
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {assembled("x", "y"), flow});
        String path = folder.resolve("pipeline").toString();
        pipeline.save(path);
        PipelineModel model = Pipeline.load(path).fit(data);
        FlowTransformer fitted = (FlowTransformer) model.stages()[1];
        double[] density = column(saved(model, data).transform(data), "logDensity");
        double[][] points = data.collectAsList().stream().map(r -> new double[] {r.getDouble(0), r.getDouble(1)})
                .toArray(double[][]::new);
        // local[2] cuts 400 rows in two partitions, whose blocks of 256 are not those of all rows
        assertArrayEquals(fitted.trained().score(points), density, 1e-3);
        double mean = IntStream.range(0, 400).mapToDouble(i -> density[i]).average().orElseThrow();
        // of the true density: −(1 + ln 2π) of a cloud, and ln ½ for two
        double truth = -(1 + LN_2_PI) - StrictMath.log(2);
        assertEquals(truth, mean, 0.25);
        assertEquals(List.of("x", "y"), fitted.trained().columns());
        Dataset<Row> drawn = fitted.sample(cluster.session(), 50, 5);
        assertArrayEquals(fitted.trained().sample(50, 5), vectors(drawn, "features"));
        assertArrayEquals(fitted.trained().score(vectors(drawn, "features")), column(fitted.transform(drawn),
                "logDensity"), 1e-3);
    }

    @Test
    void partitionsMakeNoBits() {
        Dataset<Row> data = assembled("x", "y").transform(clouds(120));
        FlowEstimator flow = new FlowEstimator().setOption("iterations", 5).setOption("hidden", 8);
        Object bits = flow.fit(data.repartition(1)).results().get("bits");
        assertEquals(bits, flow.fit(data.repartition(7)).results().get("bits"));
        assertEquals(flow.fit(data).run().modelOnly(), flow.fit(data.orderBy("y")).run().modelOnly());
        assertTrue(!bits.equals(flow.copy(new ParamMap()).setSeed(2).fit(data).results()
                .get("bits")), "another seed, other bits");
    }

    @Test
    void aClassifierLearnsClasses() throws Exception {
        Dataset<Row> data = clouds(300);
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {assembled("x", "y"),
            new ClassifierEstimator().setOption("iterations", 80)});
        PipelineModel model = pipeline.fit(data);
        Dataset<Row> predicted = saved(model, data).transform(data);
        double accuracy = new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted);
        // the best possible is Φ(2) = 0.977
        assertEquals(0.977, accuracy, 0.025);
        ClassifierTransformer fitted = (ClassifierTransformer) model.stages()[1];
        assertEquals(List.of("0", "1"), fitted.classes());
        TrainedModel trained = fitted.trained();
        double[][] p = trained.find("classifier", Classifier.class).orElseThrow()
                .probabilities(vectors(predicted, "features"));
        assertArrayEquals(p, vectors(predicted, "probability"));
    }

    @Test
    void classesMayBeWords() {
        Dataset<Row> data = clouds(100).selectExpr("array(x, y) as features",
                "if(label > 0, 'right, far', '1') as label");
        ClassifierTransformer model = new ClassifierEstimator().setOption("iterations", 60).fit(data);
        assertEquals(List.of("1", "right, far"), model.classes());
        Dataset<Row> predicted = model.transform(data);
        assertEquals(DataTypes.StringType, predicted.schema().apply("prediction").dataType());
        assertTrue(predicted.where("prediction = label").count() > 90);
    }

    /** Sines of random phase, at times 0 … 19; every third value is missing in the first of two columns. */
    private static Dataset<Row> sines(int series, boolean gaps) {
        double[] phase = CounterRandom.normal(1, 0, 0, series);
        List<Row> rows = new ArrayList<>();
        for (int s = 0; s < series; s++) {
            for (int t = 0; t < 20; t++) {
                double x = StrictMath.sin(0.6 * t + 3 * phase[s]);
                double y = StrictMath.cos(0.6 * t + 3 * phase[s]);
                rows.add(RowFactory.create("series " + s, (double) t,
                        Vectors.dense(gaps && t % 3 == 1 ? Double.NaN : x, y)));
            }
        }
        return cluster.session().createDataFrame(rows, new StructType().add("name", DataTypes.StringType)
                .add("time", DataTypes.DoubleType)
                .add("features", SQLDataTypes.VectorType()));
    }

    @Test
    void aLatentOdeFillsGaps() throws Exception {
        Dataset<Row> data = sines(12, true).repartition(5);
        GapFillerEstimator filler = new GapFillerEstimator().setIdCol("name").setOption("iterations", 10)
                .setOption("hidden", 8);
        PipelineModel model = new Pipeline().setStages(new PipelineStage[] {filler}).fit(data);
        Dataset<Row> filled = saved(model, data).transform(data).orderBy("name", "time");
        double[][] known = vectors(data.orderBy("name", "time"), "features");
        double[][] found = vectors(filled, "filled");
        TrainedModel trained = ((GapFillerTransformer) model.stages()[0]).trained();
        SeriesModel latent = trained.find("latent", SeriesModel.class).orElseThrow();
        double[] times = IntStream.range(0, 20).asDoubleStream().toArray();
        for (int s = 0; s < 12; s++) {
            double[][] own = Arrays.copyOfRange(known, 20 * s, 20 * (s + 1));
            double[][] expected = latent.reconstruct(new SeriesSet.Series(s, times, own), times);
            for (int t = 0; t < 20; t++) {
                assertEquals(own[t][1], found[20 * s + t][1], 0, "what is there stays");
                assertEquals(t % 3 == 1 ? expected[t][0] : own[t][0], found[20 * s + t][0], 0);
            }
        }
    }

    @Test
    void aForecasterGoesOn() throws Exception {
        Dataset<Row> data = sines(6, false);
        ForecasterEstimator forecaster = new ForecasterEstimator().setIdCol("name").setOption("iterations", 200)
                .setOption("hidden", 16).setOption("window", 8);
        PipelineModel model = new Pipeline().setStages(new PipelineStage[] {forecaster}).fit(data);
        Dataset<Row> cut = data.selectExpr("name", "time", "if(time < 12, features, null) as features");
        Dataset<Row> forecast = saved(model, cut).transform(cut).orderBy("name", "time");
        double[][] truth = vectors(data.orderBy("name", "time"), "features");
        double[][] found = vectors(forecast, "forecast");
        FittedOde ode = ((ForecasterTransformer) model.stages()[0]).trained().find("node", FittedOde.class)
                .orElseThrow();
        double squares = 0;
        for (int s = 0; s < 6; s++) {
            double[][] ahead = ode.predictFrom(11, truth[20 * s + 11], 12, 13, 14, 15, 16, 17, 18, 19);
            assertArrayEquals(Arrays.copyOfRange(truth, 20 * s, 20 * s + 12),
                    Arrays.copyOfRange(found, 20 * s, 20 * s + 12), "what is there stays");
            assertArrayEquals(ahead, Arrays.copyOfRange(found, 20 * s + 12, 20 * (s + 1)));
            squares += (found[20 * s + 15][0] - truth[20 * s + 15][0])
                    * (found[20 * s + 15][0] - truth[20 * s + 15][0]);
        }
        // four rows ahead; the mean is off by 0.71
        assertTrue(Math.sqrt(squares / 6) < 0.5, "rms error " + Math.sqrt(squares / 6));
    }

    /** A series of one column needs its past; one without values goes on where the training ended. */
    @Test
    void aForecasterOfOneColumnReadsItsPast() {
        Dataset<Row> data = cluster.session().range(60).selectExpr("cast(id as double) as time",
                "sin(0.5 * id) as value");
        ForecasterTransformer model = new ForecasterEstimator().setFeaturesCol("value").setOption("iterations", 50)
                .setOption("hidden", 8).setOption("holdout", 0).fit(data);
        double[] ends = column(model.transform(cluster.session().range(60, 63)
                .selectExpr("cast(id as double) as time", "cast(null as double) as value")).orderBy("time")
                .select(functions.element_at(org.apache.spark.ml.functions.vector_to_array(
                        functions.col("forecast"), "float64"), 1).as("x")), "x");
        double[][] expected = model.trained().predict(60, 61, 62);
        assertArrayEquals(Arrays.stream(expected).mapToDouble(x -> x[0]).toArray(), ends);
        Dataset<Row> known = data.selectExpr("time", "if(time < 50, value, null) as value");
        assertEquals(60, model.transform(known).count());
        SparkException failed = assertThrows(SparkException.class,
                () -> model.transform(known.where("time > 48")).collect());
        assertTrue(failed.getMessage().contains("the series, time 49: the forecast goes on from 9 rows at "),
                failed.getMessage());
    }

    /** Dates count as days: the bits are those of the same numbers. */
    @Test
    void timesMayBeDates() {
        Dataset<Row> days = cluster.session().range(40).selectExpr("20000 + id as time", "sin(0.5 * id) as value");
        Dataset<Row> dates = days.selectExpr("date_from_unix_date(cast(time as int)) as time", "value");
        Dataset<Row> stamps = days.selectExpr("timestamp_seconds(86400 * time) as time", "value");
        ForecasterEstimator forecaster = new ForecasterEstimator().setFeaturesCol("value").setOption("iterations", 5)
                .setOption("hidden", 6).setOption("lags", 0);
        ForecasterTransformer ofDays = forecaster.fit(days);
        ForecasterTransformer ofDates = forecaster.fit(dates);
        assertEquals(ofDays.results().get("bits"), ofDates.results().get("bits"));
        assertEquals(ofDays.results().get("bits"), forecaster.fit(stamps).results().get("bits"));
        assertTrue(ofDates.trained().dates());
        double[][] forecast = vectors(ofDays.transform(gap(days)).orderBy("time"), "forecast");
        assertEquals(Double.NaN, forecast[0][0], "nothing leads to the first row");
        assertTrue(Arrays.stream(forecast).skip(1).allMatch(x -> Double.isFinite(x[0])), "the others are there");
        assertArrayEquals(forecast, vectors(ofDates.transform(gap(stamps)).orderBy("time"), "forecast"));
        assertMessage("timeCol \"time\" holds numbers; the model was trained on dates", () -> ofDates.transform(days));
    }

    private static Dataset<Row> gap(Dataset<Row> rows) {
        return rows.selectExpr("time", "if(value > 0, value, null) as value");
    }

    @Test
    void whatIsWrongIsNamed() {
        Dataset<Row> data = clouds(20);
        assertMessage("featuresCol \"features\": there is no such column; there are x, y, label",
                () -> new FlowEstimator().fit(data));
        assertMessage("featuresCol \"w\" is of type string: must be a vector, an array of numbers, or a number",
                () -> new FlowEstimator().setFeaturesCol("w").fit(data.selectExpr("'a' as w")));
        assertMessage("column \"x\": a row holds null; values must be finite: drop such rows, or fill them",
                () -> new FlowEstimator().setFeaturesCol("x").fit(data.selectExpr("if(y > 0, x, null) as x")));
        assertMessage("option \"rate\": must be name=value", () -> {
            FlowEstimator flow = new FlowEstimator().setFeaturesCol("x");
            flow.set(flow.options(), new String[] {"rate"});
            flow.fit(data);
        });
        assertMessage("--rate 0: must be a number > 0 and at most 1000",
                () -> new FlowEstimator().setFeaturesCol("x").setOption("rate", 0).fit(data));
        assertMessage("--poisson is for latent ODEs; leave --poisson or --sde out", () -> new GapFillerEstimator()
                .setFeaturesCol("x").setTimeCol("y").setOption("sde", true).setOption("poisson", true).fit(data));
        assertMessage("unknown option --lr: the rate is --rate", () -> new FlowEstimator().setFeaturesCol("x")
                .setOption("lr", 0.1).fit(data));
        assertMessage("option data of cnf: data and folders are given by DataFrames and paths; leave it out",
                () -> new FlowEstimator().setFeaturesCol("x").setOption("data", "a.csv").fit(data));
        assertMessage("column \"y\": a row holds", () -> new ClassifierEstimator().setFeaturesCol("x")
                .setLabelCol("y").fit(data));
    }

    private static void assertMessage(String start, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
