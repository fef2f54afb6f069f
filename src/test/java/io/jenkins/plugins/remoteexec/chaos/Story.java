package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.supervisor.ExecutionDirectory;
import io.jenkins.plugins.remoteexec.simulator.Mishaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One execution from its plan to what was seen of it, in a world of its own: an API, a target, a time, controllers. */
final class Story implements AutoCloseable {
    /** Real time, after which even the busiest machine has made all calls that one execution needs. */
    private static final Duration HUNG_AFTER = Duration.ofMinutes(5);

    /** The time of the controllers, which hours of patience have used up by then. */
    private static final Duration HUNG_AFTER_IN_THEIR_TIME = Duration.ofHours(4);

    private static final Duration QUIET_WITHIN = Duration.ofMinutes(1);
    private static final SecureRandom UNIQUE = new SecureRandom();

    private final Plan plan;
    private final HurriedTime time = new HurriedTime();
    private final Api.Front front;
    private final Misfortune misfortune;
    private final Mishaps mishaps;
    private final Books books;
    private final Target target;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final RandomGenerator chance;
    private Instant begin;
    private volatile boolean cancelled;
    private volatile int processesAtTheEnd;
    private volatile Instant end;

    Story(Plan plan, Setting setting, Tally tally) throws IOException {
        this.plan = plan;
        front = plan.api().start(time, Plan.random(plan.seed(), plan.number(), 2));
        // an exec call that waits on its target is work under way
        time.standsStillWhile(() -> front.sandbox().runningCommands() > 0);
        misfortune = new Misfortune(
                Plan.random(plan.seed(), plan.number(), 3),
                setting.percent(),
                setting.mishaps(),
                front.expireRecords() != null,
                tally);
        mishaps = new Mishaps(
                front.faults(),
                HurriedTime::aside,
                Duration.ofMillis(Misfortune.READ_TIMEOUT_MILLIS + 500),
                front.expireTokens(),
                front.expireRecords());
        books = new Books(misfortune::note);
        target = new Target(plan, front.sandbox());
        chance = chance(Plan.random(plan.seed(), plan.number(), 4));
    }

    /** A seed gives the same waits again, but never the same ids: directories on this machine are named by them. */
    private static RandomGenerator chance(Random seeded) {
        return new RandomGenerator() {
            @Override
            public synchronized long nextLong() {
                return seeded.nextLong();
            }

            @Override
            public void nextBytes(byte[] bytes) {
                UNIQUE.nextBytes(bytes);
            }
        };
    }

    Api.Front front() {
        return front;
    }

    Misfortune misfortune() {
        return misfortune;
    }

    Books books() {
        return books;
    }

    Evidence play() throws Exception {
        Command command = target.command();
        Iterator<Plan.Crash> crashes = plan.crashes().iterator();
        begin = time.now();
        long limit = System.nanoTime() + HUNG_AFTER.toNanos();
        String where = "";
        Controller controller = null;
        while (where.isEmpty()) {
            Plan.Crash crash = crashes.hasNext() ? crashes.next() : null;
            Controller next = new Controller(this, time, chance, crash);
            controller = next;
            Execution execution = next.start(command, () -> {
                if (cancelled) {
                    next.cancel();
                }
            });
            ids.add(execution.id());
            Boolean stored = null;
            while (stored == null) {
                stored = next.awaitEnd(Duration.ofMillis(500));
                if (stored == null && isHung(limit)) {
                    where = next.status() + " after " + Duration.between(begin, time.now()) + " of its time";
                    break;
                }
            }
            if (stored != null && stored) {
                break;
            }
            if (crash != null) {
                time.leap(Duration.ofSeconds(crash.away()));
            }
        }
        misfortune.note("over after " + Duration.between(begin, time.now()) + " of its time");
        settle();
        controller.dispose();
        // a controller that went in the middle of its clean-up leaves it to the target's own
        return evidence(where, controller.isGone() ? "" : leftBehind());
    }

    private boolean isHung(long limit) {
        return System.nanoTime() > limit || Duration.between(begin, time.now()).compareTo(HUNG_AFTER_IN_THEIR_TIME) > 0;
    }

    /** Lets the clean-up end, and what clients have given up. */
    private void settle() throws InterruptedException {
        long limit = System.nanoTime() + QUIET_WITHIN.toNanos();
        while (System.nanoTime() < limit && !(time.isQuiet() && mishaps.underWay() == 0)) {
            Thread.sleep(5);
        }
    }

    /** Before a request is sent. */
    void before(int request, Controller controller) {
        if (request == plan.cancelAt() && books.outcome() == null) {
            misfortune.note("cancelled");
            cancelled = true;
            controller.cancel();
        }
    }

    /** When an end was told. */
    void ended() {
        end = time.now();
        processesAtTheEnd = target.processes();
    }

    private Evidence evidence(String where, String leftBehind) {
        Instant limit = begin.plusSeconds(plan.timeout());
        boolean overdue = plan.timeout() > 0 && end != null && !end.isBefore(limit);
        return new Evidence(
                plan,
                books.outcome(),
                target.starts(),
                target.isFinished(),
                books.output(OutputStreamKind.STDOUT),
                books.output(OutputStreamKind.STDERR),
                books.skipped(),
                books.repeated(),
                books.ends(),
                cancelled,
                overdue,
                processesAtTheEnd,
                target.processes(),
                leftBehind,
                where);
    }

    /** What is more than a lock that was taken. */
    private String leftBehind() {
        return ids.stream()
                .flatMap(
                        id -> Stream.of("/var/tmp", "/tmp", "/dev/shm", "/run").map(root -> Path.of(root, ".rx-" + id)))
                .filter(Files::isDirectory)
                .flatMap(Story::names)
                .filter(name -> !name.equals("p"))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    /** Of the supervisor; those of all targets are on this machine. */
    private Stream<Path> directories() {
        return ids.stream()
                .flatMap(id -> ExecutionDirectory.DEFAULT_ROOTS.stream().map(root -> Path.of(root, ".rx-" + id)))
                .filter(Files::isDirectory);
    }

    private static Stream<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    @Override
    public void close() throws Exception {
        front.simulator().close();
        // after its processes: nobody adds a file any more
        for (Path directory : directories().toList()) {
            for (String name : names(directory).toList()) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.deleteIfExists(directory);
        }
        time.close();
    }
}
