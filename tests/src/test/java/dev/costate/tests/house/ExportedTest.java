package dev.costate.tests.house;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the jar shows to its users. */
class ExportedTest {
    private static final Exported EXPORTED = new Exported();

    @Test
    void signaturesNameExportedTypesOnly() {
        List<String> violations = new ArrayList<>();
        for (Class<?> type : EXPORTED.types()) {
            hidden(violations, type.getName(), Exported.declared(type));
            Exported.members(type)
                    .forEach((member, named) -> hidden(violations, type.getName() + ": " + member, named));
        }
        Rule.check("signaturesNameExportedTypesOnly", violations);
    }

    private static void hidden(List<String> violations, String where, Collection<Class<?>> named) {
        for (Class<?> type : named) {
            if (!EXPORTED.isExported(type)) {
                violations.add(where + " names " + type.getTypeName());
            }
        }
    }

    @Test
    void exportedTypesHaveOneNameEach() {
        Map<String, Set<String>> names = new TreeMap<>();
        for (Class<?> type : EXPORTED.types()) {
            names.computeIfAbsent(Exported.name(type), n -> new TreeSet<>()).add(type.getName());
        }
        List<String> violations = new ArrayList<>();
        names.forEach((name, types) -> {
            if (types.size() > 1) {
                violations.add(name + ": " + types);
            }
        });
        Rule.check("exportedTypesHaveOneNameEach", violations);
    }

    /** Growth of the public face is seen in a change: the list of types and members stands in a file. */
    @Test
    void exportedMembersAreListed() throws IOException {
        List<String> now = new ArrayList<>();
        String room = "";
        for (Class<?> type : EXPORTED.types()) {
            if (!type.getPackageName().equals(room)) {
                room = type.getPackageName();
                now.add("package " + room);
            }
            now.add("    " + Exported.declaration(type));
            Exported.members(type).keySet().forEach(member -> now.add("        " + member));
        }
        assertTrue(now.size() > 500, "lines: " + now.size());
        Path golden = Lists.FOLDER.resolve("exported-members.txt");
        if (Boolean.getBoolean("costate.writeGolden")) {
            Files.write(golden, now);
        }
        List<String> differences = new ArrayList<>();
        List<String> before = Files.exists(golden) ? qualified(Files.readAllLines(golden)) : List.of();
        List<String> after = qualified(now);
        before.stream().filter(line -> !after.contains(line)).forEach(line -> differences.add("- " + line));
        after.stream().filter(line -> !before.contains(line)).forEach(line -> differences.add("+ " + line));
        if (!differences.isEmpty()) {
            differences.add("accept: mvn -q -B -pl tests -am -Dcostate.once=true -Dtest=ExportedTest "
                    + "-Dsurefire.failIfNoSpecifiedTests=false -Dcostate.writeGolden=true test");
        }
        Rule.check("exportedMembersAreListed", differences);
    }

    /** Writes the package and the type before each member. */
    private static List<String> qualified(List<String> lines) {
        List<String> all = new ArrayList<>();
        String room = "";
        String type = "";
        for (String line : lines) {
            if (line.startsWith("        ")) {
                all.add(room + " | " + type + " | " + line.strip());
            } else if (line.startsWith("    ")) {
                type = line.strip();
                all.add(room + " | " + type);
            } else {
                room = line.replaceFirst("package ", "");
            }
        }
        return all;
    }
}
