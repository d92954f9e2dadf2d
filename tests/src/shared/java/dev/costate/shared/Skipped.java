package dev.costate.shared;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Lists at the end of a run which tests were skipped, and of which properties how many cases were, and why. */
public final class Skipped implements TestExecutionListener {
    private static final Map<String, Integer> CASES = new ConcurrentSkipListMap<>();
    private final Map<String, String> reasons = new TreeMap<>();

    /** Counts a case of a property that cannot be judged. */
    public static void aCase(Class<?> test, String reason) {
        CASES.merge(test.getSimpleName() + ": " + reason, 1, Integer::sum);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        reasons.put(name(test), reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            reasons.put(name(test), result.getThrowable().map(Throwable::getMessage).orElse("no reason is given")
                    .replaceFirst("^Assumption failed: ", ""));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        CASES.forEach((reason, cases) -> System.out.println("Skipped cases of " + reason + ": " + cases));
        CASES.clear();
        if (!reasons.isEmpty()) {
            StringBuilder text = new StringBuilder("Skipped tests, and why:\n");
            reasons.forEach((test, reason) -> text.append("  ").append(test).append(": ").append(reason).append('\n'));
            System.out.print(text);
        }
        reasons.clear();
    }

    /** The class and the method, and of a test that has several cases, which. */
    private static String name(TestIdentifier test) {
        if (!(test.getSource().orElse(null) instanceof MethodSource method)) {
            return test.getDisplayName();
        }
        String name = method.getJavaClass().getSimpleName() + "." + method.getMethodName();
        return name + (test.getDisplayName().startsWith(method.getMethodName()) ? "" : " " + test.getDisplayName());
    }
}
