package dev.costate.vectorapi;

/** Prints the kernels that make objects of vectors because their loops were rare when they were compiled. */
final class RareLoops {
    private RareLoops() {
    }

    public static void main(String[] args) {
        boolean brief = System.getProperty("costate.often").equals("short");
        new KernelAllocationTest().loudAfterRareUse(brief).forEach(System.out::println);
    }
}
