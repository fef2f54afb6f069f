package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts the simulator by hand. It stops on Ctrl-C, and by itself in the end. */
public final class OsapiSimulatorMain {

    private static final String USAGE = """
            Options:
              --port N       port on 127.0.0.1 (default: any free one)
              --host NAME    a host to simulate; may be repeated (default: web-01 and web-02)
              --label K=V    a label for the host before it; may be repeated
              --wait TIME    how long a POST waits for the agent (default: 30s)
              --old          paths without the prefix /api, as before April 2026
              --for TIME     how long to run (default: 8h); times are like 90s, 15m, 8h
            """;

    private final OsapiSimulatorBuilder builder = OsapiSimulator.withHosts();
    private Duration lifetime = Duration.ofHours(8);

    private OsapiSimulatorMain() {}

    /** Runs until it is interrupted or its time is over; a wrong option ends it with status 2. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        OsapiSimulatorMain main = new OsapiSimulatorMain();
        try {
            main.read(Arrays.asList(arguments).iterator());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        main.run(System.out);
    }

    private void read(Iterator<String> words) {
        while (words.hasNext()) {
            String option = words.next();
            switch (option) {
                case "--old" -> builder.version(OsapiVersion.EARLY_APRIL_2026);
                case "--port" -> builder.port(port(value(option, words)));
                case "--host" -> builder.host(value(option, words));
                case "--label" -> label(value(option, words));
                case "--wait" -> builder.serverWait(time(value(option, words)));
                case "--for" -> lifetime = time(value(option, words));
                default -> throw new IllegalArgumentException("Unknown option " + option + ".");
            }
        }
        if (builder.hosts.isEmpty()) {
            builder.host("web-01").host("web-02");
        }
    }

    private void run(PrintStream out) throws IOException, InterruptedException {
        OsapiSimulator simulator;
        try {
            simulator = builder.start();
        } catch (BindException e) {
            System.err.println("The port is taken: stop what listens there, or choose another with --port.");
            System.exit(1);
            return;
        }
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread closer = new Thread(
                () -> {
                    interrupted.countDown();
                    simulator.close();
                },
                "simulator-closer");
        Runtime.getRuntime().addShutdownHook(closer);
        introduce(simulator, out);
        interrupted.await(lifetime.toMillis(), TimeUnit.MILLISECONDS);
        // The shutdown hook closes the simulator, whatever the reason for the end is.
        System.exit(0);
    }

    private void introduce(OsapiSimulator simulator, PrintStream out) {
        String first = simulator.hosts().iterator().next().hostname();
        String url = simulator.apiUrl().toString();
        out.println("OSAPI simulator at " + simulator.baseUrl() + " with hosts:");
        simulator.hosts().forEach(host -> out.println("  " + host.hostname() + "  " + host.labels()));
        out.println("It runs real commands as you, and stops on Ctrl-C or after " + GoText.duration(lifetime) + ".");
        out.println();
        out.println("TOKEN=" + simulator.tokens().admin());
        out.println();
        out.println("curl -H \"Authorization: Bearer $TOKEN\" " + url + "/agent");
        out.println("curl -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' " + url + "/node/"
                + first + "/command/exec -d '{\"command\":\"uname\",\"args\":[\"-a\"]}'");
        out.println("curl -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' " + url + "/node/"
                + first + "/command/shell -d '{\"command\":\"echo hello; exit 3\"}'");
        out.println("curl -H \"Authorization: Bearer $TOKEN\" '" + url + "/job?limit=5'");
        out.flush();
    }

    private void label(String pair) {
        String[] parts = pair.split("=", 2);
        if (parts.length != 2 || builder.hosts.isEmpty()) {
            throw new IllegalArgumentException("--label takes KEY=VALUE and belongs to the --host before it.");
        }
        builder.hosts.get(builder.hosts.size() - 1).label(parts[0], parts[1]);
    }

    private static String value(String option, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value.");
        }
        return words.next();
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException("--port takes a number from 0 to 65535, not " + text + ".");
        }
        return Integer.parseInt(text);
    }

    private static Duration time(String text) {
        try {
            return Duration.parse("PT" + text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("A time is written like 90s, 15m or 8h, not " + text + ".");
        }
    }
}
