package io.jenkins.plugins.remoteexec.engine.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * The plainest provider there can be: {@code sh -c TEXT} on this machine, with the faults that real ones have. Settings
 * are made before the first call; calls may come from several threads.
 */
final class LocalExec {
    /** What the system takes as one argument. */
    static final int LONGEST = 120_000;

    private final List<String> surroundings;
    private final List<String> command = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private Map<String, String> environment;
    private Path directory = Path.of("/");
    private int cap = Integer.MAX_VALUE;
    private long delayMillis;
    private UnaryOperator<byte[]> mangle = UnaryOperator.identity();

    LocalExec(Shell shell) {
        surroundings = shell.surroundings();
        command.add(shell.sh().toString());
        environment = shell.environment();
    }

    /** The system's own sh. */
    LocalExec() {
        surroundings = List.of();
        command.add("/bin/sh");
        environment = Map.of("PATH", "/usr/bin:/bin");
    }

    /** Runs the shell by means of another command, for instance as another user. */
    LocalExec through(String... wrapper) {
        command.addAll(0, List.of(wrapper));
        return this;
    }

    LocalExec environment(Map<String, String> variables) {
        environment = new HashMap<>(variables);
        return this;
    }

    LocalExec plus(String name, String value) {
        environment = new HashMap<>(environment);
        environment.put(name, value);
        return this;
    }

    LocalExec in(Path startDirectory) {
        directory = startDirectory;
        return this;
    }

    /** Answers are cut at so many bytes. */
    LocalExec cap(int bytes) {
        cap = bytes;
        return this;
    }

    LocalExec delay(long millis) {
        delayMillis = millis;
        return this;
    }

    LocalExec mangle(UnaryOperator<byte[]> how) {
        mangle = how;
        return this;
    }

    int calls() {
        return calls.get();
    }

    byte[] exec(String text) {
        calls.incrementAndGet();
        try {
            pause(delayMillis);
            Process process = launch(text);
            byte[] output = process.getInputStream().readAllBytes();
            process.waitFor();
            return mangle.apply(Arrays.copyOf(output, Math.min(cap, output.length)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The call as a process of its own, for tests that kill it. */
    Process launch(String text) throws IOException {
        List<String> words = new ArrayList<>(surroundings);
        words.addAll(command);
        words.add("-c");
        words.add(text);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void pause(long millis) throws InterruptedException {
        if (millis > 0) {
            TimeUnit.MILLISECONDS.sleep(millis);
        }
    }
}
