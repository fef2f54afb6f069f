package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Posts commands, and finds out what became of those whose answer says too little: it was lost, the server did not wait
 * for it, or it tells of a failure after which OSAPI would run the command again.
 */
final class OsapiCommands {
    private static final String FAILED = "job failed:";
    private static final String NOT_ONE = "no job, or more than one, matches this command";

    private final OsapiApi api;
    private final OsapiFinder finder;
    private final OsapiRecords records;
    private final InstantSource clock;

    OsapiCommands(OsapiApi api, OsapiRecords records, InstantSource clock) {
        this.api = api;
        this.records = records;
        this.clock = clock;
        finder = new OsapiFinder(api);
    }

    CompletableFuture<ExecStatus> submit(ExecRequest request) {
        OsapiSubmission submission = new OsapiSubmission(request, nonce(), clock.instant());
        JsonRequest post = submission.post();
        if (submission.isShell() && bytes(submission) >= OsapiSubmission.LONGEST_ARGUMENT) {
            return CompletableFuture.failedFuture(api.failure(ErrorKind.REJECTED, Delivery.NOT_SENT, post)
                    .text("the shell command has " + bytes(submission) + " bytes, but Linux passes fewer than "
                            + OsapiSubmission.LONGEST_ARGUMENT + " to a program")
                    .build());
        }
        CompletableFuture<ExecStatus> answered =
                Futures.then(api.send(post), response -> answered(submission, post, response));
        return Futures.recover(
                answered,
                // whoever has given the request a ticket looks for it, for as long as that takes
                failure -> failure.delivery() == Delivery.UNKNOWN && request.ticket() == null
                        ? found(submission, this::follow, why -> CompletableFuture.failedFuture(failure))
                        : CompletableFuture.failedFuture(failure));
    }

    private static String nonce() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    String ticket(ExecRequest request) {
        return new OsapiSubmission(request, nonce(), clock.instant()).ticket().toString();
    }

    /** The job of a submission whose answer has not arrived anywhere. */
    CompletableFuture<ExecStatus> find(String target, String ticket) {
        OsapiTicket wanted = OsapiTicket.parse(ticket);
        if (wanted == null) {
            return CompletableFuture.completedFuture(new ExecStatus.Lost("another version of this plugin sent it"));
        }
        return Futures.map(finder.find(wanted, target), job -> job.<ExecStatus>map(ExecStatus.Running::new)
                .orElseGet(() -> new ExecStatus.Lost(NOT_ONE)));
    }

    private static int bytes(OsapiSubmission submission) {
        return submission.shellText().getBytes(StandardCharsets.UTF_8).length;
    }

    private CompletableFuture<ExecStatus> answered(
            OsapiSubmission submission, JsonRequest post, JsonResponse response) {
        String target = submission.target();
        if (response.status() == 500) {
            String text = OsapiErrors.text(response);
            if (text.contains("timeout waiting")) {
                return found(
                        submission,
                        this::follow,
                        why -> CompletableFuture.completedFuture(OsapiResults.ofServerWait(text, target, why)));
            }
            if (text.startsWith(FAILED)) {
                return failed(submission, text.substring(FAILED.length()).strip());
            }
        }
        if (!response.isSuccess()) {
            throw api.error(post, response);
        }
        JsonNode results = response.json().path("results");
        JsonNode job = response.json().path("job_id");
        if (results.size() == 1) {
            records.isRead(job.asText());
            return CompletableFuture.completedFuture(OsapiResults.ofResult(results.get(0), target));
        }
        if (results.isEmpty() && job.isTextual() && !job.textValue().isBlank()) {
            return follow(job.textValue());
        }
        throw api.failure(ErrorKind.PROTOCOL, Delivery.UNKNOWN, post)
                .status(response.status())
                .text("the answer contains " + results.size() + " results and no job id")
                .requestId(response.requestId())
                .build();
    }

    /** The agent gave the command up. Its job must go before the queue delivers it again, half a minute later. */
    private CompletableFuture<ExecStatus> failed(OsapiSubmission submission, String error) {
        return found(
                submission,
                id -> Futures.map(
                        records.deleteNow(id),
                        gone -> OsapiResults.ofAgentError(
                                error, submission.target(), gone ? OsapiResults.DELETED : OsapiResults.RERUNS)),
                why -> CompletableFuture.completedFuture(
                        OsapiResults.ofAgentError(error, submission.target(), OsapiResults.RERUNS)));
    }

    private CompletableFuture<ExecStatus> follow(String jobId) {
        return CompletableFuture.completedFuture(new ExecStatus.Running(jobId));
    }

    /** @param otherwise is given the reason, to be read after a colon */
    private CompletableFuture<ExecStatus> found(
            OsapiSubmission submission,
            Function<String, CompletableFuture<ExecStatus>> then,
            Function<String, CompletableFuture<ExecStatus>> otherwise) {
        CompletableFuture<Search> search = Futures.recover(
                Futures.map(
                        finder.find(submission.ticket(), submission.target()),
                        job -> new Search(job.orElse(null), NOT_ONE)),
                failure -> CompletableFuture.completedFuture(new Search(null, failure.getMessage())));
        return Futures.then(
                search, result -> result.jobId() == null ? otherwise.apply(result.why()) : then.apply(result.jobId()));
    }

    CompletableFuture<ExecStatus> poll(String target, String handle) {
        JsonRequest get = JsonRequest.get("report the state of job " + handle, "job", handle);
        return Futures.then(api.send(get), response -> {
            if (response.status() == 404) {
                return CompletableFuture.completedFuture(
                        new ExecStatus.Lost(api.describe() + " has no record of job " + handle + " any more"));
            }
            JsonNode job = api.checked(get, response);
            if (OsapiJobs.hasFailed(job)) {
                return failed(target, handle, job);
            }
            ExecStatus status = OsapiJobs.status(job, handle, target, clock.instant());
            if (!(status instanceof ExecStatus.Running)) {
                records.isRead(handle);
            }
            return CompletableFuture.completedFuture(status);
        });
    }

    /** As above: among the deletions that wait for a quiet moment, this one could come too late. */
    private CompletableFuture<ExecStatus> failed(String target, String jobId, JsonNode job) {
        return Futures.map(
                records.deleteNow(jobId),
                gone -> OsapiJobs.ended(job, target, gone ? OsapiResults.DELETED : OsapiResults.RERUNS));
    }

    private record Search(String jobId, String why) {}
}
