package io.jenkins.plugins.remoteexec.provider.hzel;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.BearerToken;
import io.jenkins.plugins.remoteexec.http.ForeignId;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * hzel's containers (docs.hzel.org): {@code POST /api/v1/containers/{id}/commands} queues a command, {@code GET
 * /api/v1/commands/{id}} tells its record. Two documentations describe two dialects of both; the client speaks either.
 */
public final class HzelClient implements ProviderClient {
    private final JsonClient http;
    private final Supplier<String> secret;
    private final BearerToken token;
    private final boolean recoversExitCode;
    private final boolean findsDialect;

    /** The one that is tried first. */
    private volatile HzelDialect dialect;

    private volatile Boolean returnsOutput;

    /**
     * @param token the bearer token, asked for with every request
     * @param dialect the body to send, or null to find out
     * @param recoverExitCode whether to put a shell around commands that prints the exit code, where the API tells none
     */
    public HzelClient(
            @NonNull JsonClient http,
            @NonNull Supplier<String> token,
            @CheckForNull HzelDialect dialect,
            boolean recoverExitCode) {
        this.http = http;
        secret = token;
        this.token = new BearerToken(http, token, "Store a personal access token of hzel (hzel_…) as a secret text");
        findsDialect = dialect == null;
        this.dialect = findsDialect ? HzelDialect.PROGRAM : dialect;
        recoversExitCode = recoverExitCode;
    }

    @Override
    public String describe() {
        return http.describe();
    }

    @Override
    public Capabilities capabilities() {
        // neither documentation names a limit: these are well within what one request and one answer usually carry
        Capabilities.Builder builder = Capabilities.builder()
                .longestCommand(60_000)
                .largestOutput(200_000)
                .argumentVector();
        Boolean output = returnsOutput;
        if (output == null) {
            builder.outputNotCertain();
        } else if (!output) {
            builder.noOutput();
        }
        if (!recoversExitCode && dialect == HzelDialect.PROGRAM) {
            builder.noExitCode();
        }
        return builder.build();
    }

    @Override
    public void checkTarget(String target) {
        if (!target.matches("[\\p{Alnum}_-]+")) {
            throw new InvalidCommandException("target '" + target
                    + "' is not a container id: use the id (a UUID) that hzel's list of containers shows");
        }
    }

    @Override
    public List<String> caveats(ExecRequest request) {
        return List.of("Direct mode: output is shown when the command has ended, and hzel cannot cancel commands");
    }

    @Override
    public ExecStatus submit(ExecRequest request) throws ApiException {
        Sent sent = post(request, dialect);
        if (findsDialect && HzelErrors.isBodyRefused(sent.response())) {
            // refused for its form, so nothing was started, and the same may be said in the other way
            Sent again = post(request, sent.dialect().other());
            if (!HzelErrors.isBodyRefused(again.response())) {
                return submitted(again, request.target());
            }
        }
        return submitted(sent, request.target());
    }

    private record Sent(HzelDialect dialect, JsonRequest request, ExitMarker marker, JsonResponse response) {}

    private Sent post(ExecRequest request, HzelDialect dialect) throws ApiException {
        ExitMarker marker = recoversExitCode && !dialect.reportsExitCode() ? new ExitMarker(nonce()) : null;
        JsonRequest post = JsonRequest.post(
                        "run the command in " + request.target(),
                        dialect.body(request, marker),
                        "api",
                        "v1",
                        "containers",
                        request.target(),
                        "commands")
                .expecting(AnswerSize.OUTPUT);
        return new Sent(dialect, post, marker, send(post));
    }

    private ExecStatus submitted(Sent sent, String target) throws ApiException {
        JsonResponse response = sent.response();
        if (HzelErrors.isError(response)) {
            throw HzelErrors.of(http, sent.request(), response);
        }
        JsonNode record = record(response);
        String id = ForeignId.of(record.path("id"));
        if (id.isEmpty()) {
            throw http.unusable(sent.request(), response, "the answer contains no id of the command")
                    .build();
        }
        dialect = sent.dialect();
        return read(sent.request(), response, new HzelHandle(id, sent.marker()), target);
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        HzelHandle parsed = HzelHandle.parse(handle);
        JsonRequest get = JsonRequest.get(
                        "report the state of command " + parsed.id(), "api", "v1", "commands", parsed.id())
                .expecting(AnswerSize.OUTPUT);
        JsonResponse response = send(get);
        if (!HzelErrors.isError(response)) {
            return read(get, response, parsed, target);
        }
        if (HzelErrors.isCommandUnknown(response)) {
            return new ExecStatus.Lost(describe() + " has no record of command " + parsed.id() + " any more (HTTP "
                    + response.status() + " " + HzelErrors.text(response) + ")");
        }
        throw HzelErrors.of(http, get, response);
    }

    private ExecStatus read(JsonRequest request, JsonResponse response, HzelHandle handle, String target)
            throws ApiException {
        JsonNode record = record(response);
        if (HzelRecords.hasOutput(record)) {
            returnsOutput = true;
        } else if (HzelRecords.isTerminal(record)) {
            returnsOutput = false;
        }
        return HzelRecords.status(record, handle, target).orElseThrow(() -> http.unusable(
                        request,
                        response,
                        "'" + record.path("status").asText("") + "' is not a command state that this plugin knows")
                .build());
    }

    /** The documentations disagree on whether a record stands alone or in an envelope. */
    private static JsonNode record(JsonResponse response) {
        JsonNode data = response.json().path("data");
        return data.isObject() ? data : response.json();
    }

    @Override
    public Probe probe() throws ApiException {
        long begin = http.time().nanoTime().getAsLong();
        List<TargetInfo> all = targets();
        long running = all.stream().filter(TargetInfo::ready).count();
        return new Probe(
                describe() + " answered: " + running + " of " + all.size() + " containers are running",
                HzelTokens.warnings(secret.get()),
                http.time().since(begin));
    }

    @Override
    public List<TargetInfo> targets() throws ApiException {
        JsonRequest get = JsonRequest.get("list the containers", "api", "v1", "containers")
                .expecting(AnswerSize.LIST);
        JsonResponse response = send(get);
        if (HzelErrors.isError(response)) {
            throw HzelErrors.of(http, get, response);
        }
        if (!response.isJson()) {
            throw http.noJson(get, response).build();
        }
        return HzelContainers.read(response.json());
    }

    private JsonResponse send(JsonRequest request) throws ApiException {
        return http.send(token.on(request));
    }

    private String nonce() {
        byte[] bytes = new byte[6];
        http.time().random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
