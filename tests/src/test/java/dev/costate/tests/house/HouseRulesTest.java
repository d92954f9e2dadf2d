package dev.costate.tests.house;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

/** The measures of the house that nobody keeps by heart: sizes, and words. */
class HouseRulesTest {
    private static final int COLUMNS = 120;
    private static final int LINES = 400;
    private static final int METHOD_LINES = 60;
    private static final int FILES = 40;

    @Test
    void linesFitTheColumns() throws IOException {
        List<String> violations = new ArrayList<>();
        List<Path> files = Sources.all();
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).codePointCount(0, lines.get(i).length()) > COLUMNS) {
                    violations.add(Modules.shown(file) + ":" + (i + 1));
                }
            }
        }
        assertTrue(files.size() > 500, "files seen: " + files.size());
        Rule.check("linesFitTheColumns", violations);
    }

    /** The kernels excepted, whose loops are written out. */
    @Test
    void filesAreOneConceptLong() throws IOException {
        List<String> violations = new ArrayList<>();
        for (Path file : Modules.sources(Modules.ALL, "main")) {
            int lines = Files.readAllLines(file).size();
            if (lines > LINES && !file.getFileName().toString().startsWith("Simd")) {
                violations.add(Modules.shown(file) + ": " + lines + " lines");
            }
        }
        Rule.check("filesAreOneConceptLong", violations);
    }

    @Test
    void packagesAreRoomsOfAFewFiles() {
        Map<Path, Integer> sizes = new TreeMap<>();
        Modules.sources(Modules.ALL, "main").forEach(f -> sizes.merge(f.getParent(), 1, Integer::sum));
        List<String> violations = new ArrayList<>();
        sizes.forEach((folder, files) -> {
            if (files > FILES) {
                violations.add(Modules.shown(folder) + ": " + files + " files");
            }
        });
        Rule.check("packagesAreRoomsOfAFewFiles", violations);
    }

    /** The kernels' module excepted. */
    @Test
    void methodsFitAScreen() {
        Sources.Visitor visitor = new Sources.Visitor() {
            @Override
            public Void visitMethod(MethodTree method, Void none) {
                long lines = endLine(method) - startLine(method) + 1;
                if (lines > METHOD_LINES) {
                    violations.add(shown() + ":" + startLine(method) + " " + method.getName() + ": " + lines
                            + " lines");
                }
                return super.visitMethod(method, none);
            }
        };
        Sources.visit(Modules.sources(List.of("autodiff", "solvers", "models", "tests"), "main"), visitor);
        Rule.check("methodsFitAScreen", visitor.violations);
    }

    @Test
    void oneStatementALine() {
        Sources.Visitor visitor = new CrowdedLines();
        Sources.visit(Sources.all(), visitor);
        Rule.check("oneStatementALine", visitor.violations);
    }

    /** Finds what begins on the line on which its neighbour ends, or on which the block around it begins. */
    private static final class CrowdedLines extends Sources.Visitor {
        @Override
        public Void visitBlock(BlockTree block, Void none) {
            apart(block.getStatements());
            if (!block.getStatements().isEmpty()) {
                below(block, block.getStatements().get(0));
            }
            return super.visitBlock(block, none);
        }

        @Override
        public Void visitCase(CaseTree one, Void none) {
            apart(one.getStatements() == null ? List.of() : one.getStatements());
            return super.visitCase(one, none);
        }

        @Override
        public Void visitIf(IfTree branch, Void none) {
            below(branch, branch.getThenStatement());
            return super.visitIf(branch, none);
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            // Enum constants and the components of a record may share a line.
            apart(type.getMembers().stream().filter(m -> m instanceof VariableTree v && !isConstant(type, v)).toList());
            return super.visitClass(type, none);
        }

        private void below(Tree around, Tree inner) {
            if (!(inner instanceof BlockTree) && startLine(inner) == startLine(around)) {
                violations.add(shown() + ":" + startLine(inner));
            }
        }

        private void apart(List<? extends Tree> statements) {
            for (int i = 1; i < statements.size(); i++) {
                Tree before = statements.get(i - 1);
                Tree after = statements.get(i);
                // Variables declared together begin at one place.
                if (start(before) != start(after) && endLine(before) == startLine(after)) {
                    violations.add(shown() + ":" + startLine(after));
                }
            }
        }

        private static boolean isConstant(ClassTree type, VariableTree variable) {
            return switch (type.getKind()) {
                case ENUM -> variable.getType().toString().contentEquals(type.getSimpleName());
                case RECORD -> !variable.getModifiers().getFlags().contains(Modifier.STATIC);
                default -> false;
            };
        }
    }

    /** Null is never part of what is public: an Optional, a constant, an overload or a builder is. */
    @Test
    void publicJavadocHasNoNull() {
        Sources.Visitor visitor = new NullInJavadoc();
        Sources.visit(Modules.sources(Modules.SHIPPED, "main"), visitor);
        Rule.check("publicJavadocHasNoNull", visitor.violations);
    }

    /** Goes down only into what users see. */
    private static final class NullInJavadoc extends Sources.Visitor {
        private static final Pattern OR_NULL = Pattern.compile("\\bor\\s+(\\{@code\\s+)?null\\b");
        private final List<String> exported = Modules.exported();

        @Override
        public Void visitCompilationUnit(CompilationUnitTree unit, Void none) {
            boolean isSeen = unit.getPackageName() != null && exported.contains(unit.getPackageName().toString());
            return isSeen ? super.visitCompilationUnit(unit, none) : null;
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            return isSeen(type.getModifiers(), type) ? super.visitClass(type, none) : null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            isSeen(method.getModifiers(), method);
            return null;
        }

        @Override
        public Void visitVariable(VariableTree variable, Void none) {
            isSeen(variable.getModifiers(), variable);
            return null;
        }

        private boolean isSeen(ModifiersTree modifiers, Tree tree) {
            Set<Modifier> flags = modifiers.getFlags();
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            boolean seen = flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED)
                    || parent.getKind() == Tree.Kind.INTERFACE && !flags.contains(Modifier.PRIVATE)
                    || parent.getKind() == Tree.Kind.ENUM && tree instanceof VariableTree;
            String doc = seen ? doc() : null;
            if (doc != null && OR_NULL.matcher(doc).find()) {
                violations.add(shown() + ":" + startLine(tree));
            }
            return seen;
        }
    }

    private static List<String> uses(Pattern words) throws IOException {
        List<Path> files = new ArrayList<>(Modules.sources(Modules.ALL, "main"));
        files.addAll(Modules.files(Modules.ROOT.resolve("docs"), ".md"));
        for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "costate")) {
            files.add(Modules.ROOT.resolve(name));
        }
        List<String> violations = new ArrayList<>();
        for (Path file : files) {
            String text = Files.readString(file);
            Matcher m = words.matcher(text);
            while (m.find()) {
                violations.add(Modules.shown(file) + ":" + text.substring(0, m.start()).split("\n", -1).length);
            }
        }
        return violations;
    }

    @Test
    void afterIsCalledAfter() throws IOException {
        Rule.check("afterIsCalledAfter", uses(Pattern.compile("\\b[Bb]ehind\\b")));
    }

    @Test
    void requestedIsCalledRequested() throws IOException {
        // A line may end between the two words, in a comment, in Markdown or in a string that goes on.
        Rule.check("requestedIsCalledRequested", uses(Pattern.compile("\\b[Aa]sked[\\s*/\"+]+for\\b")));
    }

    @Test
    void baselineIsCalledBaseline() throws IOException {
        Rule.check("baselineIsCalledBaseline", uses(Pattern.compile("[Yy]ardstick")));
    }
}
