package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** The command of one execution, which writes down on its target what becomes of it. */
final class Target {
    private static final String MARK = "CHAOS_COMMAND";
    private static final String SECRET = "t0p secret'\"$x";
    private static final int WRONG_SECRET = 99;

    private final Plan plan;
    private final HostSandbox sandbox;
    private final Path directory;
    private final String mark;

    Target(Plan plan, HostSandbox sandbox) throws IOException {
        this.plan = plan;
        this.sandbox = sandbox;
        directory = Files.createDirectory(sandbox.scratch().resolve("chaos"));
        mark = plan.seed() + "-" + plan.number();
        for (int i = 0; i < plan.pieces(); i++) {
            Files.write(directory.resolve("out." + i), piece(plan.out(), i));
            Files.write(directory.resolve("err." + i), piece(plan.err(), i));
        }
    }

    private byte[] piece(byte[] all, int index) {
        int size = all.length / plan.pieces();
        return Arrays.copyOfRange(all, index * size, index == plan.pieces() - 1 ? all.length : (index + 1) * size);
    }

    Command command() {
        StringBuilder script = new StringBuilder();
        script.append("echo $$ >>'").append(directory).append("/starts'\n");
        if (plan.deaf()) {
            script.append("trap '' TERM\n");
        }
        if (plan.secret()) {
            script.append("[ \"$CHAOS_SECRET\" = 't0p secret'\\''\"$x' ] || exit " + WRONG_SECRET + "\n");
        }
        for (int i = 0; i < plan.pieces(); i++) {
            script.append("cat '").append(directory).append("/out.").append(i).append("'\n");
            script.append("cat '").append(directory).append("/err.").append(i).append("' >&2\n");
            if (plan.millis() > 0) {
                script.append(String.format(Locale.ROOT, "sleep %.3f%n", plan.millis() / 1000.0 / plan.pieces()));
            }
        }
        script.append("echo >>'").append(directory).append("/ends'\n");
        script.append(plan.code() >= 0 ? "exit " + plan.code() + "\n" : "kill " + plan.code() + " $$\nsleep 60\n");
        if (plan.padding() > 0) {
            script.append("# ").append("x".repeat(plan.padding())).append('\n');
        }
        Command.Builder command = Command.ofScript(script.toString()).environment(Map.of(MARK, mark));
        if (plan.secret()) {
            command.secretEnvironment(Map.of("CHAOS_SECRET", SECRET));
        }
        if (plan.timeout() > 0) {
            command.timeout(Duration.ofSeconds(plan.timeout()));
        }
        return command.build();
    }

    int starts() {
        return lines("starts");
    }

    boolean isFinished() {
        return lines("ends") > 0;
    }

    private int lines(String name) {
        Path file = directory.resolve(name);
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The processes of the command; those of the supervisor and of calls are none. */
    int processes() {
        String assignment = MARK + "=" + mark;
        return (int) sandbox.processes().stream()
                .filter(process -> has(process.pid(), assignment))
                .count();
    }

    private static boolean has(long pid, String assignment) {
        try {
            String environment =
                    Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
            return Arrays.asList(environment.split("\0")).contains(assignment);
        } catch (IOException e) {
            // it has just ended
            return false;
        }
    }
}
