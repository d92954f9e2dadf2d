package dev.costate.models.layers;

import dev.costate.autodiff.Provenance;
import dev.costate.autodiff.Var;
import java.util.HashMap;
import java.util.Map;

/**
 * Parameters inside a recording, by name.
 *
 * <p>All are cut out of the flat vector at once, in the recording that binds them, so scans and fields can use them
 * too. Thread-confined: it belongs to the thread of the recording.
 */
public final class Bound {
    static {
        // tapes show the line of the caller
        Provenance.seeThrough("dev.costate.models.layers.");
    }

    private final ParameterSpec spec;
    private final Var theta;
    private final String prefix;
    private final Map<String, Var> views;

    Bound(ParameterSpec spec, Var theta) {
        this(spec, theta, "", cut(spec, theta));
    }

    private Bound(ParameterSpec spec, Var theta, String prefix, Map<String, Var> views) {
        this.spec = spec;
        this.theta = theta;
        this.prefix = prefix;
        this.views = views;
    }

    private static Map<String, Var> cut(ParameterSpec spec, Var theta) {
        Map<String, Var> views = new HashMap<>();
        for (ParameterSpec.Entry entry : spec.entries()) {
            int at = spec.offset(entry.name());
            views.put(entry.name(), theta.slice(0, at, at + entry.shape().size()).reshape(entry.shape()));
        }
        return views;
    }

    /** Returns the flat vector. */
    public Var theta() {
        return theta;
    }

    /** Returns one parameter. */
    public Var get(String name) {
        Var view = views.get(prefix + name);
        if (view == null) {
            spec.entry(prefix + name); // throws, naming what there is
        }
        return view;
    }

    /** Returns the parameters whose names start with {@code part} and a dot, by what follows it. */
    public Bound in(String part) {
        return new Bound(spec, theta, prefix + part + ".", views);
    }
}
