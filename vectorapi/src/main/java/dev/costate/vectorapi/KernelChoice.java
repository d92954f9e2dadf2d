package dev.costate.vectorapi;

/**
 * Which kernels this process uses, and why. Decided once, from {@code -Dcostate.kernels=auto|scalar|simd}.
 *
 * @param name "scalar" or "simd"
 * @param reason one line for a person
 */
public record KernelChoice(String name, String reason) {
    private static final String SIMD_CLASS = "dev.costate.vectorapi.SimdKernels";
    private static final KernelChoice CURRENT = choose(System.getProperty("costate.kernels", "auto"));

    /** Returns the choice of this process. */
    public static KernelChoice current() {
        return CURRENT;
    }

    /** Returns kernels of the chosen kind on {@code memory}. */
    public static Kernels kernels(Memory memory) {
        return CURRENT.name.equals("simd") ? simd(memory) : new ScalarKernels(memory);
    }

    /**
     * Returns how many f64 values this machine's widest vectors hold, or 1 where the kernels are scalar. No result depends on it.
     *
     * <p>Asked by reflection, so that this class loads where the module is absent.
     */
    public static int lanes() {
        if (!CURRENT.name.equals("simd")) {
            return 1;
        }
        try {
            Object species = Class.forName("jdk.incubator.vector.DoubleVector").getField("SPECIES_PREFERRED").get(null);
            return (int) Class.forName("jdk.incubator.vector.VectorSpecies").getMethod("length").invoke(species);
        } catch (ReflectiveOperationException unlikely) {
            throw new IllegalStateException("SIMD kernels were chosen, but their width cannot be read: " + unlikely, unlikely);
        }
    }

    private static KernelChoice choose(String wish) {
        switch (wish) {
            case "scalar":
                return new KernelChoice("scalar", "asked for with -Dcostate.kernels=scalar");
            case "auto":
            case "simd":
                try {
                    simd(new Memory(0));
                    return new KernelChoice("simd", wish.equals("simd") ? "asked for with -Dcostate.kernels=simd" : "the module jdk.incubator.vector is there");
                } catch (IllegalStateException | LinkageError absent) {
                    if (wish.equals("simd")) {
                        throw new IllegalStateException("-Dcostate.kernels=simd, but SIMD kernels cannot be had: " + absent.getMessage()
                                + "; start java with --add-modules jdk.incubator.vector", absent);
                    }
                    return new KernelChoice("scalar", "no SIMD: start java with --add-modules jdk.incubator.vector");
                }
            default:
                throw new IllegalArgumentException("-Dcostate.kernels=" + wish + ": must be auto, scalar or simd");
        }
    }

    private static Kernels simd(Memory memory) {
        try {
            return (Kernels) Class.forName(SIMD_CLASS).getConstructor(Memory.class).newInstance(memory);
        } catch (ReflectiveOperationException absent) {
            throw new IllegalStateException(String.valueOf(absent.getMessage()), absent);
        }
    }
}
