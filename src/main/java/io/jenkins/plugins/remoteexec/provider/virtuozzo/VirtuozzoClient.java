package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Virtuozzo Infrastructure: {@code POST /servers/{id}/guest-agent/commands} of its compute API, an addition to
 * OpenStack's that hands commands to the QEMU guest agent inside the machine (compute API reference since 7.3).
 */
public final class VirtuozzoClient implements ProviderClient {
    static final String NAME = "Virtuozzo Infrastructure";
    static final String TOKEN_HEADER = "X-Auth-Token";

    static final String TOKEN_IS_OVER =
            "The token has expired or was revoked, and a ready-made token cannot be renewed:"
                    + " store a new one, or store a user name with password, or an application credential";

    private static final String ROLE = "guest_exec";

    private static final String ROLE_IS_NEEDED = "To run commands in guests, a user needs the role " + ROLE
            + " in the project; an application credential must have been given it, too";

    private static final String NO_LIST = "the servers cannot be listed, so targets cannot be suggested; in most clouds"
            + " that needs the role reader or member";

    private static final String LIST_NEEDS_MORE = "To list servers, most clouds ask for the role reader or member";

    /** Of both streams together ("Executing commands in the guest OS"); whether that is before Base64 is not said. */
    private static final long LARGEST_OUTPUT = 100_000;

    private final TimeAndChance time;
    private final Keystone keystone;
    private final ComputeApi compute;
    private final VirtuozzoOptions options;
    private final Capabilities capabilities;

    /**
     * @param connection with the password, the application credential's secret, or the token as its secret
     * @param identityUrl the URL of Keystone
     * @param login who logs in, or null if the secret is a ready-made token
     * @throws IllegalArgumentException if a URL cannot be used
     */
    VirtuozzoClient(
            @NonNull ProviderConnection connection,
            @NonNull String identityUrl,
            @CheckForNull KeystoneLogin login,
            @NonNull VirtuozzoOptions options) {
        this.options = options;
        time = connection.time();
        keystone = new Keystone(connection, identityUrl, login);
        compute = new ComputeApi(connection, keystone, options);
        Capabilities.Builder can = Capabilities.builder()
                .longestCommand(options.shell().longest())
                .largestOutput(LARGEST_OUTPUT)
                .argumentVector();
        capabilities = (options.shell().isPosix() ? can : can.otherShell()).build();
    }

    /** It is two APIs, and only one of them may fail: the address is not said to be that of both. */
    @Override
    public String describe() {
        return NAME + " with login at " + keystone.address();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public void checkTarget(String target) {
        if (!target.matches("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}|\\p{XDigit}{32}")) {
            throw new InvalidCommandException(
                    "target '" + target + "' is not a server id: give the id of the virtual machine,"
                            + " such as 5a124ea0-36a0-49b8-9bd0-e937d958ca8f, and not its name");
        }
    }

    @Override
    public List<String> caveats(ExecRequest request) {
        List<String> all = new ArrayList<>();
        all.add("Direct mode: output is shown when the command has ended, the first 100 KB of it; Virtuozzo forgets the"
                + " result a few minutes after the end, and commands cannot be cancelled");
        String text = request.shellText();
        if (text != null && options.shell() == GuestShell.CMD && text.indexOf('"') >= 0) {
            all.add("The guest agent on Windows writes \\\" for each double quote, which cmd.exe does not understand:"
                    + " where that matters, set the provider's shell to powershell");
        }
        return all;
    }

    @Override
    public ExecStatus submit(ExecRequest request) throws ApiException {
        String text = request.shellText();
        String objection = text == null ? "" : options.shell().objection(text);
        if (!objection.isEmpty()) {
            throw ApiException.of(ErrorKind.REJECTED, Delivery.NOT_SENT)
                    .asked(describe() + " was not asked to run the command on " + request.target())
                    .text(objection)
                    .build();
        }
        JsonRequest post = JsonRequest.post(
                        "run the command on " + request.target(),
                        body(request),
                        "servers",
                        request.target(),
                        "guest-agent",
                        "commands")
                .expecting(AnswerSize.OUTPUT);
        ComputeApi.Answer answer = compute.send(post);
        if (!answer.response().isSuccess()) {
            throw refusedCommand(answer, request.target());
        }
        GuestCommand command = command(answer);
        String id = Objects.requireNonNull(command.id(), "an answer without an id is unusable");
        return command.status(id, request.target(), options.outputEncoding());
    }

    private ObjectNode body(ExecRequest request) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode command = body.putObject("command").put("type", "exec");
        String text = request.shellText();
        List<String> words =
                text == null ? request.arguments() : options.shell().run(text);
        words.forEach(command.putObject("arguments").putArray("command")::add);
        return body;
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        JsonRequest get = JsonRequest.get(
                        "report the state of command " + handle, "servers", target, "guest-agent", "commands", handle)
                .expecting(AnswerSize.OUTPUT);
        ComputeApi.Answer answer = compute.send(get);
        if (answer.response().status() == 404) {
            return new ExecStatus.Lost(answer.session().http().describe() + " has no record of command " + handle
                    + " on " + target + " any more ("
                    + VirtuozzoErrors.text(answer.response())
                    + "): it keeps a result for a few minutes after the end only");
        }
        success(answer, ROLE_IS_NEEDED);
        return command(answer).status(handle, target, options.outputEncoding());
    }

