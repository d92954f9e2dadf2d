package dev.costate.tests.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Which top-level class of a module names which, read from class files: instructions, descriptors, generic signatures,
 * annotations. Nested classes count as their outermost one.
 */
final class ClassGraph {
    /** One class names another, in the member {@code method} or, if that is empty, in its own declaration. */
    record Edge(String from, String method, String to) {
        String fromPackage() {
            return packageOf(from);
        }

        String toPackage() {
            return packageOf(to);
        }

        @Override
        public String toString() {
            return from + (method.isEmpty() ? "" : "#" + method) + " names " + to;
        }
    }

    private final Set<Edge> edges = new LinkedHashSet<>();
    private final Set<String> classes = new TreeSet<>();

    ClassGraph(String module) {
        String prefix = Modules.root(module);
        for (Path file : Modules.files(Modules.mainClasses(module), ".class")) {
            if (!file.endsWith("package-info.class")) {
                read(file, prefix);
            }
        }
        edges.removeIf(e -> !classes.contains(e.to));
    }

    private void read(Path file, String prefix) {
        try {
            ClassReader reader = new ClassReader(Files.readAllBytes(file));
            String name = outermost(reader.getClassName());
            classes.add(name);
            reader.accept(new References(name, prefix), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> classes() {
        return classes;
    }

    Set<Edge> edges() {
        return edges;
    }

    /** Returns the largest set of classes each of which reaches all others of the set. */
    static Set<String> largestCircle(Set<Edge> edges) {
        Map<String, Set<String>> next = new TreeMap<>();
        edges.forEach(e -> next.computeIfAbsent(e.from, n -> new TreeSet<>()).add(e.to));
        return circles(next).stream().max((a, b) -> Integer.compare(a.size(), b.size())).orElse(Set.of());
    }

    /** Returns the strongly connected components of more than one node (Tarjan 1972). */
    static List<Set<String>> circles(Map<String, Set<String>> next) {
        List<Set<String>> found = new ArrayList<>();
        Map<String, Integer> index = new HashMap<>();
        Map<String, Integer> low = new HashMap<>();
        Deque<String> stack = new ArrayDeque<>();
        for (String node : next.keySet()) {
            if (!index.containsKey(node)) {
                connect(node, next, index, low, stack, found);
            }
        }
        return found;
    }

    private static void connect(String node, Map<String, Set<String>> next, Map<String, Integer> index,
            Map<String, Integer> low, Deque<String> stack, List<Set<String>> found) {
        index.put(node, index.size());
        low.put(node, index.get(node));
        stack.push(node);
        for (String to : next.getOrDefault(node, Set.of())) {
            if (!index.containsKey(to)) {
                connect(to, next, index, low, stack, found);
                low.merge(node, low.get(to), Math::min);
            } else if (stack.contains(to)) {
                low.merge(node, index.get(to), Math::min);
            }
        }
        if (low.get(node).equals(index.get(node))) {
            Set<String> circle = new TreeSet<>();
            String last;
            do {
                last = stack.pop();
                circle.add(last);
            } while (!last.equals(node));
            if (circle.size() > 1) {
                found.add(circle);
            }
        }
    }

    static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String outermost(String internalName) {
        int nested = internalName.indexOf('$');
        return (nested < 0 ? internalName : internalName.substring(0, nested)).replace('/', '.');
    }

    /** Visits a class as if to rename what it names, and notes each name, which stays. */
    private final class References extends ClassRemapper {
        private final Names names;

        References(String from, String prefix) {
            this(new Names(from, prefix));
        }

        private References(Names names) {
            // A visitor that goes on: the remapper does not look into what nobody visits after it.
            super(Opcodes.ASM9, new ClassWriter(0), names);
            this.names = names;
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            names.method = "";
            return super.visitField(access, name, descriptor, signature, value);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                String[] exceptions) {
            // A lambda belongs to the method that it stands in: lambda$NAME$0.
            names.method = name.startsWith("lambda$") ? name.split("\\$")[1] : name;
            return super.visitMethod(access, name, descriptor, signature, exceptions);
        }

        @Override
        public void visitInnerClass(String name, String outerName, String innerName, int access) {
            // Repeats what members name already.
        }
    }

    private final class Names extends Remapper {
        private final String from;
        private final String prefix;
        private String method = "";

        Names(String from, String prefix) {
            super(Opcodes.ASM9);
            this.from = from;
            this.prefix = prefix;
        }

        @Override
        public String map(String internalName) {
            String to = outermost(internalName);
            if (to.startsWith(prefix) && !to.equals(from)) {
                edges.add(new Edge(from, method, to));
            }
            return internalName;
        }
    }
}
