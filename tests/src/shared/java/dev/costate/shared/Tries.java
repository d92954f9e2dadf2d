package dev.costate.shared;

import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Gives properties with the tag {@code generator} at least {@code -Dcostate.tries} tries, one random case each. */
public final class Tries implements AroundPropertyHook {
    private static final int LEAST = Integer.getInteger("costate.tries", 0);

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        boolean generator = context.findAnnotation(Tag.class).filter(t -> t.value().equals("generator")).isPresent();
        if (generator && context.attributes().tries().orElse(0) < LEAST) {
            context.attributes().setTries(LEAST);
        }
        return property.execute();
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
