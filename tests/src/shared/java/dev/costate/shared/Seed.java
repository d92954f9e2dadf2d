package dev.costate.shared;

import java.lang.reflect.Method;
import java.util.SplittableRandom;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Gives every property the samples of one seed, {@code -Dcostate.seed}: the same in every run, so that a red build says
 * something about the change and not about the draw. Any other seed is printed.
 *
 * <p>Properties differ in their samples, since their names are mixed in.
 */
public final class Seed implements AroundPropertyHook {
    private static final String USUAL = "1";
    private static final long SEED = seed(System.getProperty("costate.seed", USUAL));

    private static long seed(String option) {
        if (!option.equals(USUAL)) {
            System.out.println("Properties take the seed " + option + "; -Prandom -Dcostate.seed=" + option
                    + " repeats them");
        }
        return Long.parseLong(option);
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        if (context.attributes().seed().isEmpty()) {
            Method method = context.targetMethod();
            String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
            context.attributes().setSeed(Long.toString(new SplittableRandom(SEED ^ name.hashCode()).nextLong()));
        }
        return property.execute();
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
