package io.jenkins.plugins.remoteexec.scripts;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs bash")
class SkipsTest {
    @TempDir
    private Path build;

    @Test
    void skippedTestsAreCountedByReasonHoweverSurefireReportsThem() throws Exception {
        report("a.OneTest", """
                <testsuite name="a.OneTest" tests="3">
                  <testcase name="runs" classname="a.OneTest" time="0.1"/>
                  <testcase name="first(Shell)[1]" classname="a.OneTest" time="0.0">
                    <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: zsh is not installed
                    at org.junit.jupiter.api.Assumptions.assumeTrue(Assumptions.java:127)
                ]]></skipped>
                  </testcase>
                  <testcase name="second" classname="a.OneTest" time="0.0">
                    <skipped message="Assumption failed: zsh is not installed, so nothing is tried" type="org.opentest4j.TestAbortedException"/>
                  </testcase>
                </testsuite>
                """);
        report("a.TwoTest", """
                <testsuite name="a.TwoTest" tests="1">
                  <testcase name="third" classname="a.TwoTest" time="0.0">
                    <skipped message="it&apos;s &quot;Windows&quot;"/>
                  </testcase>
                </testsuite>
                """);

        assertThat(
                bash("count_skips"),
                is("3 tests were skipped: 2 because zsh is not installed; 1 because it's \"Windows\".\n"));
        assertThat(
                bash("skipped_tests")
                        .lines()
                        .map(line -> line.split("\t")[0])
                        .sorted()
                        .toList()
                        .toString(),
                is("[a.OneTest.first, a.OneTest.second, a.TwoTest.third]"));
    }

    @Test
    void aClassThatWasSkippedAsAWholeCounts() throws Exception {
        report("a.OneTest", "<testsuite name=\"a.OneTest\" tests=\"0\">\n</testsuite>\n");

        assertThat(bash("count_skips"), is("1 test was skipped: 1 because the whole class was skipped.\n"));
    }

    @Test
    void whereNothingWasSkippedNothingIsSaid() throws Exception {
        report(
                "a.OneTest",
                "<testsuite name=\"a.OneTest\" tests=\"1\">\n<testcase name=\"runs\" classname=\"a.OneTest\"/>\n");

        assertThat(bash("count_skips"), is(emptyString()));
    }

    private void report(String name, String text) throws IOException {
        Path reports = Files.createDirectories(build.resolve("surefire-reports"));
        Files.writeString(reports.resolve("TEST-" + name + ".xml"), text);
    }

    private String bash(String function) throws Exception {
        Script.Run run = Script.bash(
                Map.of("PATH", System.getenv("PATH"), "BUILD", build.toString()),
                ". bin/lib/skips; " + function + " \"$BUILD\"");
        return run.said();
    }
}
