package io.jenkins.plugins.remoteexec.provider.hostup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** @param key the API key, asked for with every request */
    public HostupClient(@NonNull JsonClient http, @NonNull Supplier<String> key) {
        api = new HostupApi(http, key);
        availability = new HostupAvailability(api);
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
        if (!target.matches("vps_[\\p{Alnum}_-]+")) {
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
    public ExecStatus submit(ExecRequest request) throws ApiException {
        String target = request.target();
        JsonRequest post = JsonRequest.post(
                "run the command on " + target,
                JsonNodeFactory.instance.objectNode().put("command", request.shellText()),
                HostupApi.exec(target));
        availability.check(target, post);
        JsonResponse response = api.send(post);
        if (!response.isSuccess()) {
            availability.forget(target);
            throw api.error(post, response, HostupApi.Scope.WRITE);
        }
        String pid = HostupResults.pid(HostupApi.payload(response));
        if (pid == null) {
            throw api.unusable(post, response, "the answer contains no pid");
        }
        return new ExecStatus.Running(pid);
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        JsonRequest get = result(target, handle);
        JsonResponse response = api.send(get);
        if (response.isSuccess()) {
            return HostupResults.status(HostupApi.payload(response), handle)
                    .orElseThrow(
                            () -> api.unusable(get, response, "the answer does not say whether the command has ended"));
        }
        if (HostupResults.isForgotten(response)) {
            return new ExecStatus.Lost("HostUp does not know the command with pid " + handle + " on " + target
                    + " any more (HTTP " + response.status() + " " + HostupErrors.text(response)
                    + "): its result was already handed out in an answer that did not arrive, or the guest"
                    + " agent was restarted");
        }
        throw api.error(get, response, HostupApi.Scope.WRITE);
    }

    private static JsonRequest result(String target, String pid) {
        return JsonRequest.get("report the result of the command on " + target, HostupApi.exec(target))
                .query("pid", pid)
                .expecting(AnswerSize.OUTPUT);
    }

    @Override
    public Probe probe() throws ApiException {
        long begin = api.time().nanoTime().getAsLong();
        List<TargetInfo> all;
        try {
            all = servers.list();
        } catch (ApiException e) {
            if (e.kind() != ErrorKind.PERMISSION) {
                throw e;
            }
            return new Probe(
                    describe() + " answered",
                    List.of("the key lacks the scope read:vm, so targets cannot be suggested, and it cannot be checked"
                            + " whether the key may run commands (scope write:vm)"),
                    api.time().since(begin));
        }
        Duration took = api.time().since(begin);
        List<TargetInfo> running = all.stream().filter(TargetInfo::ready).toList();
        String summary = describe() + " answered: " + running.size() + " of " + all.size() + " servers are running";
        return new Probe(
                summary,
                running.isEmpty()
                        ? List.of("without a running server it cannot be checked whether the key may run commands"
                                + " (scope write:vm)")
                        : warnings(running.get(0).name()),
                took);
    }

    /** What one server says about running commands; nothing is run. */
    private List<String> warnings(String target) throws ApiException {
        List<String> all = new ArrayList<>();
        availability
                .reason(target)
                .ifPresent(reason -> all.add("no command can be run on " + target + " now: " + reason));
        if (api.send(result(target, FIRST_PROCESS)).status() == 403) {
            all.add("the key lacks the scope write:vm, so no command can be run");
        }
        return all;
    }

    @Override
    public List<TargetInfo> targets() throws ApiException {
        return servers.list();
    }
}
