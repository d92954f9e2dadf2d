package dev.costate.vectorapi;

import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;

/**
 * Which kernels this process uses, and why. Decided once, from {@code -Dcostate.kernels=auto|scalar|simd}. Immutable.
 *
 * @param name "scalar" or "simd"
 * @param reason one line for a person
 */
public record KernelChoice(String name, String reason) {
    private static final String SIMD_CLASS = "dev.costate.vectorapi.SimdKernels";
    private static final String MODULE = "jdk.incubator.vector";
    private static final KernelChoice CURRENT;

    /**
     * Why there is no choice, or null. Kept rather than thrown, so that every attempt is answered with the same one
     * line.
     */
    private static final String REFUSAL;

    static {
        KernelChoice choice = null;
        String refusal = null;
        try {
            choice = choose(System.getProperty("costate.kernels", "auto"), System.getProperty("costate.fma", "true"));
        } catch (IllegalStateException refused) {
            refusal = refused.getMessage();
        }
        CURRENT = choice;
        REFUSAL = refusal;
    }

    /**
     * Returns the choice of this process.
     *
     * @throws IllegalStateException if what the system properties ask for cannot be had
     */
    public static KernelChoice current() {
        if (CURRENT == null) {
            throw new IllegalStateException(REFUSAL);
        }
        return CURRENT;
    }

    /**
     * Returns kernels of the chosen kind on {@code memory}.
     *
     * @throws IllegalStateException as {@link #current}
     */
    public static Kernels kernels(Memory memory) {
        return current().name.equals("simd") ? simd(memory) : new ScalarKernels(memory);
    }

    /**
     * Returns how many f64 values this machine's widest vectors hold, or 1 where the kernels are scalar. No result
     * depends on it.
     */
    public static int lanes() {
        return ((ScalarKernels) kernels(new Memory(0))).lanes();
    }

    private static KernelChoice choose(String wish, String fma) {
        if (!fma.equals("true") && !fma.equals("false")) {
            throw new IllegalStateException("-Dcostate.fma=" + fma + ": must be true or false");
        }
        switch (wish) {
            case "scalar":
                return new KernelChoice("scalar", "asked for with -Dcostate.kernels=scalar");
            case "auto":
            case "simd":
                try {
                    simd(new Memory(0));
                } catch (IllegalStateException absent) {
                    if (wish.equals("simd")) {
                        throw new IllegalStateException("-Dcostate.kernels=simd cannot be had: " + absent.getMessage(),
                                absent);
                    }
                    return new KernelChoice("scalar", "no SIMD: " + absent.getMessage());
                }
                return new KernelChoice("simd", wish.equals("simd") ? "asked for with -Dcostate.kernels=simd"
                        : "the module " + MODULE + " is there");
            default:
                throw new IllegalStateException("-Dcostate.kernels=" + wish + ": must be auto, scalar or simd");
        }
    }

    /**
     * Makes SIMD kernels by name: this class must load where the Vector API does not. Its absence shows as a
     * {@link NoClassDefFoundError} while linking.
     */
    private static Kernels simd(Memory memory) {
        try {
            return (Kernels) Class.forName(SIMD_CLASS).getConstructor(Memory.class).newInstance(memory);
        } catch (InvocationTargetException failed) {
            throw new IllegalStateException(why(failed.getCause()), failed);
        } catch (ReflectiveOperationException | LinkageError absent) {
            throw new IllegalStateException(why(absent), absent);
        }
    }

    private static String why(Throwable absent) {
        if (ModuleLayer.boot().findModule(MODULE).isPresent()) {
            return "the module " + MODULE + " is there but unusable (" + absent + ")";
        }
        return ModuleFinder.ofSystem().find(MODULE).isEmpty()
                ? "this JDK has no module " + MODULE
                : "start java with --add-modules " + MODULE;
    }
}
