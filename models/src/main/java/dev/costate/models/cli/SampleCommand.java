package dev.costate.models.cli;

import dev.costate.models.data.CsvTable;
import dev.costate.models.data.CsvWriter;
import dev.costate.models.experiments.TrainedModel;
import dev.costate.models.fitted.Samples;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** {@code costate sample RUN -n N}: draws from a trained model and writes CSV. */
final class SampleCommand implements Command {
    private static final Options OPTIONS = new Options("costate sample",
            "Draws rows from what a trained run has learned and writes them as CSV. -n N is short for --rows N.\n" + TrainedRun.WHAT).positional("RUN")
            .integer("rows", 1000, Range.closed(1, 10_000_000), "how many rows").integer("seed", 1, Range.from(0), "the same seed gives the same rows")
            .text("model", "NAME", null, "which of the run's models draws (the first if not given)").text("out", "FILE.csv", null,
            "where to write (standard output if not given)");

    @Override
    public String name() {
        return "sample";
    }

    @Override
    public String summary() {
        return "draws from a trained model as CSV";
    }

    @Override
    public String help(List<String> topic) {
        return OPTIONS.help();
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Arguments options = OPTIONS.parse(args.stream().map(word -> word.equals("-n") ? "--rows" : word).toList());
        Path path = TrainedRun.path(options.positional(0).orElseThrow());
        TrainedModel trained = TrainedModel.load(path);
        double[][] rows = TrainedRun.model(trained, options, Samples.class, "sample").sample(options.smallInteger("rows"), options.integer("seed"));
        double[][] cells = new double[trained.columns().size()][rows.length];
        for (int r = 0; r < rows.length; r++) {
            for (int c = 0; c < cells.length; c++) {
                cells[c][r] = rows[r][c];
            }
        }
        CsvTable table = CsvTable.of(path.toString(), trained.columns(), cells);
        if (options.find("out").isPresent()) {
            CsvWriter.write(Path.of(options.text("out")), table);
        } else {
            out.print(CsvWriter.text(table));
        }
        return OK;
    }
}
