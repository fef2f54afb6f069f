package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.io.IOException;

/** JSON answers, and the two shapes of OpenStack's errors. */
final class OpenStackJson {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private static final String UNAUTHORIZED = "The request you have made requires authentication.";

    private OpenStackJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static SimulatedResponse answer(int status, JsonNode body) {
        return SimulatedResponse.text(status, "application/json", body.toString())
                .withHeader("x-openstack-request-id", "req-5b1f7a52-0d7c-4a3e-9d4b-6a1f0c2d3e4f");
    }

    /** Nova's: the name depends on the status. */
    static SimulatedResponse nova(int status, String message) {
        String name =
                switch (status) {
                    case 400 -> "badRequest";
                    case 403 -> "forbidden";
                    case 404 -> "itemNotFound";
                    case 413 -> "overLimit";
                    case 409 -> "conflictingRequest";
                    default -> "computeFault";
                };
        ObjectNode body = object();
        body.putObject(name).put("code", status).put("message", message);
        return answer(status, body);
    }

    /** Keystone's, and that of its middleware before every other service. */
    static SimulatedResponse keystone(int status, String title, String message) {
        ObjectNode body = object();
        body.putObject("error").put("code", status).put("message", message).put("title", title);
        return answer(status, body);
    }

    static SimulatedResponse unauthorized() {
        return keystone(401, "Unauthorized", UNAUTHORIZED).withHeader("WWW-Authenticate", "Keystone uri=\"/v3\"");
    }

    /** @return null if the body is no JSON object */
    static JsonNode body(SimulatedRequest request) {
        try {
            JsonNode body = MAPPER.readTree(request.body());
            return body != null && body.isObject() ? body : null;
        } catch (IOException e) {
            return null;
        }
    }
}
