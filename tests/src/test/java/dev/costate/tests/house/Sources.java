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
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Java files as the compiler's syntax trees. */
final class Sources {
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

    static void visit(List<Path> files, Visitor visitor) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null,
                    manager.getJavaFileObjectsFromPaths(files));
            visitor.trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                visitor.unit = unit;
                visitor.scan(new TreePath(unit), null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
