package dev.costate.tests.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.tests.house.ClassGraph.Edge;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The walls: which package may use which, read from the class files of each module. */
class RoomsTest {
    private static final int CIRCLE = 12;
    private static final int SHOWN = 12;
    private static final Map<String, ClassGraph> GRAPHS = new LinkedHashMap<>();

    private static ClassGraph graph(String module) {
        return GRAPHS.computeIfAbsent(module, ClassGraph::new);
    }

    /** Entry classes put the rooms together for the user, so what they name is no edge. */
    private static boolean fromEntry(Edge edge) {
        List<String> entries = Lists.read("entry-classes.txt");
        return entries.contains(edge.from()) || entries.contains(edge.from() + "#" + edge.method());
    }

    private static List<String> circlesOfPackages(String module) {
        Map<String, Set<String>> next = new TreeMap<>();
        Map<String, Set<String>> why = new TreeMap<>();
        for (Edge e : graph(module).edges()) {
            if (!e.fromPackage().equals(e.toPackage()) && !fromEntry(e)) {
                next.computeIfAbsent(e.fromPackage(), p -> new TreeSet<>()).add(e.toPackage());
                why.computeIfAbsent(e.fromPackage() + " -> " + e.toPackage(), p -> new TreeSet<>())
                        .add(simple(e.from()) + " names " + simple(e.to()));
            }
        }
        List<String> violations = new ArrayList<>();
        for (Set<String> circle : ClassGraph.circles(next)) {
            for (String from : circle) {
                for (String to : next.get(from)) {
                    if (circle.contains(to)) {
                        Set<String> edges = why.get(from + " -> " + to);
                        violations.add(from + " -> " + to + ", " + edges.size() + ": "
                                + edges.stream().limit(SHOWN).toList());
                    }
                }
            }
        }
        return violations;
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    @Test
    void noCircleOfPackages() {
        List<String> violations = new ArrayList<>();
        Modules.SHIPPED.forEach(module -> violations.addAll(circlesOfPackages(module)));
        Rule.check("noCircleOfPackages", violations);
    }

    @Test
    void noInnerRoomNamesAnEntryClass() {
        List<String> entries = new ArrayList<>(Lists.read("entry-classes.txt"));
        entries.remove("dev.costate.autodiff.Var");
        List<String> violations = new ArrayList<>();
        for (String module : Modules.SHIPPED) {
            for (Edge e : graph(module).edges()) {
                if (entries.contains(e.to()) && !e.fromPackage().equals(Modules.root(module))) {
                    violations.add(e.toString());
                }
            }
        }
        Rule.check("noInnerRoomNamesAnEntryClass", violations);
    }

    @Test
    void roomsUseOnlyRoomsToTheirLeft() {
        List<String> violations = new ArrayList<>();
        for (String line : Lists.read("arrows.txt")) {
            List<String> rooms = List.of(line.split("\\s+"));
            String module = rooms.get(0).split("\\.")[2];
            for (Edge e : graph(module).edges()) {
                int from = rooms.indexOf(e.fromPackage());
                int to = rooms.indexOf(e.toPackage());
                if (from >= 0 && to > from && !fromEntry(e)) {
                    violations.add(e.toString());
                }
            }
        }
        Rule.check("roomsUseOnlyRoomsToTheirLeft", violations);
    }

    @Test
    void everyRoomHasItsArrow() {
        Set<String> listed = new TreeSet<>();
        Lists.read("arrows.txt").forEach(line -> listed.addAll(List.of(line.split("\\s+"))));
        Set<String> packages = new TreeSet<>();
        for (String module : List.of("vectorapi", "autodiff", "solvers")) {
            graph(module).classes().forEach(c -> packages.add(ClassGraph.packageOf(c)));
        }
        assertEquals(packages, listed);
    }

    @Test
    void circlesOfClassesAreSmall() {
        Set<String> largest = ClassGraph.largestCircle(graph("solvers").edges());
        Rule.check("circlesOfClassesAreSmall", largest.size() <= CIRCLE ? Set.of() : largest);
    }

    @Test
    void theListsNameWhatThereIs() {
        Set<String> unknown = new LinkedHashSet<>();
        for (String entry : Lists.read("entry-classes.txt")) {
            String[] parts = entry.split("#");
            ClassGraph graph = graph(parts[0].split("\\.")[2]);
            if (graph.edges().stream().noneMatch(e -> e.from().equals(parts[0])
                    && (parts.length == 1 || e.method().equals(parts[1])))) {
                unknown.add(entry);
            }
        }
        assertEquals(Set.of(), unknown);
    }

    /** A class file that outlived its source would be judged with the rest: mvn clean removes it. */
    @Test
    void everyClassHasItsFile() {
        List<String> lost = new ArrayList<>();
        int seen = 0;
        for (String module : Modules.SHIPPED) {
            for (String name : graph(module).classes()) {
                seen++;
                String source = module + "/src/main/java/" + name.replace('.', '/') + ".java";
                if (!Files.exists(Modules.ROOT.resolve(source))) {
                    lost.add(name);
                }
            }
        }
        assertEquals(List.of(), lost);
        assertTrue(seen > 400, "classes seen: " + seen);
    }
}
