package dev.costate.spark;

import dev.costate.models.data.SeriesSet;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.fitted.SeriesModel;
import org.apache.spark.ml.util.MLReader;

/**
 * A trained latent ODE: fills the gaps of series.
 *
 * <p>The rows of a series are brought together, on one executor each. What is there stays as it is; a missing value
 * becomes what the model expects there given the series. For a later time add a row without values.
 */
public final class GapFillerTransformer extends SeriesTransformer<GapFillerTransformer> {
    private static final long serialVersionUID = 1;

    GapFillerTransformer(String uid, RunFiles run) {
        super(uid, run);
    }

    /** Returns what reads a saved one. */
    public static MLReader<GapFillerTransformer> read() {
        return new RunPersistence.Reader<>(GapFillerTransformer.class, GapFillerTransformer::new);
    }

    /** Reads a saved one. */
    public static GapFillerTransformer load(String path) {
        return read().load(path);
    }

    @Override
    GapFillerTransformer again(String newUid, RunFiles files) {
        return new GapFillerTransformer(newUid, files);
    }

    @Override
    Filled filled() {
        return GapFillerTransformer::filled;
    }

    private static void filled(TrainedModel model, String name, double[] times, double[][] values) {
        SeriesModel series = model.find(model.models().get(0), SeriesModel.class).orElseThrow();
        double[][] expected = series.reconstruct(new SeriesSet.Series(name, times, values), times);
        for (int r = 0; r < values.length; r++) {
            for (int c = 0; c < values[r].length; c++) {
                values[r][c] = Double.isNaN(values[r][c]) ? expected[r][c] : values[r][c];
            }
        }
    }
}
