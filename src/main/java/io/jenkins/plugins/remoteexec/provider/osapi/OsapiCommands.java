package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.JsonResponse;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

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
    private final TimeAndChance time;

    OsapiCommands(OsapiApi api, OsapiRecords records) {
        this.api = api;
        this.records = records;
        time = api.time();
        finder = new OsapiFinder(api);
    }

    ExecStatus submit(ExecRequest request) throws ApiException {
        OsapiSubmission submission = new OsapiSubmission(request, nonce(), time.now());
        JsonRequest post = submission.post();
        if (submission.isShell() && bytes(submission) >= OsapiSubmission.LONGEST_ARGUMENT) {
            throw api.failure(ErrorKind.REJECTED, Delivery.NOT_SENT, post)
                    .text("the shell command has " + bytes(submission) + " bytes, but Linux passes fewer than "
                            + OsapiSubmission.LONGEST_ARGUMENT + " to a program")
                    .build();
        }
        try {
            return answered(submission, post, api.send(post));
        } catch (ApiException failure) {
            // whoever has given the request a ticket looks for it, for as long as that takes
            if (failure.delivery() != Delivery.UNKNOWN || request.ticket() != null) {
                throw failure;
            }
            String job = search(submission).jobId();
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

    String ticket(ExecRequest request) {
        return new OsapiSubmission(request, nonce(), time.now()).ticket().toString();
    }

    /** The job of a submission whose answer has not arrived anywhere. */
    ExecStatus find(String target, String ticket) throws ApiException {
        OsapiTicket wanted = OsapiTicket.parse(ticket);
        if (wanted == null) {
            return new ExecStatus.Lost("another version of this plugin sent it");
        }
        Optional<String> job = finder.find(wanted, target);
        return job.isPresent() ? new ExecStatus.Running(job.get()) : new ExecStatus.Lost(NOT_ONE);
    }

    private static int bytes(OsapiSubmission submission) {
        return submission.shellText().getBytes(StandardCharsets.UTF_8).length;
    }

    private ExecStatus answered(OsapiSubmission submission, JsonRequest post, JsonResponse response)
            throws ApiException {
        String target = submission.target();
        if (response.status() == 500) {
            String text = OsapiErrors.text(response);
            if (text.contains("timeout waiting")) {
                Search search = search(submission);
                return search.jobId() == null
                        ? OsapiResults.ofServerWait(text, target, search.why())
                        : new ExecStatus.Running(search.jobId());
            }
            if (text.startsWith(FAILED)) {
                // its job must go before the queue delivers it again, half a minute later
                String job = search(submission).jobId();
                boolean gone = job != null && records.deleteNow(job);
                return OsapiResults.ofAgentError(text.substring(FAILED.length()).strip(), target, then(gone));
            }
        }
        if (!response.isSuccess()) {
            throw api.error(post, response);
        }
        JsonNode results = response.json().path("results");
        String job = response.json().path("job_id").asText("");
        if (results.size() == 1) {
            return withoutRerun(OsapiResults.ofResult(results.get(0), target, job), results.get(0), job);
        }
        if (results.isEmpty() && !job.isBlank()) {
            return new ExecStatus.Running(job);
        }
        throw api.unusable(post, response, "the answer contains " + results.size() + " results and no job id");
    }

    /** @param jobId null if none was found, which the reason says, to be read after a colon */
    private record Search(String jobId, String why) {}

    private Search search(OsapiSubmission submission) {
        try {
            return new Search(
                    finder.find(submission.ticket(), submission.target()).orElse(null), NOT_ONE);
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
            boolean gone = records.deleteNow(handle);
            return OsapiJobs.ended(job, target, gone ? "" : handle, then(gone));
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
        if (!isToStay && !id.isBlank()) {
            records.deleteNow(id);
        }
        return status;
    }

    private static String then(boolean gone) {
        return gone ? OsapiResults.DELETED : OsapiResults.RERUNS;
    }
}
