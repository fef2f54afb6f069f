package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the list of agents, {@code GET /agent}. */
final class OsapiAgents {
    private OsapiAgents() {}

    static List<TargetInfo> read(JsonNode answer) {
        List<TargetInfo> all = new ArrayList<>();
        answer.path("agents")
                .forEach(agent ->
                        all.add(new TargetInfo(agent.path("hostname").asText(), describe(agent), isReady(agent))));
        return all;
    }

    /** Draining and cordoned agents take no new jobs; versions before that notion have no state. */
    private static boolean isReady(JsonNode agent) {
        return agent.path("status").asText().equals("Ready")
                && agent.path("state").asText("Ready").equals("Ready");
    }

    private static String describe(JsonNode agent) {
        return agent.path("labels").properties().stream()
                .map(label -> label.getKey() + ":" + label.getValue().asText())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
