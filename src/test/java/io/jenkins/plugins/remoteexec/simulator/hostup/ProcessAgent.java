package io.jenkins.plugins.remoteexec.simulator.hostup;

import io.jenkins.plugins.remoteexec.simulator.BackgroundCommands;
import io.jenkins.plugins.remoteexec.simulator.CapturedRun;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Plays the guest agent with processes of its own, for machines that have none. */
final class ProcessAgent implements VpsAgent {

    private final HostSandbox sandbox;
    private final BackgroundCommands commands;
    private final AtomicLong pids = new AtomicLong(4242);
    private final Map<Long, CompletableFuture<CapturedRun>> running = new ConcurrentHashMap<>();

    ProcessAgent(HostSandbox sandbox, BackgroundCommands commands) {
        this.sandbox = sandbox;
        this.commands = commands;
    }

    @Override
    public long start(String command) {
        long pid = pids.getAndIncrement();
        running.put(pid, commands.start(sandbox, List.of("/bin/sh", "-c", command)));
        return pid;
    }

    @Override
    public Result result(long pid) throws IOException {
        CompletableFuture<CapturedRun> run = running.get(pid);
        if (run == null) {
            throw new UnknownPid();
        }
        if (!run.isDone()) {
            return new Result(false, null, new byte[0], new byte[0]);
        }
        // two polls at a time must not both be given the end
        if (!running.remove(pid, run)) {
            throw new UnknownPid();
        }
        try {
            CapturedRun end = run.join();
            return new Result(true, end.signalled() ? null : end.exitCode(), end.stdout(), end.stderr());
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** Forgets everything, as an agent does that is started anew. */
    void restart() {
        running.clear();
    }
}
