package dev.costate.models.cli;

import dev.costate.models.lab.GradientLab;
import dev.costate.models.lab.HandIn;
import dev.costate.models.lab.LabProblem;
import dev.costate.models.lab.LabProblems;
import dev.costate.models.lab.LabReport;
import dev.costate.models.lab.ProblemSource;
import dev.costate.models.options.Arguments;
import dev.costate.models.options.Nearest;
import dev.costate.models.options.Options;
import dev.costate.models.options.Range;
import dev.costate.models.options.UsageException;
import dev.costate.models.run.RunFolder;
import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.method.Methods;
import dev.costate.solvers.method.OdeMethod;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code costate gradlab}: every gradient method side by side. */
final class GradlabCommand implements Command {
    private static final List<String> SOLVERS = Methods.ALL.stream().filter(OdeMethod::adaptive).map(OdeMethod::name)
            .toList();
    private static final List<String> PROBLEMS = Stream
            .concat(Stream.of("all"), LabProblems.ALL.stream().map(LabProblem::name)).toList();
    private static final Options OPTIONS = Threads.option(PredictCommand.withJson(new Options("costate gradlab",
            "Computes one gradient by every method at several tolerances and holds it against three truths. Prints "
                    + "the tables of each problem.\n\n"
                    + LabReport.LEGEND.stripTrailing())
            .text("problem", "WORD|FILE", "one of " + String.join(", ", PROBLEMS) + ", or a FILE.java or jar of your "
                    + "own (docs/hand-in.md; default all)")
            .text("hand-in", "FILE", "CSV of gradients to rank beside ours, at their tolerances (docs/hand-in.md)")
            .choice("solver", SOLVERS, "which solver; if not given kvaerno5 for the stiff problems, dopri5 for the "
                    + "others")
            .real("rtol", Range.closed(1e-12, 1e-1),
                    "one tolerance, relative and absolute, in place of 1e-4, 1e-6, 1e-8 and 1e-10")
            .integer("repetitions", 5, Range.closed(1, 1000), "runs of which the fastest is timed").text("out", "DIR",
                    "folder for gradlab.csv, checkpointed.csv, gradlab.json and report.html (none if not given)")));

    @Override
    public String name() {
        return "gradlab";
    }

    @Override
    public String summary() {
        return "lays every gradient method side by side on one problem";
    }

    @Override
    public String help(List<String> topic) {
        return OPTIONS.help();
    }

    @Override
    public int run(List<String> args, PrintStream out, PrintStream err) throws IOException {
        Arguments options = OPTIONS.parse(args);
        List<GradientMethod> methods = new ArrayList<>(Plugins.gradientMethods());
        List<HandIn> handIns = options.find("hand-in").map(file -> HandIn.read(Path.of(file))).orElse(List.of());
        Collection<LabProblem> problems = problems(options.find("problem").orElse("all"), handIns, methods);
        double[] tolerances = options.isGiven("rtol") ? new double[] {options.real("rtol")}
                : handIns.isEmpty() ? GradientLab.standard().tolerances()
                : handIns.stream().mapToDouble(HandIn::tolerance).distinct().toArray();
        GradientLab lab = new GradientLab(options.find("solver").map(Methods::byName), tolerances, methods,
                options.smallInteger("repetitions"));
        Optional<Path> folder = options.isGiven("out") ? Optional.of(options.folder("out", "")) : Optional.empty();
        folder.ifPresent(path -> new RunFolder(path).create());
        List<GradientLab.Row> rows = new ArrayList<>();
        List<GradientLab.Kept> kept = new ArrayList<>();
        for (LabProblem problem : problems) {
            List<GradientLab.Row> some = Threads.compute(options, () -> lab.run(problem, handIns));
            List<GradientLab.Kept> states = lab.checkpoints(problem);
            if (!options.flag("json")) {
                out.println(problem.name() + " by " + some.get(0).solver() + ": " + problem.summary());
                out.println(new LabReport(some, states).text(problem.name()));
            }
            rows.addAll(some);
            kept.addAll(states);
        }
        LabReport report = new LabReport(rows, kept);
        out.print(options.flag("json") ? report.json() : LabReport.LEGEND);
        if (folder.isPresent()) {
            report.write(folder.get());
            err.println("wrote gradlab.csv, checkpointed.csv, gradlab.json and report.html to " + folder.get());
        }
        return OK;
    }

    /** Those that are wanted; if gradients were handed in, those that they are of. */
    private static Collection<LabProblem> problems(String wanted, List<HandIn> handIns, List<GradientMethod> methods) {
        Map<String, LabProblem> all = new LinkedHashMap<>();
        if (wanted.endsWith(".java") || wanted.endsWith(".jar")) {
            for (ProblemSource source : Plugins.problems(wanted)) {
                LabProblem problem = source.problem();
                all.put(problem.name(), problem);
                methods.addAll(source.gradientMethods());
            }
        } else if (!PROBLEMS.contains(wanted)) {
            throw new UsageException("--problem " + wanted + ": must be a FILE.java, a jar, or one of "
                    + String.join(", ", PROBLEMS) + Nearest.hint(wanted, PROBLEMS));
        }
        for (LabProblem problem : LabProblems.ALL) {
            if (wanted.equals("all") || wanted.equals(problem.name())) {
                all.put(problem.name(), problem);
            }
        }
        Map<String, LabProblem> handed = new LinkedHashMap<>();
        for (HandIn handIn : handIns) {
            String name = handIn.problem();
            if (!all.containsKey(name)) {
                throw new UsageException("--hand-in: --problem " + wanted + " has no '" + name + "'");
            }
            handed.put(name, all.get(name));
        }
        return handed.isEmpty() ? all.values() : handed.values();
    }
}
