package io.jenkins.plugins.remoteexec.simulator.byhand;

import io.jenkins.plugins.remoteexec.engine.text.Durations;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Starts a simulator by hand. It stops on Ctrl-C, and by itself in the end. */
public final class SimulatorMain {
    private static final Map<String, Supplier<ByHand>> PROVIDERS = new LinkedHashMap<>();

    static {
        PROVIDERS.put("osapi", OsapiByHand::new);
        PROVIDERS.put("virtuozzo", VirtuozzoByHand::new);
        PROVIDERS.put("hostup", HostupByHand::new);
        PROVIDERS.put("hzel", HzelByHand::new);
    }

    private static final String USAGE = """
            Usage: bin/simulator PROVIDER [options]

            Simulates the API of one provider on this machine, with real processes behind it, and prints its address,
            its credentials, and a Pipeline to paste into a Jenkins on this machine. It listens on 127.0.0.1 only.

            PROVIDER is one of %s. bin/simulator PROVIDER --help lists its options.
            """.formatted(String.join(", ", PROVIDERS.keySet()));

    private static final String COMMON = """
              --port N           port on 127.0.0.1 (default: any free one)
              --for TIME         how long to run (default: 8h); times are like 90s, 15m, 8h
            """;

    private final PrintStream out;
    private final ByHand simulator;
    private Duration lifetime = Duration.ofHours(8);
    private int port;

    private SimulatorMain(PrintStream out, ByHand simulator) {
        this.out = out;
        this.simulator = simulator;
    }

    /** Runs until it is interrupted or its time is over. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out, System.err));
    }

    /** @return the exit status: 0 when its time is over, 1 if it could not be started, 2 for a wrong command line */
    static int run(List<String> words, PrintStream out, PrintStream err) throws InterruptedException {
        if (words.isEmpty()) {
            err.print(USAGE);
            return 2;
        }
        String name = words.get(0);
        if (name.equals("--help")) {
            out.print(USAGE);
            return 0;
        }
        Supplier<ByHand> provider = PROVIDERS.get(name);
        if (provider == null) {
            err.println("There is no simulator for '" + name + "'.");
            err.print(USAGE);
            return 2;
        }
        SimulatorMain main = new SimulatorMain(out, provider.get());
        String switches = "Options of bin/simulator " + name + ":\n" + main.simulator.usage() + COMMON;
        if (words.contains("--help")) {
            out.print(switches);
            return 0;
        }
        try {
            main.read(new Words(words.subList(1, words.size())));
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.print(switches);
            return 2;
        }
        try {
            main.run();
            return 0;
        } catch (BindException e) {
            err.println("Port " + main.port
                    + " is in use: stop the program that listens on it, or choose another port with --port.");
        } catch (IOException e) {
            err.println("The simulator cannot be started: " + e.getMessage());
        }
        return 1;
    }

    private void read(Words words) {
        while (words.hasNext()) {
            String option = words.option();
            switch (option) {
                case "--port" -> port = words.number(65535);
                case "--for" -> lifetime = words.time();
                default -> {
                    if (!simulator.set(option, words)) {
                        throw new IllegalArgumentException("There is no option " + option + ".");
                    }
                }
            }
        }
    }

    private void run() throws IOException, InterruptedException {
        ByHand.Started started = simulator.start(port);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread closer = new Thread(
                () -> {
                    interrupted.countDown();
                    started.closing().run();
                },
                "simulator-closer");
        Runtime.getRuntime().addShutdownHook(closer);
        introduce(started);
        boolean ending = false;
        try {
            ending = interrupted.await(lifetime.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            // when the JVM is ending, the hook closes the simulator
            if (!ending && Runtime.getRuntime().removeShutdownHook(closer)) {
                started.closing().run();
            }
        }
    }

    private void introduce(ByHand.Started started) {
        String target = started.targets().get(0).split(" ", 2)[0];
        out.println(simulator.title() + " simulator at " + started.address());
        out.println(
                "It runs real commands as your user, and stops on Ctrl-C or after " + Durations.text(lifetime) + ".");
        out.println();
        started.credentials().forEach(out::println);
        out.println();
        out.println("Targets:");
        started.targets().forEach(each -> out.println("  " + each));
        out.println();
        out.println(started.store() + " with the id 'simulator' in a Jenkins on this machine, and run as a Pipeline:");
        out.println();
        out.println("remoteExec provider: " + started.provider() + "(url: '" + started.address()
                + "', credentialsId: 'simulator'" + started.providerOptions() + "),");
        out.println("           target: '" + target + "', script: 'echo hello; uname -a'");
        if (!started.examples().isEmpty()) {
            out.println();
            out.println("Or call the API yourself:");
            out.println();
            started.examples().forEach(out::println);
        }
        out.flush();
    }
}
