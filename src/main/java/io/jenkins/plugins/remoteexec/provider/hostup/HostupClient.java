package io.jenkins.plugins.remoteexec.provider.hostup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * HostUp's VPS API, version 2 (developer.hostup.se): {@code POST /api/v2/vps/{id}/agent/exec} hands a text to the guest
 * agent's shell and answers with a pid; {@code GET …/exec?pid=} tells the end, once.
 */
public final class HostupClient implements ProviderClient {
    /** The most characters of a {@code command}. */
    private static final int LONGEST_COMMAND = 4096;

    private static final Capabilities CAPABILITIES = Capabilities.builder()
            .longestCommand(LONGEST_COMMAND)
            // no limit is documented; the agent beneath keeps 16 MiB of each stream, and what lies between is unknown
            .largestOutput(450_000)
            .build();

    /** Never started by the guest agent: asking for its result changes nothing and needs the scope of real polls. */
    private static final String FIRST_PROCESS = "1";

    private final HostupApi api;
    private final HostupAvailability availability;
    private final HostupServers servers;

    /**
     * @param key the API key, asked for with every request
     * @param time says how long a finding is old
     */
    public HostupClient(@NonNull JsonClient http, @NonNull Supplier<String> key, @NonNull InstantSource time) {
        api = new HostupApi(http, key);
        availability = new HostupAvailability(api, time);
        servers = new HostupServers(api);
    }

    @Override
    public String describe() {
        return api.describe();
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void checkTarget(String target) {
        if (!target.matches("[\\p{Alnum}_-]+")) {
            throw new InvalidCommandException(
                    "target '" + target + "' is not a VPS id: use the id (vps_…) that HostUp's"
                            + " list of servers shows, not the name or the address");
        }
    }

    @Override
    public List<String> caveats(ExecRequest request) {
        return List.of(
                "Direct mode: output is shown when the command has ended; HostUp hands it out once, so the output is"
                        + " lost if that answer is lost; commands cannot be cancelled");
    }

    @Override
    public CompletableFuture<ExecStatus> submit(ExecRequest request) {
        String target = request.target();
        JsonRequest post = JsonRequest.post(
                "run the command on " + target,
                JsonNodeFactory.instance.objectNode().put("command", request.shellText()),
                HostupApi.exec(target));
        return Futures.then(
                availability.check(target, post),
                ignored -> Futures.map(api.send(post), response -> submitted(post, response, target)));
    }

    private ExecStatus submitted(JsonRequest post, JsonResponse response, String target) {
        if (!response.isSuccess()) {
            availability.forget(target);
            throw api.error(post, response, HostupApi.Scope.WRITE);
        }
        String pid = HostupResults.pid(HostupApi.payload(response));
        if (pid == null) {
            throw api.strange(post, response, "the answer contains no pid");
        }
        return new ExecStatus.Running(pid);
    }

    @Override
    public CompletableFuture<ExecStatus> poll(String target, String handle) {
        JsonRequest get = result(target, handle);
        return Futures.map(api.send(get), response -> {
            if (!response.isSuccess()) {
                if (HostupResults.isForgotten(response)) {
                    return new ExecStatus.Lost("HostUp does not know the command with pid " + handle + " on " + target
                            + " any more (HTTP " + response.status() + " " + HostupErrors.text(response)
                            + "): its result was already handed out in an answer that did not arrive, or the guest"
                            + " agent was restarted");
                }
                throw api.error(get, response, HostupApi.Scope.WRITE);
            }
            return HostupResults.status(HostupApi.payload(response), handle)
                    .orElseThrow(
                            () -> api.strange(get, response, "the answer does not say whether the command has ended"));
        });
    }

    private static JsonRequest result(String target, String pid) {
        return JsonRequest.get("report the result of the command on " + target, HostupApi.exec(target))
                .query("pid", pid);
    }

    @Override
    public CompletableFuture<Probe> probe() {
        long begin = System.nanoTime();
        return Futures.then(servers.list(), all -> {
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            Optional<TargetInfo> any = all.stream().filter(TargetInfo::ready).findFirst();
            long running = all.stream().filter(TargetInfo::ready).count();
            String summary = describe() + " answered: " + running + " of " + all.size() + " servers are running";
            if (any.isEmpty()) {
                return CompletableFuture.completedFuture(new Probe(
                        summary,
                        List.of("without a running server it cannot be checked whether the key may run commands"
                                + " (scope write:vm)"),
                        took));
            }
            return Futures.map(warnings(any.get().name()), warnings -> new Probe(summary, List.copyOf(warnings), took));
        });
    }

    /** What one server says about running commands; nothing is run. */
    private CompletableFuture<List<String>> warnings(String target) {
        JsonRequest get = result(target, FIRST_PROCESS);
        return Futures.then(
                availability.reason(target),
                reason -> Futures.map(api.send(get), response -> {
                    List<String> all = new ArrayList<>();
                    if (reason.isPresent()) {
                        all.add("no command can be run on " + target + " now: " + reason.get());
                    }
                    if (response.status() == 403) {
                        all.add("the key lacks the scope write:vm, so no command can be run");
                    }
                    return all;
                }));
    }

    @Override
    public CompletableFuture<List<TargetInfo>> targets() {
        return servers.list();
    }
}
