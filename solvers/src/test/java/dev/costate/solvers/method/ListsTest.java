package dev.costate.solvers.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.costate.solvers.GradientMethod;
import dev.costate.solvers.gradient.GradientMethods;
import dev.costate.solvers.sde.SdeGradientMethods;
import dev.costate.solvers.sde.SdeMethod;
import dev.costate.solvers.sde.method.SdeMethods;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A method that is written but not listed would be tested by nobody. The class files tell what is written. */
class ListsTest {
    private static List<Class<?>> classes() throws IOException, URISyntaxException, ClassNotFoundException {
        Path root = Path.of(OdeMethod.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root.resolve("dev/costate/solvers"))) {
            for (Path f : files.filter(p -> p.toString().endsWith(".class") && !p.endsWith("package-info.class"))
                    .toList()) {
                String name = root.relativize(f).toString();
                all.add(Class
                        .forName(name.substring(0, name.length() - 6).replace(f.getFileSystem().getSeparator(), ".")));
            }
        }
        assertTrue(all.size() > 100, "class files of the module: " + all.size());
        return all;
    }

    /** Solvers are data, in constants. */
    @Test
    void methods() throws ReflectiveOperationException, IOException, URISyntaxException {
        Set<OdeMethod> found = new HashSet<>();
        for (Class<?> c : classes()) {
            for (Field f : c.getDeclaredFields()) {
                if (Modifier.isStatic(f.getModifiers()) && OdeMethod.class.isAssignableFrom(f.getType())) {
                    f.setAccessible(true);
                    found.add((OdeMethod) f.get(null));
                }
            }
        }
        assertEquals(found, new HashSet<>(Methods.ALL));
        assertEquals(found.size(), Methods.ALL.size(), "a solver is listed twice");
        assertEquals(names(Methods.ALL.stream().map(OdeMethod::name)), Methods.ALL.size(),
                "two solvers of the same name");
        assertEquals(kinds(classes(), OdeMethod.class), kinds(Methods.ALL));
        for (OdeMethod m : Methods.ALL) {
            assertEquals(m, Methods.byName(m.name()));
        }
    }

    @Test
    void gradientMethods() throws ReflectiveOperationException, IOException, URISyntaxException {
        Set<String> listed = new HashSet<>(kinds(GradientMethods.ALL));
        listed.addAll(kinds(SdeGradientMethods.ALL));
        assertEquals(kinds(classes(), GradientMethod.class), listed);
        for (List<GradientMethod> all : List.of(GradientMethods.ALL, SdeGradientMethods.ALL)) {
            assertEquals(names(all.stream().map(GradientMethod::name)), all.size(),
                    "two gradient methods of the same name");
        }
    }

    @Test
    void sdeMethods() throws ReflectiveOperationException, IOException, URISyntaxException {
        assertEquals(kinds(classes(), SdeMethod.class), kinds(SdeMethods.ALL));
        assertEquals(names(SdeMethods.ALL.stream().map(SdeMethod::name)), SdeMethods.ALL.size(),
                "two methods of the same name");
    }

    private static Set<String> kinds(List<Class<?>> classes, Class<?> family) {
        return classes.stream().filter(c -> family.isAssignableFrom(c) && !Modifier.isAbstract(c.getModifiers()))
                .map(Class::getName).collect(Collectors.toSet());
    }

    private static Set<String> kinds(List<?> listed) {
        return listed.stream().map(m -> m.getClass().getName()).collect(Collectors.toSet());
    }

    private static int names(Stream<String> names) {
        return names.collect(Collectors.toSet()).size();
    }
}
