package dev.costate.models.cli;

import dev.costate.models.data.Dates;
import dev.costate.models.experiments.Experiments;
import dev.costate.models.files.FileBytes;
import dev.costate.models.files.FileException;
import dev.costate.models.files.Json;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Options;
import dev.costate.models.options.UsageException;
import dev.costate.models.run.Run;
import dev.costate.models.run.RunClaim;
import dev.costate.models.run.RunFolder;
import dev.costate.models.files.Version;
import dev.costate.models.study.Experiment;
import dev.costate.models.train.Phase;
import dev.costate.models.study.Study;
import dev.costate.models.train.ProgressBar;
import dev.costate.models.train.Session;
import dev.costate.vectorapi.Fma;
import dev.costate.vectorapi.KernelChoice;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code costate train NAME}: trains an experiment into a folder. */
final class TrainCommand implements Command {
    @Override
    public String name() {
        return "train";
    }

    @Override
    public String summary() {
        return "trains an experiment or your own data into a folder with a report";
    }

    @Override
    public String help(List<String> topic) {
        if (!topic.isEmpty()) {
            return options(Experiments.named(topic.get(0))).help();
        }
        StringBuilder text = new StringBuilder("usage: costate train NAME [OPTIONS]\n\n"
                + "Trains NAME into runs/NAME, or into the first of runs/NAME-2, runs/NAME-3, ... if that holds a "
                + "run: report.html,\n"
                + "figures, metrics.csv, model.safetensors, run.json. Ctrl-C stops it with a checkpoint; --resume goes "
                + "on to the same bits.\n\nnames:\n");
        text.append(ListCommand.lines().indent(2));
        return text.append("\n'costate help train NAME' lists the options of NAME.\n").toString();
    }

    private static Options options(Experiment<?> experiment) {
        return Threads.option(PredictCommand.withJson(experiment.options()
                .text("out", "FOLDER", "where to write (runs/" + experiment.name() + ", or the next free name, if "
                        + "not given)")
                .flag("resume", "go on with the run in the folder; its options are kept").flag("overwrite",
                        "replace the run in the folder; it waits in its subfolder earlier until the new one has "
                                + "finished")
                .flag("quiet", "prints no progress")));
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) {
        Experiment<?> experiment = named(name(), args);
        List<String> words = args.subList(1, args.size());
        Arguments given = options(experiment).parse(words);
        boolean resume = given.flag("resume");
        if (resume && given.flag("overwrite")) {
            throw new UsageException("--resume and --overwrite exclude each other");
        }
        Path base = base(experiment, given);
        Arguments options = resume ? resumed(experiment, words, base) : experiment.options().parse(scientific(words));
        Study study = experiment.study(options);
        if (options.isGiven("patience") && study.phases().stream().noneMatch(Phase::isJudged)) {
            throw new UsageException("--patience " + options.text("patience") + ": this training of "
                    + experiment.name() + " measures nothing on held-out data that could end it; leave --patience out");
        }
        try (RunClaim claim = resume ? RunClaim.resumed(base) : given.flag("overwrite") ? RunClaim.overwritten(base)
                : given.isGiven("out") ? RunClaim.named(base) : RunClaim.unused(base)) {
            return train(experiment, given, options, study, claim.folder(), out, err);
        }
    }

