package io.jenkins.plugins.remoteexec.simulator;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of the simulated service.
 *
 * @param status the HTTP status
 * @param headers the headers to send
 * @param body the body, empty for none
 */
public record SimulatedResponse(int status, Map<String, String> headers, byte[] body) {

    /** An answer without a body. */
    public static SimulatedResponse empty(int status) {
        return new SimulatedResponse(status, Map.of(), new byte[0]);
    }

    /** An answer with a text of the given content type. */
    public static SimulatedResponse text(int status, String contentType, String text) {
        return new SimulatedResponse(
                status, Map.of("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same answer with one more header. */
    public SimulatedResponse withHeader(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new SimulatedResponse(status, all, body);
    }
}
