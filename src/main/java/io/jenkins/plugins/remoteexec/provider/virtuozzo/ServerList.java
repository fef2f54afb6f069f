package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import io.jenkins.plugins.remoteexec.http.Futures;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The machines of a project, page by page ({@code GET /servers/detail}, OpenStack compute API, "Paginated collections").
 * The next page is asked for by the last id and not by the link, which may lead around a proxy.
 */
final class ServerList {
    private static final int PAGE = 500;
    private static final int MOST_PAGES = 40;
    private static final String ACTIVE = "ACTIVE";

    private final Function<JsonRequest, CompletableFuture<JsonNode>> send;
    private final List<TargetInfo> found = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    /** @param send sends a request and hands back the body of a success */
    ServerList(Function<JsonRequest, CompletableFuture<JsonNode>> send) {
        this.send = send;
    }

    CompletableFuture<List<TargetInfo>> read() {
        return read("", 1);
    }

    private CompletableFuture<List<TargetInfo>> read(String marker, int page) {
        JsonRequest request =
                JsonRequest.get("list the servers", "servers", "detail").query("limit", String.valueOf(PAGE));
        if (!marker.isEmpty()) {
            request.query("marker", marker);
        }
        return Futures.then(send.apply(request), body -> {
            String last = take(body.path("servers"));
            return last.isEmpty() || !hasNext(body) || page >= MOST_PAGES
                    ? CompletableFuture.completedFuture(List.copyOf(found))
                    : read(last, page + 1);
        });
    }

    /** @return the id to go on behind, or empty if this page has brought nothing new */
    private String take(JsonNode servers) {
        String last = "";
        for (JsonNode server : servers) {
            String id = server.path("id").asText("");
            if (!id.isEmpty() && ids.add(id)) {
                String status = server.path("status").asText("?");
                found.add(new TargetInfo(
                        id, server.path("name").asText("") + " (" + status + ")", status.equals(ACTIVE)));
                last = id;
            }
        }
        return last;
    }

    private static boolean hasNext(JsonNode body) {
        for (JsonNode link : body.path("servers_links")) {
            if (link.path("rel").asText().equals("next")) {
                return true;
            }
        }
        return false;
    }
}
