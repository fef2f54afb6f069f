package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * The largest message that the queue takes (NATS {@code max_payload}, 1 MiB unless configured).
 *
 * @param bytes the limit
 */
record PayloadLimit(int bytes) {

    static final PayloadLimit DEFAULT = new PayloadLimit(1024 * 1024);

    private static final int ENVELOPE = 200;

    boolean allows(JsonNode data) {
        return ENVELOPE + size(data) <= bytes;
    }

    private static int size(JsonNode node) {
        if (node.isTextual()) {
            return GoText.jsonLength(node.textValue());
        }
        if (!node.isContainerNode()) {
            return node.toString().getBytes(StandardCharsets.UTF_8).length;
        }
        int size = 2;
        for (JsonNode child : node) {
            size += size(child) + 1;
        }
        if (node.isObject()) {
            for (var field : node.properties()) {
                size += GoText.jsonLength(field.getKey()) + 1;
            }
        }
        return size;
    }
}
