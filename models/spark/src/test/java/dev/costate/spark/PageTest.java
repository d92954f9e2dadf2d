package dev.costate.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.autodiff.Shape;
import dev.costate.autodiff.Tensor;
import dev.costate.autodiff.Var;
import dev.costate.models.layers.Activation;
import dev.costate.models.layers.Mlp;
import dev.costate.models.optim.Adam;
import dev.costate.models.random.CounterRandom;
import dev.costate.models.train.Batches;
import dev.costate.models.train.Losses;
import dev.costate.models.train.Objective;
import dev.costate.models.train.Recipe;
import dev.costate.models.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pieces in docs/spark.md are code that runs: each stands here, word for word. */
class PageTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "spark.md");
    private static final Path HERE = Path.of("src", "test", "java", "dev", "costate", "spark", "PageTest.java");

    @Test
    void everyPieceStandsHere() throws IOException {
        String here = Files.readString(HERE).replaceAll("\\s+", " ");
        Matcher piece = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        int pieces = 0;
        while (piece.find()) {
            String code = piece.group(1).replaceAll("\\s+", " ").strip();
            pieces++;
            assertTrue(here.contains(code), code);
        }
        assertEquals(3, pieces);
    }

    @Test
    void thePiecesRun(@TempDir Path folder) throws IOException {
        try (Cluster cluster = new Cluster("local[2]")) {
            double[] z = CounterRandom.normal(1, 0, 0, 120);
            List<Row> rows = IntStream.range(0, 60).mapToObj(i -> RowFactory.create(z[2 * i], z[2 * i + 1]))
                    .toList();
            Dataset<Row> data = cluster.session().createDataFrame(rows,
                    new StructType().add("x", DataTypes.DoubleType).add("y", DataTypes.DoubleType));
            FlowEstimator flow = pipeline(cluster.session(), data, folder.resolve("saved").toString());
            sweep(cluster.context(), flow, data.selectExpr("array(x, y) as features"));
            shards(cluster.context());
        }
    }

    private static FlowEstimator pipeline(SparkSession session, Dataset<Row> data, String path) throws IOException {
        FlowEstimator flow = new FlowEstimator().setFeaturesCol("features").setSeed(1)
                .setOption("iterations", 20).setOption("hidden", 16);
        PipelineModel model = new Pipeline().setStages(new PipelineStage[] {
            new VectorAssembler().setInputCols(new String[] {"x", "y"}).setOutputCol("features"), flow}).fit(data);
        Dataset<Row> scored = model.transform(data);
        model.save(path);
        FlowTransformer fitted = (FlowTransformer) PipelineModel.load(path).stages()[1];
        Dataset<Row> drawn = fitted.sample(session, 1000, 1);
        Object bits = fitted.results().get("bits");
        assertEquals(60, scored.where("logDensity < 0").count());
        assertEquals(1000, drawn.count());
        assertEquals(16, String.valueOf(bits).length());
        return flow;
    }

    private static void sweep(JavaSparkContext sc, FlowEstimator flow, Dataset<Row> points) {
        List<SweepRun> runs = Sweep.of(flow, points).option("rate", 0.01, 0.003).seeds(1, 2, 3).run(sc);
        for (SweepRun run : runs) {
            String line = run.setting() + ": " + run.failure().orElse(String.valueOf(run.results().get("bits")));
            System.out.println(line);
        }
        assertEquals(6, runs.stream().filter(run -> run.failure().isEmpty()).count());
    }

    private static void shards(JavaSparkContext sc) {
        int width = 16;
        double[] x = {0.1, 0.5, 0.9, 1.3, 1.7, 2.1, 2.5, 2.9};
        double[] y = {0.1, 0.48, 0.78, 0.96, 0.99, 0.86, 0.6, 0.24};
        TrainingSource source = () -> {
            Mlp net = Mlp.of(Activation.TANH, 1, width, 1);
            Objective fit = Objective.of(net.parameters(), (p, batch) -> {
                Var in = Var.constant(Tensor.of(Shape.of(x.length, 1), x)).gather(batch.index());
                Var out = Var.constant(Tensor.of(Shape.of(y.length, 1), y)).gather(batch.index());
                return Losses.meanSquared(net.apply(p, in), out);
            });
            return new TrainingSource.Training(fit,
                    Recipe.of(new Adam(), 0.01, Batches.whole(x.length), 50).withShards(4));
        };
        TrainingResult result = SparkShards.train(sc, source, 1);
        assertTrue(result.loss() < 0.2, "loss " + result.loss());
    }
}
