package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.engine.core.Leftovers;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;

/**
 * What builds have stored when their controller was killed. The Pipelines can go on: {@code deploy} with an endpoint,
 * {@code inline} with a provider of its own, {@code direct} in direct mode, and {@code ended}, whose command's end is
 * stored and not told yet. The freestyle build {@code nightly} cannot. A directory laid out as Jenkins' home, with nothing
 * in it that the builds do not need.
 */
final class SavedBuilds {
    /** The forms of all releases; none may ever be removed, because a build may wait for years to go on. */
    static final Path KEPT = Path.of("src/test/resources/saved-builds");

    /** As a Groovy and a shell text. */
    static final String DEPLOY =
            "echo waiting; while [ ! -e \"$HOME/go\" ]; do sleep 0.1; done; echo \"gone on with $WORD\"";

    static final String NIGHTLY = "echo waiting; sleep 600";

    static final String DIRECT =
            "echo begun >> \"$HOME/begun\"; while [ ! -e \"$HOME/go\" ]; do sleep 0.1; done; echo gone on at once";

    /** The jobs whose commands run on in durable mode, and what they run. */
    private static final Map<String, String> DURABLE = Map.of("deploy", DEPLOY, "inline", DEPLOY, "nightly", NIGHTLY);

    private static final Pattern WANTED = Pattern.compile("jobs/[^/]+/config\\.xml"
            + "|jobs/[^/]+/builds/1/(build\\.xml|log|log-index|program\\.dat|workflow/.+|remote-exec/.+)"
            + "|remote-exec/live/.+|org\\.jenkinsci\\.plugins\\.workflow\\.flow\\.FlowExecutionList\\.xml");

    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");

    /** Where the simulated provider was that an inline provider names, which is all over the program's stored form. */
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d{5}");

    private final Path directory;

    SavedBuilds(Path directory) {
        this.directory = directory;
    }

    static Stream<Path> kept() throws IOException {
        return Files.list(KEPT).sorted();
    }

    /** Copies what the builds have stored in a home directory of Jenkins. */
    static SavedBuilds of(Path home, Path to) throws IOException {
        for (Path file : files(home)) {
            if (WANTED.matcher(home.relativize(file).toString()).matches()) {
                copy(file, to.resolve(home.relativize(file)));
            }
        }
        for (String nightly : List.of("build.xml", "log")) {
            Path file = to.resolve("jobs/nightly/builds/1").resolve(nightly);
            // a directory of this machine, which the step does not need
            Files.writeString(
                    file, Files.readString(file).replaceAll("(?m)^(Building in workspace| *<workspace>).*\\R", ""));
        }
        return new SavedBuilds(to);
    }

    /** The names of the files, without what is different each time. */
    Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : files(directory)) {
            names.add(directory.relativize(file).toString().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "KEY"));
        }
        return names;
    }

    /** All files as text, byte for byte. */
    String content() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : files(directory)) {
            all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        return all.toString();
    }

    /**
     * Puts the builds into a home directory of Jenkins, and their commands onto the host, where they have run until now.
     * The executions get new ids: those of the host are directories of this machine.
     */
    void restore(Path home, OsapiFixture osapi, Leftovers leftovers) throws Exception {
        Map<String, String> today = new TreeMap<>();
        for (Path file : files(directory)) {
            copy(file, home.resolve(directory.relativize(file)));
            if (file.toString().endsWith(".json")) {
                Matcher id = ID.matcher(Files.readString(file));
                while (id.find()) {
                    today.put(id.group(1), UUID.randomUUID().toString().replace("-", ""));
                }
            }
        }
        Matcher url = URL.matcher(content());
        if (url.find()) {
            assertEquals(
                    url.group().length(), osapi.url().length(), "a text in a program's stored form keeps its length");
            today.put(url.group(), osapi.url());
        }
        replace(home, today);
        for (Map.Entry<String, String> job : new TreeMap<>(DURABLE).entrySet()) {
            if (has(job.getKey())) {
                begin(state(home, job.getKey()), job.getValue(), osapi, leftovers);
            }
        }
        if (has("direct")) {
            // last, because the host runs nothing else meanwhile
            String before = state(home, "direct").detail("ticket").orElseThrow();
            replace(home, Map.of(before, beginDirect(osapi)));
        }
    }

    boolean has(String job) {
        return Files.exists(directory.resolve("jobs").resolve(job));
    }

    private void replace(Path home, Map<String, String> texts) throws IOException {
        for (Path file : files(directory)) {
            Path copy = home.resolve(directory.relativize(file));
            String text = Files.readString(copy, StandardCharsets.ISO_8859_1);
            for (Map.Entry<String, String> replacement : texts.entrySet()) {
                text = text.replace(replacement.getKey(), replacement.getValue());
            }
            Files.writeString(copy, text, StandardCharsets.ISO_8859_1);
        }
    }

    private static ExecutionState state(Path home, String job) throws IOException {
        Path states = home.resolve("jobs").resolve(job).resolve("builds/1/remote-exec");
        for (Path file : files(states)) {
            if (file.toString().endsWith(".json")) {
                Matcher state = Pattern.compile("\"state\":(\\{.*\\})\\}").matcher(Files.readString(file));
                if (state.find()) {
                    return ExecutionState.parse(state.group(1));
                }
            }
        }
        throw new AssertionError("no state in " + states);
    }

    /** As if another controller had begun it. */
    private static void begin(ExecutionState saved, String script, OsapiFixture osapi, Leftovers leftovers)
            throws Exception {
        try (HttpCalls calls = new HttpCalls();
                Engine engine = EngineCore.start(TimeAndChance.real())) {
            // from now: a machine that was started since a build was saved would not be asked to start its command
            // again
            ExecutionState toStart =
                    new ExecutionState(saved.id(), Mode.DURABLE, saved.target(), Instant.now(), null, Map.of());
            CollectingListener told = new CollectingListener();
            Command command = Command.ofScript(script)
                    .environment(Map.of("WORD", "pass word"))
                    .build();
            Execution execution = leftovers.of(engine.resume(connection(engine, calls, osapi), toStart, command, told));
            Eventually.eventually("it runs again", () -> told.text().equals("waiting\n"));
            execution.detach();
        }
    }

    /** The ticket of a command in direct mode that has begun. */
    private static String beginDirect(OsapiFixture osapi) throws Exception {
        try (HttpCalls calls = new HttpCalls();
                Engine engine = EngineCore.start(TimeAndChance.real())) {
            CollectingListener told = new CollectingListener();
            Execution execution = engine.start(
                    connection(engine, calls, osapi),
                    OsapiFixture.HOST,
                    Command.ofScript(DIRECT).build(),
                    Mode.DIRECT,
                    told);
            Eventually.eventually("it runs", () -> Files.exists(osapi.file("begun")));
            execution.detach();
            return told.state().detail("ticket").orElseThrow();
        }
    }

    private static Connection connection(Engine engine, HttpCalls calls, OsapiFixture osapi) {
        ProviderClient client = osapi.provider("unused")
                .connect(new ProviderConnection(
                        calls.client(new OkHttpClient.Builder(), null), null, osapi::token, TimeAndChance.real()));
        return engine.connect(client, EndpointLimits.DEFAULT);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
