package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The list of agents, {@code GET /agent}. */
final class OsapiAgents {
    private OsapiAgents() {}

    /**
     * One agent.
     *
     * @param alive whether it has given a sign of life lately
     * @param inService whether it takes new jobs: draining and cordoned agents do not
     */
    record Agent(String hostname, boolean alive, boolean inService, Map<String, String> labels) {
        boolean isReady() {
            return alive && inService;
        }

        /** A label's value matches as a whole or up to a dot: group:web matches web.dev. */
        boolean hasLabel(String selector) {
            int colon = selector.indexOf(':');
            String actual = labels.get(selector.substring(0, colon));
            String wanted = selector.substring(colon + 1);
            return actual != null && (actual.equals(wanted) || actual.startsWith(wanted + "."));
        }

        TargetInfo info() {
            return new TargetInfo(
                    hostname,
                    labels.entrySet().stream()
                            .map(label -> label.getKey() + ":" + label.getValue())
                            .collect(Collectors.joining(", ")),
                    isReady());
        }
    }

    static JsonRequest request() {
        return JsonRequest.get("list the agents", "agent").expecting(AnswerSize.LIST);
    }

    static List<Agent> read(JsonNode answer) {
        List<Agent> all = new ArrayList<>();
        for (JsonNode agent : answer.path("agents")) {
            Map<String, String> labels = new TreeMap<>();
            agent.path("labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            all.add(new Agent(
                    agent.path("hostname").asText(),
                    agent.path("status").asText().equals("Ready"),
                    // versions before that notion have no state
                    agent.path("state").asText("Ready").equals("Ready"),
                    labels));
        }
        return all;
    }
}