    private static GuestCommand command(ComputeApi.Answer answer) throws ApiException {
        GuestCommand command = GuestCommand.of(answer.response().json());
        if (command.id() == null) {
            throw unusable(answer, "the answer names no command");
        }
        return command;
    }

    private static JsonNode success(ComputeApi.Answer answer, String ifForbidden) throws ApiException {
        if (!answer.response().isSuccess()) {
            throw refused(answer, ifForbidden).build();
        }
        if (!answer.response().isJson()) {
            throw unusable(
                    answer, "the answer is not JSON but " + answer.response().contentType());
        }
        return answer.response().json();
    }

    private static ApiException unusable(ComputeApi.Answer answer, String why) {
        return answer.session()
                .http()
                .unusable(answer.request(), answer.response(), why)
                .advice("Check that the compute URL is that of the API and that no proxy modifies its answers")
                .build();
    }

    private static ApiException refusedCommand(ComputeApi.Answer answer, String target) {
        ApiException.Builder error = refused(answer, ROLE_IS_NEEDED);
        switch (answer.response().status()) {
            case 404 ->
                error.advice("Check that " + target + " is the id of a server in this project, that the compute URL is"
                        + " right, and that this version of Virtuozzo runs commands in guests (7.3 and newer do)");
            case 409 ->
                error.advice(
                        "The server is switched off, locked, or busy with something else, or its guest agent does not"
                                + " answer");
            default -> {}
        }
        return error.build();
    }

    private static ApiException.Builder refused(ComputeApi.Answer answer, String ifForbidden) {
        ApiException.Builder error = answer.error();
        return switch (answer.response().status()) {
            case 403 -> error.advice(ifForbidden);
            case 404 -> error.advice("Check the compute URL: it ends with the version, such as /v2.1");
            default -> error;
        };
    }

    @Override
    public Probe probe() throws ApiException {
        long begin = time.nanoTime().getAsLong();
        ComputeApi.Session session = compute.session();
        KeystoneToken token = session.token();
        String api = session.http().describe();
        String servers = "";
        List<String> warnings = new ArrayList<>();
        try {
            List<TargetInfo> all = targets();
            servers = all.stream().filter(TargetInfo::ready).count() + " of " + all.size() + " servers are active; ";
        } catch (ApiException e) {
            if (e.kind() != ErrorKind.PERMISSION) {
                throw e;
            }
            warnings.add(NO_LIST);
        }
        if (token.about().isObject() && !token.roles().contains(ROLE)) {
            warnings.add(
                    "the role " + ROLE + " is missing, so no command can be run unless this cloud's policy differs");
        }
        if (session.isPlain()) {
            warnings.add(api + " is a plain http address: the token and the commands are sent unencrypted");
        }
        String who = token.about().isObject() ? token.describe() : "no details about the token are available";
        return new Probe(api + " answered: " + servers + who, warnings, time.since(begin));
    }

    @Override
    public List<TargetInfo> targets() throws ApiException {
        return new ServerList(request -> success(compute.send(request), LIST_NEEDS_MORE)).read();
    }
}
