package dev.costate.tests;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * A main class that runs the tests with one tag in folders of compiled tests: what a JVM other than Maven's is given
 * to do.
 */
public final class TaggedRun {
    private TaggedRun() {
    }

    /**
     * Runs them; exits with 1 if one failed or there was none.
     *
     * @param args the tag, then the folders
     */
    public static void main(String[] args) {
        Set<Path> roots = new LinkedHashSet<>();
        for (int i = 1; i < args.length; i++) {
            roots.add(Path.of(args[i]));
        }
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(roots)).filters(TagFilter.includeTags(args[0]))
                .configurationParameter("jqwik.database", "target/jqwik-database-tagged")
                .configurationParameter("jqwik.reporting.onlyfailures", "true").build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        PrintWriter out = new PrintWriter(System.out, true);
        summary.printFailuresTo(out, 20);
        out.println(summary.getTestsFoundCount() + " tests tagged " + args[0] + " on "
                + System.getProperty("java.vm.name") + " " + System.getProperty("java.version") + ": "
                + summary.getTestsSucceededCount() + " passed, " + summary.getTotalFailureCount() + " failed");
        System.exit(summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0 ? 0 : 1);
    }
}
