package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Supplier;

/** Checks bearer tokens (source: {@code internal/controller/api/middleware.go}). */
final class Authenticator {

    private static final String SCHEME = "Bearer ";

    private final Supplier<String> signingKey;
    private final SimulatorClock clock;

    Authenticator(Supplier<String> signingKey, SimulatorClock clock) {
        this.signingKey = signingKey;
        this.clock = clock;
    }

    void check(SimulatedRequest request, String permission) throws Refusal {
        String header = request.header("Authorization").orElse("");
        if (!header.startsWith(SCHEME)) {
            throw Refusal.byHandler(401, "Bearer token required");
        }
        SortedSet<String> resolved;
        try {
            resolved = permissionsOf(Jwt.verify(header.substring(SCHEME.length()), signingKey.get(), clock.now()));
        } catch (Jwt.InvalidTokenException e) {
            throw Refusal.byHandler(401, "Invalid token: " + e.getMessage());
        }
        if (!resolved.contains(permission)) {
            throw Refusal.byHandler(
                    403, "Insufficient permissions. Required: [" + permission + "], resolved: " + GoText.set(resolved));
        }
    }

    private static SortedSet<String> permissionsOf(JsonNode claims) throws Jwt.InvalidTokenException {
        if (!claims.path("roles").isArray()) {
            throw invalidRoles("Roles", "required");
        }
        List<String> roles = strings(claims.path("roles"));
        for (int i = 0; i < roles.size(); i++) {
            if (!Permissions.isRole(roles.get(i))) {
                throw invalidRoles("Roles[" + i + "]", "oneof");
            }
        }
        return Permissions.resolve(roles, strings(claims.path("permissions")));
    }

    private static Jwt.InvalidTokenException invalidRoles(String field, String tag) {
        return new Jwt.InvalidTokenException("Key: 'CustomClaims." + field + "' Error:Field validation for '" + field
                + "' failed on the '" + tag + "' tag");
    }

    private static List<String> strings(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(element -> values.add(element.asText()));
        return values;
    }
}
