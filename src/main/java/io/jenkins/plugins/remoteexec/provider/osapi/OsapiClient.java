package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * OSAPI (github.com/osapi-io/osapi): {@code POST /node/{host}/command/exec|shell}, which blocks until the agent has
 * answered or the server has waited for 30 seconds.
 */
public final class OsapiClient implements ProviderClient {
    /** The largest {@code timeout} that the API takes, in seconds. */
    private static final long LONGEST_AGENT_TIMEOUT = 300;

    private static final Duration SERVER_WAIT = Duration.ofSeconds(30);
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private static final Capabilities CAPABILITIES = Capabilities.builder()
            // one argument of a process: Linux takes 128 KiB, and the agent calls /bin/sh -c with it
            .longestCommand(120_000)
            // a NATS message holds 1 MiB, and the answer is JSON, which may double what it carries
            .largestOutput(450_000)
            .longestRun(SERVER_WAIT)
            .argumentVector()
            .workingDirectory()
            .singleLane()
            .blocking()
            .build();

    private final JsonClient http;
    private final Supplier<String> token;
    private final OsapiPaths paths;
    private final OsapiRecords records;

    /** @param token the bearer token, asked for with every request */
    public OsapiClient(@NonNull JsonClient http, @NonNull Supplier<String> token) {
        this.http = http;
        this.token = token;
        paths = new OsapiPaths(http);
        records = new OsapiRecords(id -> send(JsonRequest.delete("delete the record of job " + id, "job", id)));
    }

    @Override
    public String describe() {
        return http.describe();
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void housekeeping(Housekeeper housekeeper) {
        records.through(housekeeper);
    }

    @Override
    public void checkTarget(String target) {
        if (!target.startsWith("_") && !target.matches("[\\p{Alnum}._:-]*[\\p{Alnum}_:-][\\p{Alnum}._:-]*")) {
            throw new InvalidCommandException(
                    "target '" + target + "' is no host name: name the agent's host as OSAPI lists it, such as web-01");
        }
        if (target.startsWith("_") || target.indexOf(':') >= 0) {
            throw new InvalidCommandException(
                    "target '" + target + "' is a selector of OSAPI, which may stand for several hosts: name one host");
        }
    }

    @Override
    public List<String> caveats(ExecRequest request) {
        List<String> all = new ArrayList<>();
        all.add("Direct mode: output is shown when the command has ended; OSAPI waits " + SERVER_WAIT.toSeconds()
                + " s for that, stops a command after " + LONGEST_AGENT_TIMEOUT + " s, and has no way to cancel");
        String text = request.shellText() == null ? String.join("\n", request.arguments()) : request.shellText();
        if (text != null && text.contains("@fact.")) {
            all.add("OSAPI replaces @fact.… in what it runs by facts of the host");
        }
        return all;
    }

    @Override
    public CompletableFuture<ExecStatus> submit(ExecRequest request) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (request.isShell()) {
            body.put("command", request.shellText());
        } else {
            body.put("command", request.arguments().get(0));
            request.arguments().stream().skip(1).forEach(body.withArray("args")::add);
        }
        if (request.workingDirectory() != null) {
            body.put("cwd", request.workingDirectory());
        }
        Duration expected = longest(request.expected());
        // reaching the agent's limit loses the output and makes OSAPI run the command again: stay clear of it
        body.put(
                "timeout",
                Math.min(LONGEST_AGENT_TIMEOUT, SERVER_WAIT.plus(expected).toSeconds()));
        JsonRequest post = JsonRequest.post(
                        "run the command on " + request.target(),
                        body,
                        "node",
                        request.target(),
                        "command",
                        request.isShell() ? "shell" : "exec")
                .answerWithin(expected.compareTo(SERVER_WAIT) > 0 ? expected.plus(MARGIN) : SERVER_WAIT.plus(MARGIN));
        return Futures.map(send(post), response -> submitted(post, response, request.target()));
    }

    private static Duration longest(Duration expected) {
        Duration most = Duration.ofSeconds(LONGEST_AGENT_TIMEOUT);
        return expected.compareTo(most) > 0 ? most : expected;
    }

