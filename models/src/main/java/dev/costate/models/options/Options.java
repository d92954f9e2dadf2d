package dev.costate.models.options;

import dev.costate.models.files.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a command accepts: declared once, then parsed and explained from the same declaration.
 *
 * <p>{@code --name value} and {@code --name=value} mean the same, a flag stands alone, {@code --} ends the options,
 * every other word is positional. Whatever is not declared, given twice, without its value or out of range is a
 * {@link UsageException} that names it.
 *
 * <p>Thread-confined while declaring, then safe to share.
 */
public final class Options {
    /** Names of options, each with what other programs call it. */
    private static final String ELSEWHERE = "rate lr learning-rate eta alpha;"
            + "iterations epochs num-epochs n-epochs iters niters max-iter steps;batch batch-size bs;"
            + "hidden hidden-size hidden-dim units width nhidden;layers num-layers n-layers depth;"
            + "weight-decay wd l2 decay;noise jitter deviation sigma;"
            + "holdout split test-size val-split validation-split valid-size;"
            + "seed random-seed random-state;clip grad-clip clip-norm max-norm clip-grad-norm;"
            + "solver method integrator;gradient adjoint;rtol tol;out output o output-dir;data input file csv dataset;"
            + "rows n num-samples samples;patience early-stopping;kept mask-ratio;lags delays";

    private final String usage;
    private final String about;
    private final Map<String, Option> declared = new LinkedHashMap<>();
    private final List<String> positionals = new ArrayList<>();
    private int required;
    private int most;

    /**
     * Starts with no option.
     *
     * @param usage the command line up to its positional words, "costate train"
     * @param about what it does: one or more lines for the help text
     */
    public Options(String usage, String about) {
        this.usage = usage;
        this.about = about;
    }

    /** Returns a copy with another command line in its usage, to which more options can be declared. */
    public Options renamed(String otherUsage) {
        Options copy = new Options(otherUsage, about);
        copy.declared.putAll(declared);
        copy.positionals.addAll(positionals);
        copy.required = required;
        copy.most = most;
        return copy;
    }

    /** Returns a source that declares every option here and answers with its default. */
    public OptionSource declaring() {
        return new DeclaringSource(this);
    }

    /** Declares a switch that is off unless given. */
    public Options flag(String name, String help) {
        return declare(new Option(dashed(name), Option.Kind.FLAG, "", "false", null, List.of(), help));
    }

    /** Declares a text that has no value unless given. */
    public Options text(String name, String placeholder, String help) {
        return declare(new Option(dashed(name), Option.Kind.TEXT, placeholder, null, null, List.of(), help));
    }

    /** Declares one word out of several. */
    public Options choice(String name, List<String> choices, String initial, String help) {
        return declare(new Option(dashed(name), Option.Kind.TEXT, "WORD", initial, null, List.copyOf(choices), help));
    }

    /** Declares one word out of several, which has no value unless given. */
    public Options choice(String name, List<String> choices, String help) {
        return declare(new Option(dashed(name), Option.Kind.TEXT, "WORD", null, null, List.copyOf(choices), help));
    }

    /** Declares a whole number. */
    public Options integer(String name, long initial, Range range, String help) {
        return declare(
                new Option(dashed(name), Option.Kind.INTEGER, "N", Long.toString(initial), range, List.of(), help));
    }

    /** Declares a whole number that has no value unless given. */
    public Options integer(String name, Range range, String help) {
        return declare(new Option(dashed(name), Option.Kind.INTEGER, "N", null, range, List.of(), help));
    }

    /** Declares a real number. */
    public Options real(String name, double initial, Range range, String help) {
        return declare(
                new Option(dashed(name), Option.Kind.REAL, "X", Numbers.shortest(initial), range, List.of(), help));
    }

    /** Declares a real number that has no value unless given. */
    public Options real(String name, Range range, String help) {
        return declare(new Option(dashed(name), Option.Kind.REAL, "X", null, range, List.of(), help));
    }

    /** Declares a text that may be given any number of times. */
    public Options repeated(String name, String placeholder, String help) {
        return declare(new Option(dashed(name), Option.Kind.REPEATED, placeholder, null, null, List.of(), help));
    }

    /** Declares the next positional word, which must be given. Required words come before optional ones. */
    public Options positional(String placeholder) {
        if (required < positionals.size()) {
            throw new IllegalArgumentException(placeholder + " is required but stands after an optional word");
        }
        positionals.add(placeholder);
        required++;
        return this;
    }

