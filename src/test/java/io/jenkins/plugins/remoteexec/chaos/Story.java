package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.engine.supervisor.ExecutionDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One execution from its plan to what was seen of it. */
final class Story {
    private final Plan plan;
    private final World world;
    private final Books books;
    private final Target target;
    private volatile String id;
    private volatile boolean cancelled;
    private volatile int processesAtTheEnd;
    private volatile Instant end;

    /** Who looked after it when it ended, and cleans up. */
    private volatile Controller last;

    Story(Plan plan, World world) throws IOException {
        this.plan = plan;
        this.world = world;
        books = new Books(line -> world.misfortune().note(world.name(plan) + line));
        target = new Target(plan, world.front().sandbox());
    }

    Plan plan() {
        return plan;
    }

    Books books() {
        return books;
    }

    Command command() {
        return target.command();
    }

    boolean isStored() {
        return books.outcome() != null;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void begun(String given) {
        id = given;
    }

    boolean isIn(String text) {
        return id != null && text.contains(id);
    }

    /** Before a request is sent, whoever it is for. */
    void before(int request, Controller controller) {
        if (request == plan.cancelAt() * world.size() && !isStored()) {
            world.misfortune().note(world.name(plan) + "cancelled");
            cancelled = true;
            controller.cancel(this);
        }
    }

    /** When an end was told. */
    void ended(Controller controller) {
        end = world.time().now();
        processesAtTheEnd = target.processes();
        last = controller;
    }

    /** @param present the last controller of all */
    Evidence evidence(Instant begin, Controller present) {
        Instant limit = begin.plusSeconds(plan.timeout());
        boolean overdue = plan.timeout() > 0 && end != null && !end.isBefore(limit);
        // a controller that went in the middle of its clean-up leaves it to the target's own
        boolean isCleanedUp = last == present && !present.isGone();
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
                isCleanedUp ? leftBehind() : "",
                isStored() ? "" : present.status(this) + " after " + world.age() + " of its time");
    }

    /** What is more than a lock that was taken. */
    private String leftBehind() {
        return directories()
                .flatMap(Story::names)
                .filter(name -> !name.equals("p"))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private Stream<Path> directories() {
        return id == null
                ? Stream.empty()
                : ExecutionDirectory.DEFAULT_ROOTS.stream()
                        .map(root -> Path.of(root, ".rx-" + id))
                        .filter(Files::isDirectory);
    }

    private static Stream<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** Of the supervisor; those of all targets are on this machine. */
    void deleteDirectories() throws IOException {
        for (Path directory : directories().toList()) {
            for (String name : names(directory).toList()) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.deleteIfExists(directory);
        }
    }
}
