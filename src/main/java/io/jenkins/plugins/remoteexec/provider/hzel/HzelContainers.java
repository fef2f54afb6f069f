package io.jenkins.plugins.remoteexec.provider.hzel;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the list of containers; one documentation calls a container's name {@code name}, the other {@code hostname}. */
final class HzelContainers {
    private HzelContainers() {}

    static List<TargetInfo> read(JsonNode answer) {
        List<TargetInfo> all = new ArrayList<>();
        (answer.isArray() ? answer : answer.path("data"))
                .forEach(container -> all.add(read(container, text(container, "state"))));
        return all;
    }

    private static TargetInfo read(JsonNode container, String state) {
        String name = text(container, "name").isEmpty() ? text(container, "hostname") : text(container, "name");
        String description =
                Stream.of(name, state).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
        return new TargetInfo(text(container, "id"), description, state.equals("running"));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
