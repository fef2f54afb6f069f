package io.jenkins.plugins.remoteexec.provider.hostup;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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

    CompletableFuture<List<TargetInfo>> list() {
        return page("", new ArrayList<>(), 1);
    }

    private CompletableFuture<List<TargetInfo>> page(String cursor, List<TargetInfo> soFar, int number) {
        JsonRequest get =
                JsonRequest.get("list the servers", "api", "v2", "vps").query("limit", String.valueOf(PAGE));
        if (!cursor.isEmpty()) {
            get.query("cursor", cursor);
        }
        return Futures.then(api.read(get), response -> {
            response.json().path("data").forEach(server -> soFar.add(read(server)));
            String next = response.json().path("nextCursor").asText("");
            return next.isEmpty() || next.equals(cursor) || number == MOST_PAGES
                    ? CompletableFuture.completedFuture(soFar)
                    : page(next, soFar, number + 1);
        });
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
