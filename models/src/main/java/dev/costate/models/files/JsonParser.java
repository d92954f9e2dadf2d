package dev.costate.models.files;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recursive descent over UTF-8 bytes, so that every error knows its byte offset. Thread-confined. */
final class JsonParser {
    private final String name;
    private final byte[] bytes;
    private final int end;
    private int at;

    JsonParser(String name, byte[] bytes, int from, int to) {
        this.name = name;
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    Object whole() {
        Object value = value(0);
        skipSpace();
        if (at < end) {
            throw error("expected the end, found " + found());
        }
        return value;
    }

    private Object value(int depth) {
        skipSpace();
        if (at >= end) {
            throw error("expected a value, found the end");
        }
        switch (bytes[at]) {
            case '{':
                return object(depth + 1);
            case '[':
                return array(depth + 1);
            case '"':
                return string();
            case 't':
                return word("true", Boolean.TRUE);
            case 'f':
                return word("false", Boolean.FALSE);
            case 'n':
                return word("null", null);
            default:
                if (bytes[at] == '-' || isDigit(at)) {
                    return number();
                }
                throw error("expected a value, found " + found());
        }
    }

    private Map<String, Object> object(int depth) {
        open(depth);
        Map<String, Object> members = new LinkedHashMap<>();
        skipSpace();
        if (accept('}')) {
            return members;
        }
        do {
            skipSpace();
            int start = at;
            if (at >= end || bytes[at] != '"') {
                throw error("expected a name in quotes, found " + found());
            }
            String key = string();
            if (members.containsKey(key)) {
                at = start;
                throw error("the name \"" + FileException.excerpt(key, 60) + "\" occurs twice in one object");
            }
            skipSpace();
            expect(':');
            members.put(key, value(depth));
            skipSpace();
        } while (accept(','));
        expect('}');
        return members;
    }

    private List<Object> array(int depth) {
        open(depth);
        List<Object> items = new ArrayList<>();
        skipSpace();
        if (accept(']')) {
            return items;
        }
        do {
            items.add(value(depth));
            skipSpace();
        } while (accept(','));
        expect(']');
        return items;
    }

    private void open(int depth) {
        if (depth > Json.MAX_DEPTH) {
            throw error("nested deeper than " + Json.MAX_DEPTH + " levels");
        }
        at++;
    }

    private String string() {
        int start = ++at;
        while (at < end && bytes[at] != '"' && bytes[at] != '\\' && (bytes[at] & 0xFF) >= 0x20) {
            at++;
        }
        if (at < end && bytes[at] == '"') {
            return FileBytes.utf8(name, bytes, start, at++);
        }
        StringBuilder text = new StringBuilder(FileBytes.utf8(name, bytes, start, at));
        while (true) {
            if (at >= end) {
                throw error("a string has no closing quote");
            }
            int b = bytes[at] & 0xFF;
            if (b == '"') {
                at++;
                return text.toString();
            }
            if (b < 0x20) {
                throw error("a control character (code " + b + ") in a string must be escaped");
            }
            if (b == '\\') {
                escape(text);
                continue;
            }
            int from = at;
            while (at < end && bytes[at] != '"' && bytes[at] != '\\' && (bytes[at] & 0xFF) >= 0x20) {
                at++;
            }
            text.append(FileBytes.utf8(name, bytes, from, at));
        }
    }

    private void escape(StringBuilder text) {
        int start = at++;
        int which = at < end ? "\"\\/bfnrtu".indexOf(bytes[at] & 0xFF) : -1;
        if (which < 0) {
            at = start;
            throw error("an escape must be one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
        }
        at++;
        if (which < 8) {
            text.append("\"\\/\b\f\n\r\t".charAt(which));
            return;
        }
        char unit = hex4(start);
        if (Character.isLowSurrogate(unit)) {
            at = start;
            throw error("a low surrogate without a high one before it");
        }
        text.append(unit);
        if (Character.isHighSurrogate(unit)) {
            boolean escaped = at + 1 < end && bytes[at] == '\\' && bytes[at + 1] == 'u';
            at += 2;
            char low = escaped ? hex4(start) : 0;
            if (!Character.isLowSurrogate(low)) {
                at = start;
                throw error("a high surrogate without a low one after it");
            }
            text.append(low);
        }
    }

    private char hex4(int start) {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < end && bytes[at] > 0 ? Character.digit(bytes[at], 16) : -1;
            if (digit < 0) {
                at = start;
                throw error("\\u needs four hexadecimal digits");
            }
            unit = unit << 4 | digit;
            at++;
        }
        return (char) unit;
    }

    private Object number() {
        int start = at;
        accept('-');
        if (accept('0')) {
            if (isDigit(at)) {
                at = start;
                throw error("a number may not begin with 0");
            }
        } else {
            digits(start);
        }
        boolean whole = true;
        if (accept('.')) {
            whole = false;
            digits(start);
        }
        if (accept('e') || accept('E')) {
            whole = false;
            if (!accept('+')) {
                accept('-');
            }
            digits(start);
        }
        String text = FileBytes.utf8(name, bytes, start, at);
        if (whole && text.length() <= 20 && !text.equals("-0")) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException tooLong) {
                return Double.valueOf(text);
            }
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            at = start;
            throw error("the number is beyond the range of a double");
        }
        return value;
    }

    private void digits(int start) {
        if (!isDigit(at)) {
            String what = at < end ? found() : "the end";
            at = Math.min(start, end);
            throw error("a number is cut short: expected a digit, found " + what);
        }
        while (isDigit(at)) {
            at++;
        }
    }

    private Object word(String text, Object value) {
        for (int i = 0; i < text.length(); i++) {
            if (at + i >= end || bytes[at + i] != text.charAt(i)) {
                throw error("expected " + text);
            }
        }
        at += text.length();
        return value;
    }

    private void skipSpace() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }

    private boolean isDigit(int i) {
        return i < end && bytes[i] >= '0' && bytes[i] <= '9';
    }

    private boolean accept(char c) {
        if (at < end && bytes[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw error("expected '" + c + "', found " + found());
        }
    }

    private String found() {
        if (at >= end) {
            return "the end";
        }
        int b = bytes[at] & 0xFF;
        return b > 0x20 && b < 0x7F ? "'" + (char) b + "'" : "byte " + b;
    }

    private FileFormatException error(String problem) {
        return FileFormatException.at(name, at, "bad JSON: " + problem);
    }
}
