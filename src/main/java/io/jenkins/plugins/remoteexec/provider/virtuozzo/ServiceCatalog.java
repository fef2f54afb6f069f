package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.List;

/** The list of services and their addresses that Keystone hands out with each token for a project. */
final class ServiceCatalog {
    private static final String COMPUTE = "compute";

    private ServiceCatalog() {}

    /**
     * The address of the compute API.
     *
     * @throws IllegalArgumentException if there is not exactly one; the message says what there is instead
     */
    static String computeUrl(@NonNull JsonNode catalog, @NonNull VirtuozzoOptions options) {
        List<String> urls = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (JsonNode service : catalog) {
            if (!service.path("type").asText().equals(COMPUTE)) {
                continue;
            }
            for (JsonNode endpoint : service.path("endpoints")) {
                String face = endpoint.path("interface").asText();
                String region = endpoint.path("region_id")
                        .asText(endpoint.path("region").asText());
                if (face.equals(options.endpointInterface())
                        && (options.region().isEmpty() || region.equals(options.region()))) {
                    urls.add(endpoint.path("url").asText());
                }
                others.add(face + " in " + region);
            }
        }
        List<String> distinct = urls.stream().distinct().toList();
        if (distinct.size() == 1) {
            return distinct.get(0);
        }
        String wanted = "interface " + options.endpointInterface()
                + (options.region().isEmpty() ? "" : ", region " + options.region());
        throw new IllegalArgumentException(
                distinct.isEmpty()
                        ? "Keystone's catalog names no compute API for " + wanted + "; it has "
                                + (others.isEmpty() ? "none at all" : String.join(", ", others))
                        : "Keystone's catalog names " + distinct.size() + " compute APIs for " + wanted + ": "
                                + String.join(", ", others));
    }
}
