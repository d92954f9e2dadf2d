package dev.costate.models.options;

import java.lang.invoke.MethodType;
import java.util.Map;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Reads records whose components are {@link Setting}s, from options or by name. Stateless.
 *
 * <p>A component that is a record with settings of its own is read with them; one that is no setting keeps its value.
 */
public final class Settings {
    private Settings() {
    }

    /**
     * Declares an option for every setting and returns the record with the values that are given. What a record
     * refuses begins with the option's name.
     *
     * @param usual holds the values that stand where none is given
     */
    public static <R extends Record> R read(OptionSource o, R usual) {
        RecordComponent[] components = usual.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        Arrays.setAll(values, i -> read(o, components[i], value(components[i], usual)));
        try {
            return made(usual, values);
        } catch (IllegalArgumentException refused) {
            throw new UsageException("--" + refused.getMessage());
        }
    }

    /**
     * Returns a record with another value of one setting, its own or that of a record in it.
     *
     * @param name of the component, {@code trainTol} say
     * @throws IllegalArgumentException if there is no such setting, or it cannot have the value
     */
    public static <R extends Record> R with(R record, String name, Object value) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        Arrays.setAll(values, i -> value(components[i], record));
        for (int i = 0; i < components.length; i++) {
            if (components[i].getName().equals(name)) {
                values[i] = fitting(components[i], value);
                return made(record, values);
            }
            if (values[i] instanceof Record inner && names(inner).contains(name)) {
                values[i] = with(inner, name, value);
                return made(record, values);
            }
        }
        throw new IllegalArgumentException(record.getClass().getSimpleName() + " has no setting '" + name + "'"
                + Nearest.hint(name, names(record)) + "; it has " + String.join(", ", names(record)));
    }

    /** Returns the values of all settings of a record as options have them, by their names. */
    public static Map<String, String> written(Record record) {
        Options options = new Options("", "");
        read(options.declaring(), record);
        return options.parse(List.of()).effective();
    }

    /** Returns the names of all settings of a record. */
    public static List<String> names(Record record) {
        return Arrays.stream(record.getClass().getRecordComponents()).flatMap(c -> value(c, record) instanceof Record r
                ? names(r).stream() : Optional.of(c).filter(Settings::isSetting).map(RecordComponent::getName).stream())
                .toList();
    }

    /** Returns a name as options spell it: {@code train-tol} for trainTol, {@code skip-batch} for SKIP_BATCH. */
    static String optionName(Object name) {
        String text = name instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : name.toString();
        return text.replace('_', '-').replaceAll("(?<=[a-z0-9])([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static boolean isSetting(RecordComponent component) {
        return component.isAnnotationPresent(Setting.class);
    }

    private static Object read(OptionSource o, RecordComponent component, Object usual) {
        if (!isSetting(component)) {
            return usual instanceof Record inner ? read(o, inner) : usual;
        }
        String name = optionName(component.getName());
        String help = component.getAnnotation(Setting.class).value();
        Range range = range(component);
        if (usual instanceof Integer n) {
            return o.integer(name, n, range, help);
        }
        if (usual instanceof Long n) {
            return o.longInteger(name, n, range, help);
        }
        if (usual instanceof Double x) {
            return o.real(name, x, range, help);
        }
        if (usual instanceof Boolean) {
            return o.flag(name, help);
        }
        if (usual instanceof OptionalInt) {
            return o.integer(name, range, help);
        }
        if (usual instanceof Optional<?>) {
            return o.text(name, component.getAnnotation(Setting.class).sample(), help);
        }
        return usual instanceof OptionalDouble ? o.real(name, range, help) : chosen(o, component, usual);
    }

    private static Object chosen(OptionSource o, RecordComponent component, Object usual) {
        Setting setting = component.getAnnotation(Setting.class);
        Choices<Object> choices = choices(component);
        return o.choice(optionName(component.getName()), choices.all, choices.naming, usual, setting.value());
    }

    private record Choices<T>(List<T> all, Function<T, String> naming) {
    }

    @SuppressWarnings("unchecked")
    private static Choices<Object> choices(RecordComponent component) {
        Class<? extends Setting.Choices<?>> of = component.getAnnotation(Setting.class).of();
        if (of == Setting.Constants.class) {
            return new Choices<>(List.of(component.getType().getEnumConstants()), Settings::optionName);
        }
        try {
            Constructor<? extends Setting.Choices<?>> maker = of.getDeclaredConstructor();
            maker.setAccessible(true);
            Setting.Choices<Object> found = (Setting.Choices<Object>) maker.newInstance();
            return new Choices<>(found.all(), found.naming());
        } catch (ReflectiveOperationException wrong) {
            throw new IllegalStateException(of.getName() + " needs a constructor without arguments", wrong);
        }
    }

    /** Checks a value that a program gives as an option's value is checked. */
    private static Object fitting(RecordComponent component, Object value) {
        Object given = value instanceof Number n && component.getType() == double.class ? (Object) n.doubleValue()
                : value instanceof Integer n && component.getType() == long.class ? (Object) n.longValue()
                        : value instanceof Number n && component.getType() == OptionalDouble.class
                                ? OptionalDouble.of(n.doubleValue())
                                : value instanceof Integer n && component.getType() == OptionalInt.class
                                        ? OptionalInt.of(n) : value instanceof String s
                                                && component.getType() == Optional.class ? Optional.of(s) : value;
        if (isSetting(component) && given instanceof Number n && !range(component).contains(n.doubleValue())) {
            throw new IllegalArgumentException(
                    component.getName() + " " + value + ": must be a number " + range(component));
        }
        Class<?> type = MethodType.methodType(component.getType()).wrap().returnType();
        if (!type.isInstance(given)) {
            throw new IllegalArgumentException(component.getName() + " " + value + ": must be of the type "
                    + type.getSimpleName());
        }
        return given;
    }

    private static Range range(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        return new Range(setting.min(), setting.above() || setting.min() == Double.NEGATIVE_INFINITY, setting.max());
    }

    private static Object value(RecordComponent component, Record of) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException wrong) {
            throw new IllegalStateException(component + " cannot be read", wrong);
        }
    }

    @SuppressWarnings("unchecked")
    private static <R extends Record> R made(R like, Object[] values) {
        Class<?>[] types = Arrays.stream(like.getClass().getRecordComponents()).map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> maker = like.getClass().getDeclaredConstructor(types);
            maker.setAccessible(true);
            return (R) maker.newInstance(values);
        } catch (InvocationTargetException refused) {
            throw refused.getCause() instanceof RuntimeException why ? why
                    : new IllegalStateException(refused.getCause());
        } catch (ReflectiveOperationException wrong) {
            throw new IllegalStateException(like.getClass().getName() + " cannot be made", wrong);
        }
    }
}
