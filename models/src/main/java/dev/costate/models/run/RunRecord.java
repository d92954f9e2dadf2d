package dev.costate.models.run;

import dev.costate.models.files.AtomicFile;
import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileException;
import dev.costate.models.files.FileFormatException;
import dev.costate.models.files.Json;
import dev.costate.models.files.Version;
import dev.costate.models.options.Arguments;
import dev.costate.models.study.Experiment;
import dev.costate.vectorapi.Fma;
import dev.costate.vectorapi.KernelChoice;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * What {@code run.json} holds: every option, the seed, what computed it and what came of it. Mutable,
 * thread-confined.
 */
final class RunRecord {
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final DoubleSupplier seconds;

    RunRecord(Experiment<?> experiment, Arguments options, long seed, DoubleSupplier seconds,
            Map<String, Object> earlier) {
        KernelChoice kernels = KernelChoice.current();
        this.seconds = seconds;
        fields.put("costate", Version.current());
        fields.put("experiment", experiment.name());
        fields.put("status", "running");
        fields.put("options", options.effective());
        fields.put("seed", seed);
        fields.put("kernels", kernels.name());
        fields.put("kernels_reason", kernels.reason());
        fields.put("bit_class", Fma.bitClass());
        fields.put("jdk", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
        fields.put("system", System.getProperty("os.name") + ", " + System.getProperty("os.arch"));
        fields.put("started",
                earlier.getOrDefault("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
    }

    void put(String name, Object value) {
        fields.put(name, value);
    }

    Map<String, Object> fields() {
        fields.put("seconds", Math.round(1000 * seconds.getAsDouble()) / 1000.0);
        return fields;
    }

    void save(Path file) {
        AtomicFile.write(file, Json.pretty(fields(), Json.NonFinite.AS_STRING));
    }

    /** Says that the run failed, in the file if that can still be written: the disk may be what failed. */
    void fail(Path file, String why) {
        put("status", "failed");
        put("failure", why);
        try {
            save(file);
        } catch (FileException alsoFailed) {
            return; // the failure that led here is the one to report
        }
    }

    /** Reads a run.json. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> read(Path file) {
        Object content = Json.parse(file.toString(), FileBytes.read(file));
        if (!(content instanceof Map<?, ?> map) || !(map.get("experiment") instanceof String)
                || !(map.get("options") instanceof Map<?, ?>)) {
            throw FileFormatException.whole(file.toString(),
                    "is not the record of a run: it has no \"experiment\" or no \"options\"");
        }
        return (Map<String, Object>) map;
    }
}
