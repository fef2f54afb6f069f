package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.Overdue;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.ForeignId;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Posts commands, and finds out what became of those whose answer says too little: it was lost, the server did not wait
 * for it, or it tells of a failure after which OSAPI would run the command again.
 */
final class OsapiCommands {
    private static final String FAILED = "job failed:";
    private static final String NONE = "none of its jobs is this command";

    private final OsapiApi api;
    private final OsapiFinder finder;
    private final OsapiRecords records;
    private final OsapiPresence presence;
    private final TimeAndChance time;

    OsapiCommands(OsapiApi api, OsapiRecords records) {
        this.api = api;
        this.records = records;
        time = api.time();
        finder = new OsapiFinder(api);
        presence = new OsapiPresence(api);
    }

    ExecStatus submit(ExecRequest request) throws ApiException {
        OsapiSubmission submission = new OsapiSubmission(request, nonce());
        JsonRequest post = submission.post();
        if (submission.longestArgument() >= OsapiSubmission.LONGEST_ARGUMENT) {
            throw api.failure(ErrorKind.REJECTED, Delivery.NOT_SENT, post)
                    .text("the " + (request.isShell() ? "shell command" : "longest argument") + " has "
                            + submission.longestArgument() + " bytes, but Linux passes fewer than "
                            + OsapiSubmission.LONGEST_ARGUMENT + " to a program")
                    .build();
        }
        try {
            return answered(submission, post, api.send(post));
        } catch (ApiException failure) {
            // whoever has given the request a ticket looks for it, for as long as that takes
            if (failure.delivery() != Delivery.UNKNOWN
                    || failure.kind() == ErrorKind.NO_SUCH_TARGET
                    || request.ticket() != null) {
                throw failure;
            }
            String job = search(() -> finder.findOnce(submission.ticket())).jobId();
            if (job == null) {
                throw failure;
            }
            return new ExecStatus.Running(job);
        }
    }

