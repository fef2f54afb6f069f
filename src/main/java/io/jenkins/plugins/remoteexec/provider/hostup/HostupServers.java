package io.jenkins.plugins.remoteexec.provider.hostup;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ForeignId;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the list of servers, {@code GET /api/v2/vps}, page by page. */
final class HostupServers {
    private static final int PAGE = 100;

    /** A cursor that never ends is a mistake of the server, not a list. */
    private static final int MOST_PAGES = 100;

    /** Older objects have no states; a server counts as ready unless HostUp says otherwise. */
    private static final Set<String> READY = Set.of("running", "");

    private final HostupApi api;

    HostupServers(HostupApi api) {
        this.api = api;
    }

    List<TargetInfo> list() throws ApiException {
        List<TargetInfo> all = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonRequest get = JsonRequest.get("list the servers", "api", "v2", "vps")
                    .query("limit", String.valueOf(PAGE))
                    .expecting(AnswerSize.LIST);
            if (!cursor.isEmpty()) {
                get.query("cursor", cursor);
            }
            JsonNode answer = api.read(get).json();
            for (JsonNode server : answer.path("data")) {
                if (all.size() < TargetInfo.MOST
                        && !ForeignId.of(server.path("id")).isEmpty()) {
                    all.add(read(server));
                }
            }
            String next = answer.path("nextCursor").asText("");
            if (next.isEmpty() || next.equals(cursor) || all.size() == TargetInfo.MOST) {
                break;
            }
            cursor = next;
        }
        return all;
    }

    private static TargetInfo read(JsonNode server) {
        String power = text(server, "powerState");
        String service = text(server, "serviceStatus");
        String description = Stream.of(
                        text(server, "name"),
                        text(server, "primaryIp"),
                        text(server.path("operatingSystem"), "displayName"),
                        power,
                        service.equals("active") ? "" : service)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        return new TargetInfo(
                text(server, "id"),
                description,
                READY.contains(power) && Set.of("active", "").contains(service));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