    /** Declares that more words may follow the last positional one. */
    public Options repeating() {
        most = Integer.MAX_VALUE;
        return this;
    }

    /** Declares the next positional word, which may be left out. */
    public Options optionalPositional(String placeholder) {
        positionals.add(placeholder);
        return this;
    }

    /**
     * Reads the words of one command line.
     *
     * @throws UsageException if they are not what was declared
     */
    public Arguments parse(List<String> words) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        List<String> plain = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                plain.addAll(words.subList(i + 1, words.size()));
                break;
            }
            if (!word.startsWith("-") || word.equals("-")) {
                plain.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            Option option = find(equals < 0 ? word : word.substring(0, equals));
            String value;
            if (option.kind() == Option.Kind.FLAG) {
                if (equals >= 0) {
                    throw new UsageException(option.name() + " takes no value");
                }
                value = "true";
            } else if (equals >= 0) {
                value = word.substring(equals + 1);
            } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("--")) {
                value = words.get(++i);
            } else {
                throw new UsageException(option.name() + " needs a value: " + option.left());
            }
            List<String> values = given.computeIfAbsent(option.name(), name -> new ArrayList<>());
            if (!values.isEmpty() && option.kind() != Option.Kind.REPEATED) {
                throw new UsageException(option.name() + " is given twice");
            }
            values.add(option.check(value));
        }
        if (plain.size() < required) {
            throw new UsageException(positionals.get(plain.size()) + " is missing: " + usageLine());
        }
        if (plain.size() > Math.max(most, positionals.size())) {
            throw new UsageException("unexpected '" + plain.get(positionals.size()) + "': " + usageLine());
        }
        return new Arguments(declared, given, plain);
    }

    /**
     * Returns the arguments that {@link Arguments#effective} gave once.
     *
     * @throws UsageException if the options are not those declared
     */
    public Arguments restored(Map<?, ?> effective) {
        List<String> words = new ArrayList<>();
        effective.forEach((key, value) -> {
            String name = "--" + key;
            boolean flag = find(name).kind() == Option.Kind.FLAG;
            if (!flag || !value.equals("false")) {
                words.add(flag && value.equals("true") ? name : name + "=" + value);
            }
        });
        return parse(words);
    }

    /** Returns the help text: usage, what it does, one line an option. */
    public String help() {
        StringBuilder text = new StringBuilder("usage: ").append(usageLine()).append("\n\n").append(about).append('\n');
        int width = 0;
        for (Option option : declared.values()) {
            width = Math.max(width, option.left().length());
        }
        if (!declared.isEmpty()) {
            text.append("\noptions:\n");
        }
        for (Option option : declared.values()) {
            text.append("  ").append(option.left()).append(" ".repeat(width - option.left().length() + 2))
                    .append(option.right()).append('\n');
        }
        return text.toString();
    }

    private String usageLine() {
        StringBuilder line = new StringBuilder(usage);
        for (int i = 0; i < positionals.size(); i++) {
            line.append(i < required ? " " + positionals.get(i) : " [" + positionals.get(i) + "]");
        }
        return declared.isEmpty() ? line.toString() : line.append(" [OPTIONS]").toString();
    }

    private Option find(String name) {
        Option option = declared.get(name);
        if (option == null) {
            throw new UsageException("unknown option " + name + hint(name) + "; usage: " + usageLine());
        }
        return option;
    }

    /** What the option that other programs call so is called here, or the nearest name. */
    private String hint(String name) {
        String word = name.replaceFirst("^-+", "").toLowerCase(Locale.ROOT).replace('_', '-');
        for (String meaning : ELSEWHERE.split(";")) {
            List<String> words = List.of(meaning.split(" "));
            Option option = declared.get("--" + words.get(0));
            if (option != null && words.contains(word)) {
                return ": the " + words.get(0) + " is " + option.left() + ", " + option.help();
            }
        }
        return Nearest.hint(name, declared.keySet());
    }

    private Options declare(Option option) {
        if (option.initial() != null) {
            option.check(option.initial());
        }
        if (declared.putIfAbsent(option.name(), option) != null) {
            throw new IllegalArgumentException(option.name() + " is declared twice");
        }
        return this;
    }

    private static String dashed(String name) {
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    "'" + name + "' must be declared without dashes in front, in small letters");
        }
        return "--" + name;
    }
}
