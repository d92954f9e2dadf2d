package dev.costate.spark;

import java.util.function.BiFunction;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;

/** Writes and reads {@link RunTransformer}s: MLlib's metadata, and beside it the run's files. Stateless. */
final class RunPersistence {
    private static final String RUN = "/run";

    private RunPersistence() {
    }

    /** Writes one. */
    static final class Writer extends MLWriter {
        private final RunTransformer<?> model;

        Writer(RunTransformer<?> model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            DefaultParamsWriter.saveMetadata(model, path, sparkSession());
            model.run().save(path + RUN, sparkSession().sparkContext().hadoopConfiguration());
        }
    }

    /** Reads one. */
    static final class Reader<M extends RunTransformer<M>> extends MLReader<M> {
        private final Class<M> type;
        private final BiFunction<String, RunFiles, M> make;

        Reader(Class<M> type, BiFunction<String, RunFiles, M> make) {
            this.type = type;
            this.make = make;
        }

        @Override
        public M load(String path) {
            DefaultParamsReader.Metadata metadata = DefaultParamsReader.loadMetadata(path, sparkSession(),
                    type.getName());
            M model = make.apply(metadata.uid(),
                    RunFiles.load(path + RUN, sparkSession().sparkContext().hadoopConfiguration()));
            metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
            return model;
        }
    }
}
