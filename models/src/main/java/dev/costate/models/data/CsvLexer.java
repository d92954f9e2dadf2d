package dev.costate.models.data;

import dev.costate.models.files.FileFormatException;
import java.util.List;

/**
 * Cuts CSV text into rows of fields (RFC 4180).
 *
 * <p>Fields stand between separators and rows between line ends (CRLF, LF or CR). Quotes stand around fields that hold
 * either; a quote within quotes is doubled. Empty lines are skipped.
 *
 * <p>The first line tells the separator: a semicolon, else a tab, if there is one outside quotes and every comma there
 * stands between two digits, as in a decimal number. If it has none of the three, but blanks between words, as has
 * the line after it, runs of blanks separate, and those at the ends of a line do not count. Otherwise it is the
 * comma.
 *
 * <p>Thread-confined.
 */
final class CsvLexer {
    private final String name;
    private final String text;
    private final char separator;
    private int at;
    private int line = 1;
    private int rowLine;

    CsvLexer(String name, String text) {
        this.name = name;
        this.text = text;
        separator = separator(text);
    }

    private static char separator(String text) {
        boolean quoted = false;
        boolean begun = false;
        boolean semicolon = false;
        boolean tab = false;
        boolean comma = false;
        int tabAt = -1;
        int i = 0;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (!quoted && c == ',' && !(digit(text, i - 1) && digit(text, i + 1))) {
                return ',';
            }
            if (!quoted && begun && (c == '\n' || c == '\r')) {
                break;
            }
            semicolon |= !quoted && c == ';';
            comma |= !quoted && c == ',';
            if (!quoted && begun && c == '\t') {
                tabAt = i;
            } else if (c > ' ') {
                begun = true;
                tab |= tabAt >= 0; // one with nothing after it ends the line
            }
        }
        if (semicolon || tab) {
            return semicolon ? ';' : '\t';
        }
        return !comma && spaced(text, 0) && spaced(text, i) ? ' ' : ',';
    }

    /**
     * Whether blanks stand between words in the first line from there on, or there is no line.
     *
     * <p>The second line is asked too: blanks in the name of a single column have none below them.
     */
    private static boolean spaced(String text, int from) {
        boolean quoted = false;
        int last = -1;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (last >= 0 && (c == '\n' || c == '\r')) {
                return false;
            }
            if (c > ' ' || quoted) {
                if (last >= 0 && last < i - 1) {
                    return true;
                }
                last = i;
            }
            quoted ^= c == '"';
        }
        return last < 0;
    }

    private static boolean digit(String text, int at) {
        return at >= 0 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    /** Reads the next row into {@code fields}, blanks around unquoted fields removed; returns false at the end. */
    boolean next(List<String> fields) {
        fields.clear();
        do {
            skipBetween();
        } while (at < text.length() && lineEnd());
        if (at >= text.length()) {
            return false;
        }
        rowLine = line;
        while (true) {
            fields.add(field(fields.size() + 1));
            boolean between = skipBetween();
            if (at < text.length()
                    && (between ? text.charAt(at) != '\r' && text.charAt(at) != '\n' : text.charAt(at) == separator)) {
                at += between ? 0 : 1;
            } else {
                if (at < text.length()) {
                    lineEnd();
                }
                return true;
            }
        }
    }

    /** The line on which the last row began, from 1. */
    int rowLine() {
        return rowLine;
    }

    private String field(int column) {
        int start = at;
        skipBlanks();
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted(column);
        }
        while (at < text.length() && !fieldEnd()) {
            if (text.charAt(at) == '"') {
                throw FileFormatException.inLine(name, line,
                        "column " + column + ": a quote within a field that does not begin with one");
            }
            at++;
        }
        return text.substring(start, at).strip();
    }

    /** Skips a run of blanks where these separate; returns whether there was one. */
    private boolean skipBetween() {
        int from = at;
        while (separator == ' ' && at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at > from;
    }

    private void skipBlanks() {
        while (at < text.length() && separator != ' ' && separator != text.charAt(at)
                && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private boolean fieldEnd() {
        char c = text.charAt(at);
        return c == separator || c == '\r' || c == '\n' || separator == ' ' && c == '\t';
    }

    private String quoted(int column) {
        int openedOn = line;
        StringBuilder field = new StringBuilder();
        at++;
        while (true) {
            if (at >= text.length()) {
                throw FileFormatException.inLine(name, openedOn,
                        "column " + column + ": a quote is opened and never closed");
            }
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                if (at >= text.length() || text.charAt(at) != '"') {
                    break;
                }
                field.append('"');
                at++;
            } else if (c == '\r' || c == '\n') {
                int from = at;
                lineEnd();
                field.append(text, from, at);
            } else {
                field.append(c);
                at++;
            }
        }
        skipBlanks();
        if (at < text.length() && !fieldEnd()) {
            throw FileFormatException.inLine(name, line,
                    "column " + column + ": '" + text.charAt(at) + "' after a closing quote");
        }
        return field.toString();
    }

    private boolean lineEnd() {
        char c = text.charAt(at);
        if (c != '\r' && c != '\n') {
            return false;
        }
        at += c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n' ? 2 : 1;
        line++;
        return true;
    }
}
