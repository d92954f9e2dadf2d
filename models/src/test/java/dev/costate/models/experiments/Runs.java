package dev.costate.models.experiments;

import dev.costate.models.options.Arguments;
import dev.costate.models.run.Run;
import dev.costate.models.run.RunClaim;
import dev.costate.models.run.RunFolder;
import dev.costate.models.study.Experiment;
import dev.costate.models.train.ProgressBar;
import dev.costate.models.train.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Makes runs for tests. */
public final class Runs {
    private Runs() {
    }

    public static Run run(String experiment, Path folder, boolean resume, BooleanSupplier stop, String... words) {
        Experiment<?> e = Experiments.named(experiment);
        Arguments options = e.options().parse(List.of(words));
        return new Run(
                e, options, e.study(options), new RunFolder(folder), resume, (label, from,
                        total) -> new ProgressBar(new StringBuilder(), false, label, from, total),
                stop);
    }

    public static RunFolder finished(String experiment, Path folder, String... words) {
        RunClaim.named(folder).close();
        if (run(experiment, folder, false, () -> false, words).execute() != Session.Ending.FINISHED) {
            throw new AssertionError("not finished");
        }
        return new RunFolder(folder);
    }

    /** Asks to stop at the n-th question, which is after the n-th step. */
    public static BooleanSupplier after(int n) {
        int[] asked = new int[1];
        return () -> ++asked[0] >= n;
    }
}
