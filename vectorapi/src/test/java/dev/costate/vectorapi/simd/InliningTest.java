package dev.costate.vectorapi.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rule of {@link SimdCall}, read off the class files.
 *
 * <p>No loop over vectors can be inlined into a caller, every helper with vectors can.
 */
class InliningTest {
    /** C2's FreqInlineSize, on x86 and ARM: a longer method is never inlined. */
    private static final int LIMIT = 325;

    /** The longest helper has 140. */
    private static final int HELPER = 150;

    /** C2's MaxInlineSize: a longer helper is inlined where it is called often, which is inside of loops. */
    private static final int ANYWHERE = 35;

    private static final Pattern MEMBER = Pattern.compile("^  \\S.*[;)}]$|^  \\S.* throws .*$");
    private static final Pattern DESCRIPTOR = Pattern.compile("^    descriptor: (\\S+)$");
    private static final Pattern INSTRUCTION = Pattern.compile("^ +(\\d+): (\\w+) *(\\S*).*$");
    private static final Pattern CALL = Pattern
            .compile("// (?:Interface)?Method (?:([\\w/$]+)\\.)?\"?([\\w<>$]+)\"?:(\\S+)$");
    private static final Pattern HANDLE = Pattern.compile("REF_\\w+ ([\\w/$]+)\\.(\\w+):(\\S+)$");
    private static final String VECTORS = "jdk/incubator/vector/";

    /** A method of a class file. */
    private static final class Code {
        final String name;
        final String descriptor;

        /** Whether it is an instance method. */
        final boolean dynamic;

        int length;
        boolean vectors;

        /** For every backward jump, its target and its position. */
        final List<int[]> loops = new ArrayList<>();

        final List<Map.Entry<Integer, String>> calls = new ArrayList<>();

        Code(String name, String descriptor, boolean dynamic) {
            this.name = name;
            this.descriptor = descriptor;
            this.dynamic = dynamic;
            vectors = descriptor.contains(VECTORS);
        }

        List<String> callsOutsideOfLoops() {
            return calls.stream()
                    .filter(call -> loops.stream().noneMatch(l -> l[0] <= call.getKey() && call.getKey() <= l[1]))
                    .map(Map.Entry::getValue).toList();
        }

        boolean vectorValued() {
            return descriptor.contains(VECTORS);
        }

        @Override
        public String toString() {
            return name + descriptor + " of " + length + " bytecodes";
        }
    }

    @Test
    void loopsOverVectorsStandAlone() throws IOException, URISyntaxException {
        List<Code> methods = new ArrayList<>();
        Set<String> called = new HashSet<>();
        Path folder = Path.of(SimdKernels.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .resolve("dev/costate/vectorapi/simd");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                read(file, methods, called);
            }
        }
        Map<String, Integer> helperLengths = new HashMap<>();
        methods.stream().filter(Code::vectorValued).forEach(m -> helperLengths.put(m.name + m.descriptor, m.length));
        int loops = 0;
        int helpers = 0;
        List<String> wrong = new ArrayList<>();
        for (Code m : methods) {
            if (!m.vectors || m.name.endsWith(".<clinit>")) {
                continue;
            }
            if (!m.loops.isEmpty()) {
                loops++;
                m.callsOutsideOfLoops().stream().filter(helper -> helperLengths.getOrDefault(helper, 0) > ANYWHERE)
                        .forEach(helper -> wrong.add(m + " calls " + helper + " outside of its loop"));
                if (m.vectorValued()) {
                    wrong.add(m + " loops and takes or returns vectors");
                } else if (m.length <= LIMIT && (m.dynamic || called.contains(m.name + m.descriptor))) {
                    wrong.add(m + " loops over vectors, could be inlined and is called"
                            + (m.dynamic ? " by a supertype's name" : ""));
                }
            } else {
                helpers++;
                if (!m.vectorValued()) {
                    wrong.add(m + " touches vectors, but neither loops over them nor takes or returns any");
                } else if (m.length > HELPER) {
                    wrong.add(m + " is long for a helper with vectors");
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(loops > 80 && helpers > 40, loops + " loops and " + helpers + " helpers found");
    }

    private static void read(Path file, List<Code> methods, Set<String> called) {
        String home = "dev/costate/vectorapi/simd/" + file.getFileName().toString().replace(".class", "");
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        assertEquals(0, ToolProvider.findFirst("javap").orElseThrow().run(out, out, "-v", "-p", file.toString()),
                text.toString());
        String member = null;
        boolean dynamic = false;
        Code code = null;
        for (String line : text.toString().lines().toList()) {
            Matcher handle = HANDLE.matcher(line);
            if (handle.find()) {
                called.add(handle.group(1) + "." + handle.group(2) + handle.group(3));
            }
            if (MEMBER.matcher(line).matches()) {
                int end = line.indexOf('(');
                member = end < 0 ? "<clinit>" : line.substring(line.lastIndexOf(' ', end) + 1, end);
                dynamic = !(" " + line).contains(" static ");
                code = null;
                continue;
            }
            Matcher descriptor = DESCRIPTOR.matcher(line);
            if (member != null && descriptor.matches() && descriptor.group(1).startsWith("(")) {
                code = new Code(home + "." + member, descriptor.group(1), dynamic);
                methods.add(code);
                continue;
            }
            Matcher instruction = INSTRUCTION.matcher(line);
            if (code == null || !instruction.matches()) {
                continue;
            }
            int at = Integer.parseInt(instruction.group(1));
            String word = instruction.group(2);
            if (word.startsWith("if") || word.startsWith("goto")) {
                int to = Integer.parseInt(instruction.group(3));
                if (to < at) {
                    code.loops.add(new int[] {to, at});
                }
            }
            code.length = Math.max(code.length, at + 1);
            code.vectors |= line.contains(VECTORS);
            Matcher call = CALL.matcher(line);
            if (word.startsWith("invoke") && call.find()) {
                String name = (call.group(1) == null ? home : call.group(1)) + "." + call.group(2) + call.group(3);
                called.add(name);
                code.calls.add(Map.entry(at, name));
            }
        }
    }
}
