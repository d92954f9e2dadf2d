package dev.costate.models.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.function.Function;

/**
 * Makes a component of a record a setting: what may be chosen, beside the component that holds the choice.
 *
 * <p>{@link Settings} declares and reads an option for each, {@code --train-tol} for {@code trainTol}. Its default is
 * the component's value in a given record, its kind follows from the component's type.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** Returns what it means, in one line. */
    String value();

    /** Returns the smallest number that is accepted. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Returns the largest number that is accepted. */
    double max() default Double.POSITIVE_INFINITY;

    /** Returns whether the smallest number is itself refused. */
    boolean above() default false;

    /** Returns what stands for an optional text in the help, {@code FILE.csv} say. */
    String sample() default "";

    /** Returns what a component that is neither number nor flag is chosen from, if not the constants of an enum. */
    Class<? extends Choices<?>> of() default Constants.class;

    /**
     * Things with names, of which one is chosen. Implementations have a constructor without arguments.
     *
     * @param <T> their type
     */
    interface Choices<T> {
        /** Returns all of them. */
        List<T> all();

        /** Returns the name of one, in small letters. */
        Function<T, String> naming();
    }

    /** All constants of the component's type, an enum. */
    final class Constants implements Choices<Object> {
        private Constants() {
        }

        @Override
        public List<Object> all() {
            throw new UnsupportedOperationException("the component's type tells its constants");
        }

        @Override
        public Function<Object, String> naming() {
            return Settings::optionName;
        }
    }
}
