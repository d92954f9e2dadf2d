package dev.costate.models.files;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Writes a value as JSON; the inverse of {@link JsonParser}. Thread-confined. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();
    private final Json.NonFinite nonFinite;
    private final boolean pretty;

    JsonWriter(Json.NonFinite nonFinite, boolean pretty) {
        this.nonFinite = nonFinite;
        this.pretty = pretty;
    }

    String text(Object value) {
        value(value, 0);
        return out.toString();
    }

    private void value(Object value, int depth) {
        if (depth > Json.MAX_DEPTH) {
            throw new IllegalArgumentException("the value is nested deeper than " + Json.MAX_DEPTH + " levels");
        }
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Double || value instanceof Float) {
            number(((Number) value).doubleValue());
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short
                || value instanceof Byte) {
            out.append(value);
        } else if (value instanceof CharSequence) {
            string(value.toString());
        } else if (value instanceof Map<?, ?> map) {
            object(map, depth);
        } else if (value instanceof Iterable<?> items) {
            array(items, depth);
        } else if (value.getClass().isArray()) {
            array(boxed(value), depth);
        } else {
            throw new IllegalArgumentException("JSON has no form for a " + value.getClass().getName() + ": " + value);
        }
    }

    private void object(Map<?, ?> map, int depth) {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> member : map.entrySet()) {
            if (!(member.getKey() instanceof String key)) {
                throw new IllegalArgumentException("JSON names must be strings, found " + member.getKey());
            }
            out.append(separator);
            separator = ",";
            newLine(depth + 1);
            string(key);
            out.append(pretty ? ": " : ":");
            value(member.getValue(), depth + 1);
        }
        if (!map.isEmpty()) {
            newLine(depth);
        }
        out.append('}');
    }

    private void array(Iterable<?> items, int depth) {
        boolean flat = true;
        for (Object item : items) {
            flat &= item == null || item instanceof Number || item instanceof CharSequence || item instanceof Boolean;
        }
        out.append('[');
        String separator = "";
        for (Object item : items) {
            out.append(separator);
            separator = pretty && flat ? ", " : ",";
            if (!flat) {
                newLine(depth + 1);
            }
            value(item, depth + 1);
        }
        if (!flat) {
            newLine(depth);
        }
        out.append(']');
    }

    private void newLine(int depth) {
        if (pretty) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private static Iterable<?> boxed(Object array) {
        Object[] items = new Object[Array.getLength(array)];
        for (int i = 0; i < items.length; i++) {
            items[i] = Array.get(array, i);
        }
        return Arrays.asList(items);
    }

    /** A double keeps a fraction or an exponent, so that it is not read back as an integer. */
    private void number(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            if (nonFinite == Json.NonFinite.REFUSED) {
                throw new IllegalArgumentException("JSON has no number for " + x);
            }
            if (nonFinite == Json.NonFinite.AS_STRING) {
                string(Double.toString(x));
            } else {
                out.append("null");
            }
            return;
        }
        String text = Numbers.shortest(x);
        out.append(text);
        if (text.indexOf('.') < 0 && text.indexOf('e') < 0) {
            out.append(".0");
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = "\"\\\b\f\n\r\t".indexOf(c);
            if (escape >= 0) {
                out.append('\\').append("\"\\bfnrt".charAt(escape));
            } else if (c < 0x20 || c == 0x7F || Character.isSurrogate(c) && !paired(text, i)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static boolean paired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
