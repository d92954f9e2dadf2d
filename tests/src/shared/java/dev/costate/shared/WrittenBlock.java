package dev.costate.shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A part of a page that a test measures: between {@code <!-- NAME: … -->} and {@code <!-- end of NAME -->}.
 *
 * @param page the file
 * @param name what its two marks say
 */
public record WrittenBlock(Path page, String name) {
    private static final String NUMBER = "[0-9.]+e[-+][0-9]+|0";

    /** Writes the text if the system property {@code costate.writeDocs} is true, else compares. */
    public void hold(String text) {
        try {
            String all = Files.readString(page);
            int mark = all.indexOf("<!-- " + name + ": ");
            int end = all.indexOf("<!-- end of " + name + " -->");
            if (mark < 0 || end < mark) {
                throw new AssertionError(page + " lacks the marks of " + name);
            }
            int from = all.indexOf('\n', mark) + 1;
            if (Boolean.getBoolean("costate.writeDocs")) {
                Files.writeString(page, all.substring(0, from) + text + all.substring(end));
            } else {
                compare(all.substring(from, end), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Words are equal; numbers with an exponent are measured errors and may differ by a factor of ten. */
    private void compare(String written, String found) {
        List<String> a = words(written);
        List<String> b = words(found);
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
                throw new AssertionError("found " + b.get(i) + " where " + page + " says " + a.get(i));
            }
        }
        if (!same) {
            throw new AssertionError(page + " has " + a.size() + " words about " + name + ", found " + b.size());
        }
    }

    private static boolean same(String a, String b) {
        if (!a.matches(NUMBER) || !b.matches(NUMBER)) {
            return a.equals(b);
        }
        double x = Double.parseDouble(a) + 1e-9;
        double y = Double.parseDouble(b) + 1e-9;
        return x < 10 * y && y < 10 * x;
    }

    private static List<String> words(String text) {
        return Stream.of(text.split("\\s+|(?<=\\d)[,;]")).filter(w -> !w.isEmpty()).toList();
    }
}
