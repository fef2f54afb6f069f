package io.jenkins.plugins.remoteexec.simulator.hzel;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.CapturedRun;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A command and what the API says about it, in either dialect. */
final class CommandRecord {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final String id = UUID.randomUUID().toString();
    private final HzelSimulatorBuilder options;
    private final String container;
    private final List<String> words;
    private final CompletableFuture<CapturedRun> run;
    private int polls;
    private boolean cancelled;

    CommandRecord(
            HzelSimulatorBuilder options, String container, List<String> words, CompletableFuture<CapturedRun> run) {
        this.options = options;
        this.container = container;
        this.words = words;
        this.run = run;
    }

    String id() {
        return id;
    }

    synchronized void cancel() {
        cancelled = true;
    }

    synchronized ObjectNode json() {
        ObjectNode record = MAPPER.createObjectNode()
                .put("id", id)
                .put("container_id", container)
                .put("requested_by", "user-1");
        if (options.commandDialect) {
            record.put("command", words.get(2));
        } else {
            record.put("program", words.get(0));
            words.stream().skip(1).forEach(record.putArray("args")::add);
        }
        boolean queued = polls++ <= options.queuedPolls;
        CapturedRun end = queued || !run.isDone() ? null : run.join();
        record.put("status", cancelled ? "cancelled" : queued ? "queued" : end == null ? "running" : status(end));
        if (options.output) {
            record.put("stdout", end == null ? "" : text(end.stdout()));
            record.put("stderr", end == null ? "" : text(end.stderr()));
        }
        if (options.exitCode) {
            // after a signal 128 and its number, as lxc-attach reports it
            record.put("exit_code", end == null ? null : end.exitCode());
        }
        return record.put("created_at", "2025-06-15T12:05:00Z");
    }

    private String status(CapturedRun end) {
        boolean success = !end.signalled() && end.exitCode() == 0;
        return success ? options.commandDialect ? "completed" : "succeeded" : "failed";
    }

    private String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return options.stripsOutput ? text.strip() : text;
    }
}
