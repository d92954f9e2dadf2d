package dev.costate.shared;

import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * How many tries properties take where it is not what they say.
 *
 * <p>Those with the tag {@code generator} take at least {@code -Dcostate.tries}, one random case each; all of them
 * take at most {@code -Dcostate.mostTries}, where many runs shall be short.
 */
public final class Tries implements AroundPropertyHook {
    private static final int LEAST = Integer.getInteger("costate.tries", 0);
    private static final int MOST = Integer.getInteger("costate.mostTries", Integer.MAX_VALUE);

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        boolean generator = context.findAnnotation(Tag.class).filter(t -> t.value().equals("generator")).isPresent();
        if (generator && context.attributes().tries().orElse(0) < LEAST) {
            context.attributes().setTries(LEAST);
        }
        if (context.attributes().tries().filter(tries -> tries > MOST).isPresent()) {
            context.attributes().setTries(MOST);
        }
        return property.execute();
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
