package dev.costate.vectorapi;

import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/**
 * Which kernels this process uses, and why. Immutable, thread-safe.
 *
 * <p>Decided once, from {@code -Dcostate.kernels=auto|scalar|simd}: {@code auto} is SIMD where the module of the Vector
 * API is there and the JVM compiles with HotSpot's C2. Without C2 every vector is an object, and scalar kernels, which
 * give the same bits, are faster; {@code simd} takes SIMD there too.
 *
 * @param name "scalar" or "simd"
 * @param reason one line of text
 */
public record KernelChoice(String name, String reason) {
    private static final String SCALAR_CLASS = "dev.costate.vectorapi.scalar.ScalarKernels";
    private static final String SIMD_CLASS = "dev.costate.vectorapi.simd.SimdKernels";
    private static final String MODULE = "jdk.incubator.vector";
    private static final KernelChoice CURRENT;

    /** The message if there is no choice; stored, so that every attempt fails with the same line. */
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
     * @throws IllegalStateException if the kernels that the system properties request are not available
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
        return made(current().name.equals("simd") ? SIMD_CLASS : SCALAR_CLASS, memory);
    }

    /** Returns the {@link Kernels#lanes} of the chosen kind. */
    public static int lanes() {
        return kernels(new Memory(0)).lanes();
    }

    private static KernelChoice choose(String wish, String fma) {
        if (!fma.equals("true") && !fma.equals("false")) {
            throw new IllegalStateException("-Dcostate.fma=" + fma + ": must be true or false");
        }
        switch (wish) {
            case "scalar":
                return new KernelChoice("scalar", "requested with -Dcostate.kernels=scalar");
            case "auto":
            case "simd":
                Optional<String> trap = wish.equals("simd") ? Optional.empty() : Compilers.whyNoVectors();
                if (trap.isPresent()) {
                    return new KernelChoice("scalar", "no SIMD: " + trap.get() + "; -Dcostate.kernels=simd forces it");
                }
                try {
                    made(SIMD_CLASS, new Memory(0));
                } catch (IllegalStateException absent) {
                    if (wish.equals("simd")) {
                        throw new IllegalStateException("-Dcostate.kernels=simd cannot be had: " + absent.getMessage(),
                                absent);
                    }
                    return new KernelChoice("scalar", "no SIMD: " + absent.getMessage());
                }
                return new KernelChoice("simd", wish.equals("simd") ? "requested with -Dcostate.kernels=simd"
                        : "the module " + MODULE + " is there");
            default:
                throw new IllegalStateException("-Dcostate.kernels=" + wish + ": must be auto, scalar or simd");
        }
    }

    /**
     * Makes kernels by name, because this class must load where the Vector API does not, and knows neither kind.
     *
     * <p>The absence of the Vector API surfaces as a {@link NoClassDefFoundError} while linking.
     */
    private static Kernels made(String kind, Memory memory) {
        try {
            return (Kernels) Class.forName(kind).getConstructor(Memory.class).newInstance(memory);
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
