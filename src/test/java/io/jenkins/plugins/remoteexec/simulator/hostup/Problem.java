package io.jenkins.plugins.remoteexec.simulator.hostup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.util.UUID;

/** A refusal in the form of problem details (RFC 7807), as developer.hostup.se/errors shows them. */
final class Problem extends Exception {

    private static final long serialVersionUID = 1L;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final transient ObjectNode body;
    private final int status;

    Problem(int status, String code, String title, String detail) {
        super(code);
        this.status = status;
        body = MAPPER.createObjectNode()
                .put("type", "https://developer.hostup.se/errors/" + code)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("code", code)
                .put("requestId", "req_" + UUID.randomUUID().toString().substring(0, 8))
                .put("timestamp", "2026-04-27T12:34:56.000Z");
        body.putObject("extensions");
    }

    /** A field of the request is wrong. */
    static Problem field(String pointer, String code, String detail) {
        Problem problem =
                new Problem(400, "invalid_request", "Validation failed", "The request body failed validation.");
        problem.body
                .putArray("errors")
                .addObject()
                .put("pointer", pointer)
                .put("detail", detail)
                .put("code", code);
        return problem;
    }

    SimulatedResponse response() {
        return SimulatedResponse.text(status, "application/problem+json", body.toString());
    }
}