    private String nonce() {
        byte[] bytes = new byte[16];
        time.random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    String ticket() {
        return new OsapiTicket(nonce()).toString();
    }

    /** The job of a submission whose answer has not arrived anywhere. */
    ExecStatus find(String ticket) throws ApiException {
        OsapiTicket wanted = OsapiTicket.parse(ticket);
        if (wanted == null) {
            return new ExecStatus.Lost("another version of this plugin sent it");
        }
        Optional<String> job = finder.find(wanted);
        return job.isPresent() ? new ExecStatus.Running(job.get()) : new ExecStatus.Lost(NONE);
    }

    private ExecStatus answered(OsapiSubmission submission, JsonRequest post, JsonResponse response)
            throws ApiException {
        String target = submission.target();
        if (response.status() == 500) {
            String text = OsapiErrors.text(response);
            if (text.contains("timeout waiting")) {
                Search search = search(() -> finder.find(submission.ticket()));
                return search.jobId() == null
                        ? OsapiResults.ofServerWait(text, target, search.why())
                        : new ExecStatus.Running(search.jobId());
            }
            if (text.startsWith(FAILED)) {
                presence.seen(target);
                // its job must go before the queue delivers it again, half a minute later
                Search search = search(() -> finder.findFailed(submission.ticket()));
                String kept = search.jobId() == null ? search.why() : records.deleteNow(search.jobId());
                return OsapiResults.ofAgentError(
                        text.substring(FAILED.length()).strip(), submission.data(), target, OsapiResults.then(kept));
            }
        }
        if (OsapiErrors.isUnknownAgent(response)) {
            throw presence.error(target, post, response);
        }
        if (!response.isSuccess()) {
            throw api.error(post, response);
        }
        JsonNode results = response.json().path("results");
        String job = ForeignId.of(response.json().path("job_id"));
        if (results.size() == 1) {
            JsonNode result = results.get(0);
            presence.seen(target);
            ExecStatus elsewhere = elsewhere(result, submission.data(), job, target, post);
            return elsewhere != null
                    ? elsewhere
                    : withoutRerun(OsapiResults.ofResult(result, submission.data(), target, job), result, job);
        }
        if (results.isEmpty() && !job.isBlank()) {
            return new ExecStatus.Running(job);
        }
        throw api.unusable(post, response, "the answer contains " + results.size() + " results and no job id");
    }

    /**
     * What to say when another machine has run it; null if none has. A direct command has ended there; a durable one is not
     * to be repeated, because each call may reach either machine.
     *
     * @throws ApiException for a call of durable mode
     */
    private ExecStatus elsewhere(JsonNode resultOrJob, JsonNode posted, String id, String target, JsonRequest request)
            throws ApiException {
        String host = OsapiResults.otherHost(resultOrJob, target);
        if (host == null) {
            return null;
        }
        String text = OsapiResults.elsewhere(host, target);
        if (OsapiLimit.of(posted) != null) {
            records.deleteNow(id);
            return new ExecStatus.Lost(text);
        }
        throw api.failure(ErrorKind.NO_SUCH_TARGET, Delivery.UNKNOWN, request)
                .text(text)
                .build();
    }

    /** @param jobId null if none was found, which the reason says, to be read after a colon or in brackets */
    private record Search(String jobId, String why) {}

    private interface Find {
        Optional<String> job() throws ApiException;
    }

    private static Search search(Find find) {
        try {
            return new Search(find.job().orElse(null), NONE);
        } catch (ApiException e) {
            return new Search(null, e.getMessage());
        }
    }

    ExecStatus poll(String target, String handle) throws ApiException {
        JsonRequest get = OsapiJobs.request(handle);
        JsonResponse response = api.send(get);
        if (response.status() == 404) {
            return new ExecStatus.Lost(api.describe() + " has no record of job " + handle + " any more");
        }
        JsonNode job = api.checked(get, response);
        if (OsapiJobs.hasFailed(job)) {
            String kept = records.deleteNow(handle);
            return OsapiJobs.ended(job, target, kept == null ? "" : handle, OsapiResults.then(kept));
        }
        ExecStatus elsewhere = elsewhere(job, OsapiJobs.posted(job), handle, target, get);
        if (elsewhere != null) {
            return elsewhere;
        }
        ExecStatus status = OsapiJobs.status(job, handle, target, time.now())
                .orElseThrow(() -> api.unusable(
                        get,
                        response,
                        "'" + job.path("status").asText() + "' is not a state of a job that this plugin knows"));
        return withoutRerun(status, job, handle);
    }

    /** A job that has no result to lose, and that OSAPI may run again because of that, goes at once. */
    private ExecStatus withoutRerun(ExecStatus status, JsonNode job, String id) {
        boolean isToStay = status instanceof ExecStatus.Ended
                || status instanceof ExecStatus.Running
                || OsapiResults.isSkipped(job);
        if (isToStay || id.isBlank()) {
            return status;
        }
        String kept = records.deleteNow(id);
        if (kept == null) {
            return status;
        }
        String more = ". Its job could not be deleted, so OSAPI may run it again: " + kept;
        return switch (status) {
            case ExecStatus.NotStarted never -> new ExecStatus.NotStarted(never.why() + more);
            case ExecStatus.Lost lost -> new ExecStatus.Lost(lost.why() + more);
            case ExecStatus.Ended ended -> ended;
            case ExecStatus.Running running -> running;
        };
    }

    /** Deletes the job of a command that is held on its host beyond the end of its limit, and says so. */
    Overdue overdue(String target, String handle) throws ApiException {
        JsonRequest get = OsapiJobs.request(handle);
        JsonResponse response = api.send(get);
        if (response.status() == 404) {
            return Overdue.NOTHING_TO_DO;
        }
        JsonNode job = api.checked(get, response);
        Duration limit = OsapiLimit.of(OsapiJobs.posted(job));
        if (limit == null || !OsapiJobs.isUnderWay(job)) {
            return Overdue.NOTHING_TO_DO;
        }
        Duration whole = limit.plus(ExecRequest.KILL_AFTER);
        Instant start = OsapiJobs.lastStart(job);
        if (start == null) {
            // it waits for its turn, so it cannot be held before it has had its time
            return new Overdue(whole, null);
        }
        // times in records have whole seconds; it must have gone before the queue delivers it again
        Duration age = Duration.between(start, now(response)).plusSeconds(1);
        if (age.compareTo(whole) < 0) {
            return new Overdue(age.isNegative() ? whole : whole.minus(age), null);
        }
        String kept = records.deleteNow(handle);
        String held = "The command on " + target + " was stopped after " + limit.toSeconds()
                + " s, but the call has not ended: something that it has started may hold its output. ";
        return new Overdue(
                null,
                held
                        + (kept == null
                                ? "Its job was deleted, so OSAPI does not run it a second time; what it has printed is lost"
                                : "OSAPI will run it a second time, because its job could not be deleted: " + kept));
    }

    /** By the clock of the server, if it says what that shows. */
    private Instant now(JsonResponse response) {
        String date = response.header("Date");
        try {
            return date == null ? time.now() : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
        } catch (DateTimeException e) {
            return time.now();
        }
    }
}