    private ExecStatus submitted(JsonRequest post, JsonResponse response, String target) {
        if (response.status() == 500) {
            String text = OsapiErrors.text(response);
            if (text.contains("timeout waiting")) {
                return OsapiResults.ofServerWait(text, target);
            }
            if (text.startsWith("job failed:")) {
                return OsapiResults.ofAgentError(
                        text.substring("job failed:".length()).strip(), target);
            }
        }
        if (!response.isSuccess()) {
            if (response.status() == 404) {
                paths.forget();
            }
            throw OsapiErrors.of(http, post, response);
        }
        JsonNode results = response.json().path("results");
        JsonNode job = response.json().path("job_id");
        if (results.size() == 1) {
            records.isRead(job.asText());
            return OsapiResults.ofResult(results.get(0), target);
        }
        if (results.isEmpty() && job.isTextual() && !job.textValue().isBlank()) {
            return new ExecStatus.Running(job.textValue());
        }
        throw ApiException.of(ErrorKind.PROTOCOL, Delivery.UNKNOWN)
                .asked(http.couldNot(post))
                .status(response.status())
                .text("the answer holds " + results.size() + " results and no job id")
                .requestId(response.requestId())
                .build();
    }

    @Override
    public CompletableFuture<ExecStatus> poll(String target, String handle) {
        JsonRequest get = JsonRequest.get("tell the state of job " + handle, "job", handle);
        return Futures.map(send(get), response -> {
            if (response.status() == 404) {
                return new ExecStatus.Lost(http.describe() + " has no record of job " + handle + " any more");
            }
            ExecStatus status = OsapiJobs.status(checked(get, response), handle, target);
            if (!(status instanceof ExecStatus.Running)) {
                records.isRead(handle);
            }
            return status;
        });
    }

    @Override
    public CompletableFuture<Probe> probe() {
        long begin = System.nanoTime();
        JsonRequest get = agents();
        return Futures.map(send(get), response -> {
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            OsapiToken claims = OsapiToken.read(token.get());
            if (response.status() == 403 && claims != null) {
                return new Probe(
                        describe() + " answered; " + claims.describe(),
                        warnings(claims, "agent:read is missing, so targets cannot be suggested"),
                        took);
            }
            List<TargetInfo> all = OsapiAgents.read(checked(get, response));
            long ready = all.stream().filter(TargetInfo::ready).count();
            return new Probe(
                    describe() + " answered: " + ready + " of " + all.size() + " agents are ready; "
                            + (claims == null ? "the token says nothing about itself" : claims.describe()),
                    claims == null ? List.of() : warnings(claims),
                    took);
        });
    }

    private static List<String> warnings(OsapiToken claims, String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        if (!claims.may("command:execute")) {
            all.add("command:execute is missing, so no command can be run");
        }
        if (!claims.may("job:write")) {
            all.add("job:write is missing, so OSAPI keeps the record of each command and of its output");
        }
        return all;
    }

    @Override
    public CompletableFuture<List<TargetInfo>> targets() {
        JsonRequest get = agents();
        return Futures.map(send(get), response -> OsapiAgents.read(checked(get, response)));
    }

    private static JsonRequest agents() {
        return JsonRequest.get("list the agents", "agent");
    }

    private JsonNode checked(JsonRequest request, JsonResponse response) {
        if (!response.isSuccess()) {
            throw OsapiErrors.of(http, request, response);
        }
        if (!response.isJson()) {
            throw ApiException.of(ErrorKind.PROTOCOL, Delivery.UNKNOWN)
                    .asked(http.couldNot(request))
                    .status(response.status())
                    .text("the answer is no JSON but " + response.contentType())
                    .advice("Check the URL of the OSAPI controller")
                    .build();
        }
        return response.json();
    }

    private CompletableFuture<JsonResponse> send(JsonRequest request) {
        return Futures.then(
                paths.prefix(),
                prefix -> http.send(request.under(prefix).header("Authorization", "Bearer " + bearer(request))));
    }

    private String bearer(JsonRequest request) {
        String secret;
        try {
            secret = token.get();
        } catch (ApiException e) {
            throw e.beforeSending();
        }
        if (secret == null || secret.isBlank()) {
            throw ApiException.of(ErrorKind.AUTHENTICATION, Delivery.NOT_SENT)
                    .asked(http.couldNot(request))
                    .text("the credentials hold an empty text instead of a token")
                    .advice("Store the OSAPI token as a secret text")
                    .build();
        }
        return secret.strip();
    }
}