    private static int train(Experiment<?> experiment, Arguments given, Arguments options, Study study,
            RunFolder folder, PrintStream out, PrintStream err) {
        boolean resume = given.flag("resume");
        KernelChoice kernels = KernelChoice.current();
        boolean again = resume && !Files.exists(folder.checkpoint());
        boolean quiet = given.flag("quiet");
        PrintStream say = quiet
                ? new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)
                : err;
        long shards = options.integer("shards");
        int together = together(study);
        int threads = Threads.of(given);
        say.println(Failures.oneLine("costate " + Version.current() + ", kernels: " + kernels.name() + " ("
                + kernels.reason() + "; " + Fma.bitClass() + "); " + (resume ? "resuming " : "training ")
                + experiment.name() + " into " + folder.path()
                + (study.automaticChoices().isEmpty() ? "" : "; " + study.automaticChoices())
                + (together == 1 ? "" : "; " + together + " models together")
                + (shards == 1 ? "" : "; " + shards + " shards")
                + (together * shards == 1 ? "" : ", threads: " + Math.min(threads, together * shards))
                + (study.dates() ? "; dates count as " + Dates.UNIT : "")
                + (again ? " from its first step, since it was stopped before its first checkpoint" : "")));
        Preload.start();
        boolean terminal = ProgressBar.onTerminal();
        try (StopSignal stop = new StopSignal()) {
            Run run = new Run(experiment, options, study, folder, resume,
                    (label, from, total) -> new ProgressBar(say, terminal, label, from, total), stop)
                            .withThreads(threads);
            if (run.execute() != Session.Ending.FINISHED) {
                err.println(Failures.oneLine("costate: stopped after step " + run.steps() + " of " + run.totalSteps()
                        + "; costate train " + experiment.name()
                        + (given.isGiven("out") || !folder.path().equals(base(experiment, given))
                                ? " --out " + folder.path() : "")
                        + " --resume goes on"));
                err.flush();
                return FAILED;
            }
            Map<String, Object> results = new LinkedHashMap<>(run.results());
            if (Files.exists(folder.report()) && !Files.isDirectory(folder.report())) {
                results.put("report", folder.report().toString());
            }
            PredictCommand.print(results, given.flag("json"), out);
            out.flush();
            run.undrawn().forEach(part -> err.println("costate: " + part.text()));
            if (Boolean.getBoolean("costate.debug")) {
                run.undrawn().forEach(part -> part.why().printStackTrace(err));
            }
            err.flush();
        }
        return OK;
    }

    /** How many phases train at the same time at most. */
    private static int together(Study study) {
        int most = 1;
        int now = 0;
        for (Phase phase : study.phases()) {
            now = phase.isBesideEarlier() ? now + 1 : 1;
            most = Math.max(most, now);
        }
        return most;
    }

    private static Path base(Experiment<?> experiment, Arguments given) {
        return given.folder("out", "runs/" + experiment.name());
    }

    /** Returns the experiment that the first word names. */
    static Experiment<?> named(String command, List<String> args) {
        if (args.isEmpty() || args.get(0).startsWith("-")) {
            throw new UsageException("the experiment's name comes first: costate " + command
                    + " NAME [OPTIONS]; 'costate list' shows the names");
        }
        return Experiments.named(args.get(0));
    }

    /** Returns the words without those that say where to write. */
    private static List<String> scientific(List<String> words) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--out") || word.equals("--threads")) {
                i++;
            } else if (!word.startsWith("--out=") && !word.startsWith("--threads=")
                    && !List.of("--resume", "--overwrite", "--json", "--quiet").contains(word)) {
                kept.add(word);
            }
        }
        return kept;
    }

    /** Returns the options of the run in the folder; those that are given again must be the same. */
    private static Arguments resumed(Experiment<?> experiment, List<String> words, Path folder) {
        Path file = new RunFolder(folder).record();
        if (!Files.exists(file)) {
            throw new FileException(folder.toString(), "holds no run to resume (run.json)");
        }
        Object content = Json.parse(file.toString(), FileBytes.read(file));
        if (!(content instanceof Map<?, ?> record) || !(record.get("options") instanceof Map<?, ?> saved)
                || !experiment.name().equals(record.get("experiment"))) {
            throw new FileException(file.toString(), "is not the record of a run of " + experiment.name());
        }
        requireCheckpoint(new RunFolder(folder), record);
        Arguments again = experiment.options().parse(scientific(words));
        for (Map.Entry<String, String> option : again.effective().entrySet()) {
            if (again.isGiven(option.getKey()) && !option.getValue().equals(saved.get(option.getKey()))) {
                throw new UsageException("--" + option.getKey() + " " + option.getValue() + ": the run to resume has "
                        + excerpt(String.valueOf(saved.get(option.getKey()))) + "; --resume keeps a run's options");
            }
        }
        try {
            return experiment.options().restored(saved);
        } catch (UsageException wrong) {
            throw new FileException(file.toString(), "its options cannot be used: " + excerpt(wrong.getMessage()));
        }
    }

    private static String excerpt(String said) {
        return FileException.excerpt(said, FileException.MOST_SHOWN);
    }

    /** A run that was stopped before its first checkpoint starts again; one whose checkpoint is lost must not. */
    private static void requireCheckpoint(RunFolder folder, Map<?, ?> record) {
        boolean trained = record.get("steps") instanceof Long || Files.exists(folder.model());
        if (trained && !Files.exists(folder.checkpoint())) {
            throw new FileException(folder.path().toString(), "its run cannot be resumed without its "
                    + folder.checkpoint().getFileName() + ", which is missing; --overwrite trains it again");
        }
    }
}
