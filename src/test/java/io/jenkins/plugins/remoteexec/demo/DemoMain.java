package io.jenkins.plugins.remoteexec.demo;

import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiClient;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulator;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Runs real commands through a simulated OSAPI, as a build would, and compares what came of them with what must. Ends
 * with status 0 only if all is as expected.
 */
public final class DemoMain {
    private static final Duration WATCHABLE = Duration.ofSeconds(2);
    private static final Duration PROCESSES_END_WITHIN = Duration.ofSeconds(10);
    private static final int SHOWN = 48;

    private final PrintStream out;
    private final OsapiSimulator osapi;
    private final HttpCalls calls = new HttpCalls();
    private final Engine engine = Engine.start(Clock.systemUTC());
    private final List<String[]> table = new ArrayList<>();
    private boolean allAsExpected = true;

    private DemoMain(PrintStream out, OsapiSimulator osapi) {
        this.out = out;
        this.osapi = osapi;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        boolean good;
        try (OsapiSimulator osapi = OsapiSimulator.withHosts("web-01", "web-02").start()) {
            DemoMain demo = new DemoMain(out, osapi);
            demo.run();
            good = demo.allAsExpected;
        }
        System.exit(good ? 0 : 1);
    }

    private void run() throws Exception {
        out.println("A simulated OSAPI with the hosts web-01 and web-02 listens at " + osapi.baseUrl() + ".");
        out.println("The commands are real and run on this machine. Below, what a build log would show.");
        Connection good = connect(osapi.tokens().admin());
        Connection bad = connect("not-a-token");
        try {
            for (DemoCommand each : DemoCommand.all()) {
                run(each, each.shows() == DemoCommand.Shows.BAD_TOKEN ? bad : good);
            }
        } finally {
            engine.close();
            calls.close();
        }
        printTable();
    }

    private Connection connect(String token) {
        OkHttpClient http = calls.client(new OkHttpClient.Builder(), null);
        JsonClient client = new JsonClient(http, BaseUrl.parse(osapi.baseUrl().toString()), "OSAPI");
        return engine.connect(new OsapiClient(client, () -> token), EndpointLimits.DEFAULT);
    }

    private void run(DemoCommand each, Connection connection) throws Exception {
        out.printf("%n== %s%n", each.title());
        DemoLog log = new DemoLog(out, each.target());
        log.line(
                "[remoteExec] " + each.target() + " via demo: " + each.command().summary());
        AtomicReference<Execution> execution = new AtomicReference<>();
        if (each.shows() == DemoCommand.Shows.CANCELLATION) {
            log.onFirstOutput(() -> {
                log.line("(here somebody stops the build)");
                execution.get().cancel();
            });
        }
        synchronized (log) {
            execution.set(engine.start(connection, each.target(), each.command(), each.mode(), log));
        }
        String seen = log.outcome().describe();
        String problem = seen.contains(each.expected()) ? "" : " (not as expected)";
        if (each.shows() == DemoCommand.Shows.OUTPUT_WHILE_IT_RUNS) {
            problem += log.outputLasted().compareTo(WATCHABLE) < 0 ? " (its output came all at once)" : "";
        }
        if (each.shows() == DemoCommand.Shows.CANCELLATION) {
            problem += processesRemain() ? " (processes are left on the host)" : "";
        }
        allAsExpected &= problem.isEmpty();
        table.add(new String[] {
            each.target() + ": " + each.command().summary(),
            each.expected(),
            problem.isEmpty() ? around(each.expected(), seen) : seen + problem,
            problem.isEmpty() ? "ok" : "WRONG"
        });
    }

    /** A long sentence from where it says what was expected. */
    private static String around(String expected, String seen) {
        int from = seen.indexOf(expected);
        return seen.length() <= SHOWN || from == 0 ? seen : "…" + seen.substring(from);
    }

    private boolean processesRemain() {
        try {
            Awaitility.await()
                    .atMost(PROCESSES_END_WITHIN)
                    .until(() -> osapi.host("web-01").sandbox().processes().isEmpty());
            return false;
        } catch (ConditionTimeoutException e) {
            return true;
        }
    }

    private void printTable() {
        String format = "%-" + SHOWN + "s | %-40s | %-" + SHOWN + "s | %s%n";
        out.printf("%n" + format, "command", "expected", "seen", "");
        out.println("-".repeat(SHOWN) + "-+-" + "-".repeat(40) + "-+-" + "-".repeat(SHOWN) + "-+------");
        for (String[] row : table) {
            out.printf(format, shortened(row[0]), row[1], shortened(row[2]), row[3]);
        }
        out.println();
        out.println(allAsExpected ? "All as expected." : "Something is NOT as expected.");
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 1) + "…";
    }
}
