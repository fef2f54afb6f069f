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
    private static final String JOB_READ =
            "job:read is missing, so in direct mode the result of a command whose answer is lost or late cannot be found";
    private static final String JOB_WRITE =
            "job:write is missing, so OSAPI keeps the record of each command and of its output, and in direct mode runs"
                    + " commands that it counts as failed again";

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

    /** What is lost where it lacks a permission, each a sentence for an administrator. */
    List<String> warnings() {
        List<String> all = new ArrayList<>();
        if (!may("command:execute")) {
            all.add("command:execute is missing, so no command can be run");
        }
        if (!may("agent:read")) {
            all.add(
                    "agent:read is missing, so targets cannot be suggested, and _any and other selectors cannot be used");
        }
        all.addAll(warningsOfDirectMode());
        return all;
    }

    /** The same for the log of a command in direct mode. */
    List<String> warningsOfDirectMode() {
        List<String> all = new ArrayList<>();
        if (!may("job:read")) {
            all.add(JOB_READ);
        }
        // without finding a job first, nobody can delete it
        if (!may("job:write")) {
            all.add(JOB_WRITE);
        }
        return all;
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
