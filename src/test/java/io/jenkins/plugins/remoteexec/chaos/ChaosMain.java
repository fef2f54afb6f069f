package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.simulator.Mishap;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/** {@code bin/chaos}: executions whose calls go wrong; exits with 1 when a goal was missed. */
public final class ChaosMain {
    /** Warns of bodies that are cut on purpose. */
    private static final Logger HTTP_SERVER = Logger.getLogger("com.sun.net.httpserver");

    private static final Logger LOG = Logger.getLogger("io.jenkins.plugins.remoteexec");

    private static final String USAGE = """
            usage: bin/chaos [--executions N] [--seed N] [--provider osapi|virtuozzo|hostup|hzel]
                             [--only NUMBER] [--at-once N] [--faults all|mild|none|KIND,KIND,...] [--percent N]
                             [--tell goals|all]
            """;

    private int executions = 1000;
    private long seed = System.currentTimeMillis() % 1_000_000;
    private Api api;
    private Integer only;
    private int atOnce = 32;
    private boolean tellsAll;
    private Setting setting = Setting.ALL;

    private ChaosMain() {}

    public static void main(String[] arguments) throws Exception {
        ChaosMain chaos = new ChaosMain();
        try {
            chaos.read(List.of(arguments));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            System.err.print(USAGE);
            System.exit(2);
        }
        System.exit(chaos.run() ? 0 : 1);
    }

    private void read(List<String> words) {
        for (int i = 0; i < words.size(); i += 2) {
            String value = words.get(i + 1);
            switch (words.get(i)) {
                case "--executions" -> executions = Integer.parseInt(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--provider" -> api = Api.valueOf(value.toUpperCase(Locale.ROOT));
                case "--only" -> only = Integer.valueOf(value);
                case "--at-once" -> atOnce = Integer.parseInt(value);
                case "--percent" -> setting = new Setting(Integer.parseInt(value), setting.mishaps());
                case "--faults" ->
                    setting = new Setting(setting.percent(), faults(value).mishaps());
                case "--tell" -> tellsAll = value.equals("all");
                default -> throw new IllegalArgumentException(words.get(i));
            }
        }
    }

    private static Setting faults(String words) {
        return switch (words) {
            case "all" -> Setting.ALL;
            case "mild" -> Setting.mild();
            case "none" -> new Setting(0, EnumSet.noneOf(Mishap.class));
            default -> {
                EnumSet<Mishap> chosen = EnumSet.noneOf(Mishap.class);
                Arrays.stream(words.toUpperCase(Locale.ROOT).split(","))
                        .map(Mishap::valueOf)
                        .forEach(chosen::add);
                yield new Setting(0, chosen);
            }
        };
    }

    private boolean run() throws InterruptedException {
        LOG.setLevel(Level.OFF);
        HTTP_SERVER.setLevel(Level.OFF);
        System.out.println("bin/chaos --seed " + seed + " --executions " + executions
                + (api == null ? "" : " --provider " + api.name().toLowerCase(Locale.ROOT)));
        Tally tally = new Tally();
        long begin = System.nanoTime();
        Crowd crowd = new Crowd(setting, tally, (seen, found, trace) -> tell(tally, seen, found, trace));
        IntStream numbers = only == null ? IntStream.rangeClosed(1, executions) : IntStream.of(only);
        crowd.play(seed, numbers, api, atOnce);
        tally.print(System.out);
        System.out.println("took " + (System.nanoTime() - begin) / 1_000_000_000 + " s");
        return tally.allMet();
    }

    private void tell(Tally tally, Evidence seen, List<Finding> found, List<String> trace) {
        synchronized (System.out) {
            if (only != null) {
                trace.forEach(System.out::println);
                Outcome outcome = seen.outcome();
                System.out.println(outcome == null ? "no end" : outcome.describe());
            }
            for (Finding each : found) {
                if (each.kind().isGoal || tellsAll || only != null) {
                    System.out.println("execution " + seen.plan().number() + " of seed " + seed + " ("
                            + seen.plan().api().name().toLowerCase(Locale.ROOT) + "): " + each.kind().words + ": "
                            + each.text());
                }
            }
            if (only == null && tally.executions() % 200 == 0) {
                System.err.println(tally.executions() + " executions ...");
            }
        }
    }
}
