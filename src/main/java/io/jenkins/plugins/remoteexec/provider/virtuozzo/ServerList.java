package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient.TargetInfo;
import io.jenkins.plugins.remoteexec.http.AnswerSize;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ForeignId;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The machines of a project, page by page ({@code GET /servers/detail}, OpenStack compute API, "Paginated collections").
 * The next page is asked for by the last id and not by the link, which may lead around a proxy.
 */
final class ServerList {
    private static final int PAGE = 500;
    private static final int MOST_PAGES = 40;
    private static final String ACTIVE = "ACTIVE";

    private final Pages pages;
    private final List<TargetInfo> found = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    /** Sends a request and hands back the body of a success. */
    @FunctionalInterface
    interface Pages {
        JsonNode get(JsonRequest request) throws ApiException;
    }

    ServerList(Pages pages) {
        this.pages = pages;
    }

    List<TargetInfo> read() throws ApiException {
        String last = "";
        for (int page = 1; page <= MOST_PAGES; page++) {
            JsonRequest request = JsonRequest.get("list the servers", "servers", "detail")
                    .query("limit", String.valueOf(PAGE))
                    .expecting(AnswerSize.LIST);
            JsonNode body = pages.get(last.isEmpty() ? request : request.query("marker", last));
            last = take(body.path("servers"));
            if (last.isEmpty() || !hasNext(body)) {
                break;
            }
        }
        return List.copyOf(found);
    }

    /** @return the id to go on behind, or empty if this page has brought nothing new */
    private String take(JsonNode servers) {
        String last = "";
        for (JsonNode server : servers) {
            String id = ForeignId.of(server.path("id"));
            if (!id.isEmpty() && found.size() < TargetInfo.MOST && ids.add(id)) {
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
