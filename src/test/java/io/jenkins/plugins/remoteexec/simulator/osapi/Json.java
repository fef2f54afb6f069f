package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;

/** JSON answers in OSAPI's two error shapes and in general. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static SimulatedResponse answer(int status, JsonNode body) {
        return SimulatedResponse.text(status, "application/json", body + "\n");
    }

    /** An error that an OSAPI handler reports. */
    static SimulatedResponse error(int status, String text) {
        return answer(status, object().put("error", text));
    }

    /** An error that the framework reports before any handler is reached. */
    static SimulatedResponse frameworkError(int status, String text) {
        return answer(status, object().put("message", text));
    }
}
