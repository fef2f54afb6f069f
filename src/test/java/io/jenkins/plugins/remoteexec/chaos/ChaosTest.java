package io.jenkins.plugins.remoteexec.chaos;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short {@code bin/chaos}: calls go wrong, controllers are killed, people cancel, and yet every execution ends as it should. */
class ChaosTest {
    private static final int EXECUTIONS = 16;
    private static final int AT_ONCE = 8;
    private static final Logger LOG = Logger.getLogger("io.jenkins.plugins.remoteexec");

    @BeforeEach
    void faultsAreMeant() {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc");
        LOG.setLevel(Level.OFF);
    }

    @AfterEach
    void faultsAreNotMeantAnyMore() {
        LOG.setLevel(null);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void whateverGoesWrongEveryExecutionEndsAsItsCommandDid(long seed) throws Exception {
        List<String> wrong = new CopyOnWriteArrayList<>();
        Tally tally = new Tally();
        Crowd crowd = new Crowd(Setting.ALL, tally, (seen, found, trace) -> found.stream()
                .filter(each -> each.kind().isGoal)
                .forEach(each -> wrong.add("bin/chaos --seed " + seed + " --only "
                        + seen.plan().number() + ": " + each.text() + "\n" + String.join("\n", trace))));

        crowd.play(seed, IntStream.rangeClosed(1, EXECUTIONS), null, AT_ONCE);

        assertThat(wrong, is(empty()));
        assertThat(tally.executions(), is(EXECUTIONS));
    }
}
