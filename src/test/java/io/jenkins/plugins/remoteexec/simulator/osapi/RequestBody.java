package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import java.io.IOException;
import java.util.Locale;

/** Reads a JSON body as Echo's binder does, with its complaints. */
final class RequestBody {

    private final JsonNode json;

    private RequestBody(JsonNode json) {
        this.json = json;
    }

    static RequestBody of(SimulatedRequest request) throws Refusal {
        if (request.body().length == 0) {
            return new RequestBody(Json.object());
        }
        if (!request.header("Content-Type").orElse("").startsWith("application/json")) {
            throw Refusal.byFramework(415, "Unsupported Media Type");
        }
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(request.body());
        } catch (JsonProcessingException e) {
            throw Refusal.byFramework(
                    400,
                    "Syntax error: offset=" + e.getLocation().getByteOffset()
                            + ", error=invalid character in JSON text");
        } catch (IOException e) {
            throw new IllegalStateException("a body in memory cannot fail to be read", e);
        }
        if (!json.isObject()) {
            throw wrongType("object", json, "");
        }
        return new RequestBody(json);
    }

    /** Returns a string, or null if it is absent or null. */
    String string(String field) throws Refusal {
        JsonNode value = json.path(field);
        if (isAbsent(value)) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrongType("string", value, field);
        }
        return value.textValue();
    }

    /** Returns an integer, or null if it is absent or null. */
    Integer integer(String field) throws Refusal {
        JsonNode value = json.path(field);
        if (isAbsent(value)) {
            return null;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw wrongType("int", value, field);
        }
        return value.intValue();
    }

    /** Returns an array of strings, or null if it is absent or null. */
    JsonNode strings(String field) throws Refusal {
        JsonNode value = json.path(field);
        if (isAbsent(value)) {
            return null;
        }
        if (!value.isArray()) {
            throw wrongType("[]string", value, field);
        }
        for (JsonNode element : value) {
            if (!element.isTextual()) {
                throw wrongType("string", element, field);
            }
        }
        return value;
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static Refusal wrongType(String expected, JsonNode actual, String field) {
        String got = actual.getNodeType().name().toLowerCase(Locale.ROOT);
        return Refusal.byFramework(
                400, "Unmarshal type error: expected=" + expected + ", got=" + got + ", field=" + field + ", offset=0");
    }
}
