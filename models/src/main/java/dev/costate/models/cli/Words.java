package dev.costate.models.cli;

import java.io.FileInputStream;
import java.io.IOException;

/** The words of the command line as the JVM understood them. Stateless. */
final class Words {
    private Words() {
    }

    /**
     * Under LANG=C, Java reads every byte of a word that is not ASCII as a question mark, and has no name for such a
     * file.
     *
     * @return one line about the first such word; null if all words are what was typed
     */
    static String unreadable(String[] args) {
        String encoding = System.getProperty("sun.jnu.encoding", "");
        if (!encoding.equals("ANSI_X3.4-1968") && !encoding.equals("US-ASCII")) {
            return null;
        }
        for (String arg : args) {
            if ((arg.indexOf('?') >= 0 || arg.indexOf('\uFFFD') >= 0) && typedMoreThanAscii()) {
                return "'" + arg + "': this locale has no letters beyond ASCII; set LC_ALL=C.UTF-8 to use such names";
            }
        }
        return null;
    }

    private static boolean typedMoreThanAscii() {
        try (FileInputStream in = new FileInputStream("/proc/self/cmdline")) {
            for (byte b : in.readAllBytes()) {
                if (b < 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException elsewhere) {
            return false;
        }
    }
}
