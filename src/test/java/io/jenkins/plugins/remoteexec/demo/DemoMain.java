package io.jenkins.plugins.remoteexec.demo;

import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.log.SecretMask;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;

/**
 * Runs real commands through simulated providers, as a build would, and compares what came of them with what must. Ends
 * with status 0 only if all is as expected.
 */
public final class DemoMain {
    private static final List<DemoScene.Opening> SCENES =
            List.of(OsapiScene::new, VirtuozzoScene::new, HostupScene::new, HzelScene::new);

    private final PrintStream out;
    private final HttpCalls calls = new HttpCalls();
    private final Engine engine = EngineCore.start(TimeAndChance.real());
    private final Map<ProviderClient, Connection> connections = new IdentityHashMap<>();
    private final DemoTable table = new DemoTable();
    private int number;

    private DemoMain(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        boolean good = run(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.exit(good ? 0 : 1);
    }

    /** @return whether all was as expected */
    static boolean run(PrintStream out) throws Exception {
        DemoMain demo = new DemoMain(out);
        try {
            demo.run();
            return demo.table.isGood();
        } finally {
            demo.engine.close();
            demo.calls.close();
        }
    }

    private void run() throws Exception {
        out.println("Four providers, each simulated on this machine. The commands are real and run");
        out.println("here. Each line is shown as in a build log, after the time in seconds at which it appeared.");
        OkHttpClient http = calls.client(new OkHttpClient.Builder(), null);
        for (DemoScene.Opening opening : SCENES) {
            try (DemoScene scene = opening.with(http)) {
                introduce(scene);
                table.part(scene.provider());
                for (DemoCommand each : scene.commands()) {
                    run(each);
                }
            }
        }
        table.print(out);
    }

    /** What the button of the endpoint's form shows, and the targets that the step's form suggests. */
    private void introduce(DemoScene scene) throws Exception {
        out.printf("%n%n#### %s ####%n%n", scene.provider());
        ProviderClient.Probe probe = scene.client().probe();
        out.println("Connection test: " + probe.summary());
        probe.warnings().forEach(warning -> out.println("  warning: " + warning));
        out.println("Targets:");
        for (ProviderClient.TargetInfo target : scene.client().targets()) {
            out.println("  " + target.name()
                    + (target.description().isEmpty() ? "" : "  (" + target.description() + ")")
                    + (target.ready() ? "" : "  not ready"));
        }
    }

    private void run(DemoCommand each) throws Exception {
        number++;
        out.printf("%n== %d. %s (%s)%n", number, each.title(), each.mode().word());
        DemoLog log = new DemoLog(out, each.target());
        log.line("[remoteExec] " + each.target() + " via " + each.client().describe() + ": "
                + new SecretMask(List.of()).shortened(each.command().summary(), 100));
        String seen = outcome(each, log);
        boolean holds = !seen.contains(each.expected()) || each.check().holds().getAsBoolean();
        table.add(number, each, seen, holds ? "" : each.check().problem());
    }

    private String outcome(DemoCommand each, DemoLog log) throws Exception {
        Connection connection =
                connections.computeIfAbsent(each.client(), client -> engine.connect(client, EndpointLimits.DEFAULT));
        AtomicReference<Execution> execution = new AtomicReference<>();
        play(each.before(), log, null);
        log.onFirstOutput(() -> play(each.meanwhile(), log, execution.get()));
        try {
            synchronized (log) {
                execution.set(engine.start(connection, each.target(), each.command(), each.mode(), log));
            }
        } catch (InvalidCommandException e) {
            // as a Pipeline does with what it cannot even begin
            log.line("ERROR: " + e.getMessage());
            return e.getMessage();
        }
        return log.outcome(Duration.ofMinutes(5)).describe();
    }

    private static void play(DemoCommand.Interlude interlude, DemoLog log, Execution execution) {
        if (!interlude.told().isEmpty()) {
            log.line(interlude.told());
        }
        interlude.action().accept(execution);
    }
}
