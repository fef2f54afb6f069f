package io.jenkins.plugins.remoteexec.provider.osapi;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * OSAPI (github.com/osapi-io/osapi): {@code POST /node/{host}/command/exec|shell}, which blocks until the agent has
 * answered or the server has waited for 30 seconds.
 */
public final class OsapiClient implements ProviderClient {
    /** The setting that raises the limit; the form's words for it, and its name. */
    private static final String SETTING = "'Longest command in direct mode' (longestDirectRun)";

    private static Capabilities capabilities(int longestDirectRun) {
        return Capabilities.builder()
                // one argument of a process: Linux takes 128 KiB, and the agent calls /bin/sh -c with it
                .longestCommand(120_000)
                // a NATS message holds 1 MiB, and the answer is JSON, which may double what it carries
                .largestOutput(450_000)
                .argumentVector()
                .workingDirectory()
                .singleLane()
                .pollsNeedNoLane()
                .blocking()
                .longestRun(
                        Duration.ofSeconds(longestDirectRun),
                        "OSAPI runs a command that takes longer than its agents' agent.consumer.back_off (30 s) a second time."
                                + " Leave durable mode on, or, where that is raised on the agents, raise the endpoint's "
                                + SETTING)
                .build();
    }

    private final Capabilities capabilities;
    private final OsapiApi api;
    private final OsapiCommands commands;
    private final OsapiRecords records;

    /** @param token the bearer token, asked for with every request */
    public OsapiClient(@NonNull JsonClient http, @NonNull Supplier<String> token) {
        this(http, token, OsapiLimit.DEFAULT_SECONDS);
    }

    /**
     * @param token the bearer token, asked for with every request
     * @param longestDirectRun after how many seconds a direct command is ended on its target
     */
    public OsapiClient(@NonNull JsonClient http, @NonNull Supplier<String> token, int longestDirectRun) {
        capabilities = capabilities(longestDirectRun);
        api = new OsapiApi(http, token);
        records = new OsapiRecords(api);
        commands = new OsapiCommands(api, records);
    }

    @Override
    public String describe() {
        return api.describe();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public void checkTarget(String target) {
        OsapiTargets.check(target);
    }

    @Override
    public boolean isSelector(String target) {
        return OsapiTargets.isSelector(target);
    }

    @Override
    public Selection expand(String selector) throws ApiException {
        return OsapiTargets.select(selector, agents(), describe());
    }

    @Override
    public List<String> caveats(ExecRequest request) {
        List<String> all = new ArrayList<>();
        Duration limit = request.stopAfter();
        all.add("Direct mode: output is shown when the command has ended, and a command cannot be cancelled"
                + (limit == null
                        ? ""
                        : "; it is ended after " + limit.toSeconds()
                                + " s, because OSAPI runs a long one a second time"));
        String text = request.shellText();
        if ((text == null ? String.join("\n", request.arguments()) : text).contains("@fact.")) {
            all.add("OSAPI replaces @fact.… in the command by facts of the host");
        }
        OsapiToken claims = api.claims();
        if (claims != null) {
            all.addAll(claims.warningsOfDirectMode());
        }
        return all;
    }

    @Override
    public ExecStatus submit(ExecRequest request) throws ApiException {
        return commands.submit(request);
    }

    @Override
    public String ticket(ExecRequest request) {
        return commands.ticket();
    }

    @Override
    public ExecStatus find(String target, String ticket) throws ApiException {
        return commands.find(ticket);
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        return commands.poll(target, handle);
    }

    @Override
    public Overdue overdue(String target, String handle) throws ApiException {
        return commands.overdue(target, handle);
    }

    @Override
    public void collected(String target, String record) throws ApiException {
        records.delete(record);
    }

    @Override
    public Probe probe() throws ApiException {
        long begin = api.time().nanoTime().getAsLong();
        JsonRequest get = OsapiAgents.request();
        JsonResponse response = api.send(get);
        Duration took = api.time().since(begin);
        OsapiToken claims = api.claims();
        List<String> warnings = claims == null ? List.of() : claims.warnings();
        String who = claims == null ? "no details about the token are available" : claims.describe();
        if (response.status() == 403 && claims != null) {
            return new Probe(describe() + " answered; " + who, warnings, took);
        }
        List<OsapiAgents.Agent> all = OsapiAgents.read(api.checked(get, response));
        long ready = all.stream().filter(OsapiAgents.Agent::isReady).count();
        return new Probe(
                describe() + " answered: " + ready + " of " + all.size() + " agents are ready; " + who, warnings, took);
    }

    @Override
    public List<TargetInfo> targets() throws ApiException {
        return agents().stream().map(OsapiAgents.Agent::info).toList();
    }

    private List<OsapiAgents.Agent> agents() throws ApiException {
        return OsapiAgents.read(api.get(OsapiAgents.request()));
    }
}
