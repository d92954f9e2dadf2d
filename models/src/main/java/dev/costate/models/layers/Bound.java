package dev.costate.models.layers;

import dev.costate.autodiff.Var;
import java.util.HashMap;
import java.util.Map;

/**
 * Parameters inside a recording, by name. A parameter is cut out of the flat vector once, in the vector's own recording, so it may be asked for inside scans and fields too.
 * Confined to the recording's thread.
 */
public final class Bound {
    private final ParameterSpec spec;
    private final Var theta;
    private final String prefix;
    private final Map<String, Var> views;

    Bound(ParameterSpec spec, Var theta) {
        this(spec, theta, "", new HashMap<>());
    }

    private Bound(ParameterSpec spec, Var theta, String prefix, Map<String, Var> views) {
        this.spec = spec;
        this.theta = theta;
        this.prefix = prefix;
        this.views = views;
    }

    /** Returns the flat vector. */
    public Var theta() {
        return theta;
    }

    /** Returns one parameter. */
    public Var get(String name) {
        String full = prefix + name;
        Var view = views.get(full);
        if (view == null) {
            ParameterSpec.Entry entry = spec.entry(full);
            int at = spec.offset(full);
            view = theta.slice(0, at, at + entry.shape().size()).reshape(entry.shape());
            views.put(full, view);
        }
        return view;
    }

    /** Returns the parameters whose names start with {@code part} and a dot, to be asked for without it. */
    public Bound in(String part) {
        return new Bound(spec, theta, prefix + part + ".", views);
    }
}
