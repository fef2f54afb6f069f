package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What an OSAPI token says about itself. It is a JWT whose claims anybody can read; only the server can check them, so
 * this is for telling a person, never for deciding.
 */
record OsapiToken(String subject, List<String> roles, List<String> permissions, Instant expires) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** @return null if the text is no readable JWT */
    static OsapiToken read(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            JsonNode claims = MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
            return new OsapiToken(
                    claims.path("sub").asText("?"),
                    texts(claims.path("roles")),
                    texts(claims.path("permissions")),
                    claims.path("exp").isNumber()
                            ? Instant.ofEpochSecond(claims.get("exp").longValue())
                            : null);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Permissions, where given, take the place of those that the roles stand for. */
    boolean may(String permission) {
        return permissions.isEmpty()
                ? roles.contains("admin") || (!permission.equals("command:execute") && allowedByRole(permission))
                : permissions.contains(permission);
    }

    private boolean allowedByRole(String permission) {
        return permission.endsWith(":read") ? !roles.isEmpty() : roles.contains("write");
    }

    String describe() {
        return "token of '" + subject + "' with "
                + (permissions.isEmpty() ? "roles " + roles : "permissions " + permissions)
                + (expires == null ? "" : ", valid until " + expires);
    }

    private static List<String> texts(JsonNode array) {
        List<String> result = new ArrayList<>();
        array.forEach(item -> result.add(item.asText()));
        return result;
    }
}
