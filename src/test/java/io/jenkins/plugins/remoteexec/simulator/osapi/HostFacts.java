package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/**
 * Replaces {@code @fact.…} references in the strings of a job, as the agent does before it runs anything (source:
 * {@code internal/agent/factref.go}). There is no way to write such a text literally.
 */
final class HostFacts {

    private static final String PREFIX = "@fact.";
    private static final String ENDS = " \"',;";

    private final Map<String, String> facts;

    HostFacts(Map<String, String> facts) {
        this.facts = Map.copyOf(facts);
    }

    String get(String key) {
        return facts.get(key);
    }

    /** Returns a copy with all references replaced. */
    ObjectNode resolve(ObjectNode data) throws AgentException {
        ObjectNode resolved = Json.object();
        for (Map.Entry<String, JsonNode> field : data.properties()) {
            resolved.set(field.getKey(), resolve(field.getValue()));
        }
        return resolved;
    }

    private JsonNode resolve(JsonNode value) throws AgentException {
        if (value.isTextual()) {
            return TextNode.valueOf(resolve(value.textValue()));
        }
        if (!value.isArray()) {
            return value;
        }
        ArrayNode resolved = Json.MAPPER.createArrayNode();
        for (JsonNode element : value) {
            resolved.add(resolve(element));
        }
        return resolved;
    }

    private String resolve(String text) throws AgentException {
        String result = text;
        for (int start = result.indexOf(PREFIX); start >= 0; start = result.indexOf(PREFIX)) {
            int end = endOfReference(result, start + PREFIX.length());
            String key = result.substring(start + PREFIX.length(), end);
            if (!facts.containsKey(key)) {
                throw new AgentException("failed to resolve fact references: unresolvable fact reference "
                        + GoText.quoted(PREFIX + key) + ": " + unknown(key));
            }
            result = result.substring(0, start) + facts.get(key) + result.substring(end);
        }
        return result;
    }

    private static int endOfReference(String text, int from) {
        int end = from;
        while (end < text.length() && ENDS.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static String unknown(String key) {
        String custom = "custom.";
        return key.startsWith(custom) && key.length() > custom.length()
                ? "custom fact " + GoText.quoted(key.substring(custom.length())) + " not found"
                : "unknown fact key " + GoText.quoted(key);
    }
}
