package dev.costate.tests.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Java files as the compiler's syntax trees. */
final class Sources {
    private static final Map<Path, CompilationUnitTree> UNITS = new HashMap<>();
    private static Trees trees;

    private Sources() {
    }

    /** Visits syntax trees and knows in which file and lines they stand. */
    abstract static class Visitor extends TreePathScanner<Void, Void> {
        final List<String> violations = new ArrayList<>();
        Trees trees;
        CompilationUnitTree unit;

        final long startLine(Tree tree) {
            return unit.getLineMap().getLineNumber(start(tree));
        }

        final long endLine(Tree tree) {
            long end = trees.getSourcePositions().getEndPosition(unit, tree);
            return unit.getLineMap().getLineNumber(Math.max(end - 1, 0));
        }

        final long start(Tree tree) {
            return trees.getSourcePositions().getStartPosition(unit, tree);
        }

        final String shown() {
            return Modules.shown(Path.of(unit.getSourceFile().getName()));
        }

        final String doc() {
            return trees.getDocComment(getCurrentPath());
        }
    }

    /** Shows a visitor the named files. The first call parses all of the project: other rules will want them too. */
    static void visit(List<Path> files, Visitor visitor) {
        if (UNITS.isEmpty()) {
            parse();
        }
        visitor.trees = trees;
        for (Path file : files) {
            visitor.unit = UNITS.get(file);
            visitor.scan(new TreePath(visitor.unit), null);
        }
    }

    /** Returns every Java file of the project. */
    static List<Path> all() {
        return Stream.of("main", "test", "shared").flatMap(kind -> Modules.sources(Modules.ALL, kind).stream())
                .toList();
    }

    private static void parse() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null,
                    manager.getJavaFileObjectsFromPaths(all()));
            trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                UNITS.put(Path.of(unit.getSourceFile().getName()), unit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
