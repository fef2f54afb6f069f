package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A token and what Keystone says about it.
 *
 * @param value what goes into {@code X-Auth-Token}
 * @param about the object {@code token} of Keystone's answer
 */
record KeystoneToken(@NonNull String value, @NonNull JsonNode about) {

    /** How long it is good by Keystone's own clock, or null if its stamps cannot be read. */
    @CheckForNull
    Duration lifetime() {
        Instant issued = instant("issued_at");
        Instant expires = instant("expires_at");
        return issued == null || expires == null ? null : Duration.between(issued, expires);
    }

    @CheckForNull
    private Instant instant(String field) {
        try {
            return OffsetDateTime.parse(about.path(field).asText()).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    boolean hasProject() {
        return about.path("project").has("id");
    }

    /** The names of its roles in its project; empty also where the answer does not tell. */
    @NonNull
    List<String> roles() {
        return names(about.path("roles"));
    }

    @NonNull
    JsonNode catalog() {
        return about.path("catalog");
    }

    /** Whose it is and what for, as a part of a sentence. */
    @NonNull
    String describe() {
        Instant expires = instant("expires_at");
        return "user " + about.path("user").path("name").asText("?") + " in project "
                + about.path("project").path("name").asText("(none)")
                + " with roles " + roles() + (expires == null ? "" : ", logged in until " + expires);
    }

    private static List<String> names(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(item -> item.path("name").asText())
                .collect(Collectors.toList());
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "token of " + describe();
    }
}
