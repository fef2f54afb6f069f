package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.plain.PlainExec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Many durable executions on an endpoint that allows few calls at a time. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class SharedSlotsTest {
    private static final int EXECUTIONS = 40;
    private static final int SLOTS = 4;
    private static final Duration SAFETY = Duration.ofMinutes(2);

    private final PlainExec plain = new PlainExec();
    private final Watched provider = new Watched(plain);
    private final Leftovers leftovers = new Leftovers();
    private EngineCore engine;

    @TempDir
    Path directory;

    @BeforeEach
    void start() {
        engine = EngineCore.start(TimeAndChance.real());
    }

    @AfterEach
    void stop() {
        engine.close();
        plain.close();
        leftovers.delete();
    }

    @Test
    void fortyExecutionsShareFourSlotsAndACancelPassesThemAll() throws Exception {
        EndpointConnection connection = engine.connect(provider, EndpointLimits.DEFAULT.withCallsInFlight(SLOTS));
        Path go = directory.resolve("go");
        List<CollectingListener> told = new ArrayList<>();
        List<Execution> executions = new ArrayList<>();
        for (int i = 0; i < EXECUTIONS; i++) {
            CollectingListener listener = new CollectingListener();
            Command command = Command.ofScript("cd '" + directory + "'; echo " + i + "; echo x >>started." + i
                            + "; while [ ! -f go ]; do sleep 0.5; done; echo " + i + " ends; exit " + i)
                    .build();
            executions.add(leftovers.of(engine.start(connection, "here", command, Mode.DURABLE, listener)));
            told.add(listener);
        }
        Awaitility.await().atMost(SAFETY).until(() -> told.stream()
                .noneMatch(each -> each.text().isEmpty()));

        int cancelled = EXECUTIONS / 2;
        executions.get(cancelled).cancel();
        // nobody may end before this: the slots stay as busy as they are
        assertTrue(assertInstanceOf(Outcome.Cancelled.class, told.get(cancelled).outcome(SAFETY))
                .stopped());
        assertEquals(
                EXECUTIONS - 1, told.stream().filter(each -> !each.hasEnded()).count());

        Files.createFile(go);
        for (int i = 0; i < EXECUTIONS; i++) {
            if (i != cancelled) {
                assertEquals(new Outcome.Exited(i), told.get(i).outcome(SAFETY));
                assertEquals(i + "\n" + i + " ends\n", told.get(i).text());
            }
            assertEquals("x\n", Files.readString(directory.resolve("started." + i)));
        }
        assertThat(told.stream().map(each -> each.notices()).toList(), everyItem(is(List.of())));
        assertThat(provider.most.get(), lessThanOrEqualTo(SLOTS + EndpointGate.CANCEL_SLOTS));
        assertThat("without cancellations", provider.mostOthers.get(), is(SLOTS));
        assertThat("cancellations", provider.mostCancels.get(), is(1));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(EXECUTIONS + 1, files.count());
        }
    }

    /** Counts the calls that are under way. */
    private static final class Watched extends ForwardingProvider {
        private final AtomicInteger all = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger others = new AtomicInteger();
        private final AtomicInteger mostOthers = new AtomicInteger();
        private final AtomicInteger cancels = new AtomicInteger();
        private final AtomicInteger mostCancels = new AtomicInteger();

        private Watched(ProviderClient inner) {
            super(inner);
        }

        @Override
        public ExecStatus submit(ExecRequest request) throws ApiException {
            // the grace, which only the text of a cancellation sets
            boolean cancels = request.isShell() && request.shellText().startsWith("_g=");
            AtomicInteger kind = cancels ? this.cancels : others;
            enter(all, most);
            enter(kind, cancels ? mostCancels : mostOthers);
            try {
                return super.submit(request);
            } finally {
                kind.decrementAndGet();
                all.decrementAndGet();
            }
        }

        private static void enter(AtomicInteger now, AtomicInteger most) {
            int count = now.incrementAndGet();
            most.accumulateAndGet(count, Math::max);
        }
    }
}
