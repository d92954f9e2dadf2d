package dev.costate.tests.house;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The types that users may name, and their members: public or protected, in an exported package. */
final class Exported {
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals1", "hashCode0", "toString0");
    private static final Set<String> ENUM_LOOKUPS = Set.of("values0", "valueOf1");
    private final List<String> packages = Modules.exported();

    /** Returns them by name. */
    Collection<Class<?>> types() {
        Map<String, Class<?>> types = new TreeMap<>();
        for (String module : Modules.SHIPPED) {
            var folder = Modules.mainClasses(module);
            for (var file : Modules.files(folder, ".class")) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
                if (!name.endsWith("package-info") && packages.contains(ClassGraph.packageOf(name))) {
                    Class<?> type = load(name);
                    if (isExported(type)) {
                        types.put(name, type);
                    }
                }
            }
        }
        return types.values();
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Exported.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** Returns whether a user may name the type; of other projects' types, whether it is public. */
    boolean isExported(Class<?> type) {
        if (type.isArray()) {
            return isExported(type.componentType());
        }
        if (type.isPrimitive()) {
            return true;
        }
        for (Class<?> t = type; t != null; t = t.getDeclaringClass()) {
            if (!isVisible(t.getModifiers()) || t.isAnonymousClass() || t.isLocalClass()) {
                return false;
            }
        }
        return !type.getName().startsWith("dev.costate.") || packages.contains(type.getPackageName());
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    /** Returns the members of a type that users may name, each as one line of text and the types that it names. */
    static Map<String, Set<Class<?>>> members(Class<?> type) {
        Map<String, Set<Class<?>>> members = new TreeMap<>();
        for (Field f : type.getDeclaredFields()) {
            add(members, f, f.isSynthetic(), name(f.getGenericType()) + " " + f.getName(), f.getGenericType());
        }
        for (Constructor<?> c : type.getDeclaredConstructors()) {
            add(members, c, c.isSynthetic(), type.getSimpleName() + arguments(c), c.getGenericParameterTypes());
        }
        for (Method m : type.getDeclaredMethods()) {
            List<Type> named = new ArrayList<>(List.of(m.getGenericParameterTypes()));
            named.add(m.getGenericReturnType());
            named.addAll(List.of(m.getGenericExceptionTypes()));
            for (TypeVariable<?> variable : m.getTypeParameters()) {
                named.addAll(List.of(variable.getBounds()));
            }
            add(members, m, m.isSynthetic(), variables(m.getTypeParameters()) + name(m.getGenericReturnType()) + " "
                    + m.getName() + arguments(m), named.toArray(Type[]::new));
        }
        return members;
    }

    /** Returns whether a member follows from the declaration, or every object has it: the list leaves it out. */
    private static boolean isImplied(Member member) {
        if (member instanceof Method m && OF_EVERY_OBJECT.contains(m.getName() + m.getParameterCount())) {
            return true;
        }
        Class<?> type = member.getDeclaringClass();
        if (type.isEnum()) {
            return member instanceof Method m && ENUM_LOOKUPS.contains(m.getName() + m.getParameterCount());
        }
        if (!type.isRecord()) {
            return false;
        }
        RecordComponent[] components = type.getRecordComponents();
        return member instanceof Method m
                ? m.getParameterCount() == 0 && Arrays.stream(components).anyMatch(c -> c.getAccessor().equals(m))
                : member instanceof Constructor<?> c && Arrays.equals(c.getParameterTypes(),
                        Arrays.stream(components).map(RecordComponent::getType).toArray());
    }

    private static void add(Map<String, Set<Class<?>>> members, Member member, boolean synthetic, String text,
            Type... named) {
        if (!synthetic && isVisible(member.getModifiers()) && !isImplied(member)) {
            Set<Class<?>> types = new LinkedHashSet<>();
            Arrays.stream(named).forEach(t -> collect(t, types));
            members.put(modifiers(member) + text, types);
        }
    }

    private static String modifiers(Member member) {
        int m = member.getModifiers();
        return (Modifier.isProtected(m) ? "protected " : "") + (Modifier.isStatic(m) ? "static " : "")
                + (Modifier.isAbstract(m) ? "abstract " : "");
    }

    private static String arguments(Executable e) {
        String text = Arrays.stream(e.getGenericParameterTypes()).map(Exported::name)
                .collect(Collectors.joining(", ", "(", ")"));
        return e.isVarArgs() ? text.replaceFirst("\\[\\]\\)$", "...)") : text;
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0 ? "" : Arrays.stream(variables).map(v -> {
            String bounds = names(v.getBounds());
            return bounds.equals("Object") ? v.getName() : v.getName() + " extends " + bounds.replace(", ", " & ");
        }).collect(Collectors.joining(", ", "<", "> "));
    }

    private static String names(Type[] types) {
        return Arrays.stream(types).map(Exported::name).collect(Collectors.joining(", "));
    }

    /** Returns a type as one writes it, without packages: no two exported types share a name. */
    static String name(Type type) {
        if (!(type instanceof Class<?> c)) {
            return type.getTypeName().replaceAll("(\\w+\\.)+(?=[A-Z])", "").replace('$', '.');
        }
        if (c.isArray()) {
            return name(c.componentType()) + "[]";
        }
        return (c.getDeclaringClass() == null ? "" : name(c.getDeclaringClass()) + ".") + c.getSimpleName();
    }

    /** Returns the declaration of a type: kind, type variables, what it extends and implements, its components. */
    static String declaration(Class<?> type) {
        Type parent = type.getGenericSuperclass();
        boolean plain = parent == null || parent == Object.class || type.isRecord() || type.isEnum();
        String extended = plain ? "" : " extends " + name(parent);
        String implemented = type.getInterfaces().length == 0 ? ""
                : (type.isInterface() ? " extends " : " implements ") + names(type.getGenericInterfaces());
        return kind(type) + " " + name(type) + variables(type.getTypeParameters()).strip() + components(type)
                + extended + implemented;
    }

    private static String kind(Class<?> type) {
        if (type.isRecord() || type.isEnum()) {
            return type.isRecord() ? "record" : "enum";
        }
        String kind = type.isAnnotation() ? "@interface" : type.isInterface() ? "interface" : "class";
        int m = type.getModifiers();
        boolean isAbstract = Modifier.isAbstract(m) && !type.isInterface();
        return (type.isSealed() ? "sealed " : Modifier.isFinal(m) ? "final " : isAbstract ? "abstract " : "") + kind;
    }

    private static String components(Class<?> type) {
        return !type.isRecord() ? "" : Arrays.stream(type.getRecordComponents())
                .map(c -> name(c.getGenericType()) + " " + c.getName()).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Returns the types that a declaration names, its sealed subtypes excepted. */
    static Set<Class<?>> declared(Class<?> type) {
        Set<Class<?>> types = new LinkedHashSet<>();
        if (type.getGenericSuperclass() != null) {
            collect(type.getGenericSuperclass(), types);
        }
        Arrays.stream(type.getGenericInterfaces()).forEach(t -> collect(t, types));
        for (TypeVariable<?> variable : type.getTypeParameters()) {
            Arrays.stream(variable.getBounds()).forEach(t -> collect(t, types));
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                collect(component.getGenericType(), types);
            }
        }
        return types;
    }

    private static void collect(Type type, Set<Class<?>> types) {
        if (type instanceof Class<?> c) {
            types.add(c);
        } else if (type instanceof ParameterizedType p) {
            collect(p.getRawType(), types);
            Arrays.stream(p.getActualTypeArguments()).forEach(t -> collect(t, types));
        } else if (type instanceof GenericArrayType a) {
            collect(a.getGenericComponentType(), types);
        } else if (type instanceof WildcardType w) {
            Arrays.stream(w.getUpperBounds()).forEach(t -> collect(t, types));
            Arrays.stream(w.getLowerBounds()).forEach(t -> collect(t, types));
        }
    }
}
