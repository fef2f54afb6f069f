package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The part of Keystone that a login needs: one user, one project, one application credential. */
final class IdentityApi implements TokenCheck {
    static final String USER = "jenkins";
    static final String PASSWORD = "p4ss w€rd";
    static final String PROJECT = "ci";
    static final String DOMAIN = "Default";
    static final String APPLICATION_CREDENTIAL_ID = "b598c1f0a3d24f5c8d3e2b1a09f8e7d6";
    static final String APPLICATION_CREDENTIAL = "jenkins-ci";
    static final String APPLICATION_SECRET = "s3cret-of-the-application";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final SimulatorClock clock;
    private final Map<String, JsonNode> tokens = new ConcurrentHashMap<>();
    private final Duration clockAhead;
    private JsonNode catalog = OpenStackJson.MAPPER.createArrayNode();
    volatile Duration lifetime;
    volatile Set<String> roles;

    /** @param clockAhead how far this server's clock is ahead of the client's */
    IdentityApi(SimulatorClock clock, Duration lifetime, Set<String> roles, Duration clockAhead) {
        this.clock = clock;
        this.lifetime = lifetime;
        this.roles = roles;
        this.clockAhead = clockAhead;
    }

    void catalog(JsonNode services) {
        catalog = services;
    }

    private Instant now() {
        return clock.now().plus(clockAhead);
    }

    SimulatedResponse handle(SimulatedRequest request) {
        List<String> path = request.segments();
        if (!path.equals(List.of("v3", "auth", "tokens"))) {
            return OpenStackJson.keystone(404, "Not Found", "(http) The resource could not be found.");
        }
        return request.method().equals("POST") ? logIn(request) : look(request);
    }

    private SimulatedResponse logIn(SimulatedRequest request) {
        JsonNode body = OpenStackJson.body(request);
        if (body == null || !body.has("auth")) {
            return OpenStackJson.keystone(400, "Bad Request", "'auth' is a required property");
        }
        JsonNode auth = body.get("auth");
        JsonNode identity = auth.path("identity");
        boolean byApplication = identity.path("methods").path(0).asText().equals("application_credential");
        if (byApplication && auth.has("scope")) {
            return OpenStackJson.keystone(401, "Unauthorized", "Application credentials cannot request a scope.");
        }
        boolean scoped = byApplication || auth.has("scope");
        boolean known = byApplication
                ? isApplication(identity.path("application_credential"))
                : isUser(identity.path("password").path("user")) && (!scoped || isProject(auth.at("/scope/project")));
        if (!known) {
            return OpenStackJson.unauthorized();
        }
        JsonNode token = token(scoped, byApplication ? "application_credential" : "password");
        String value = issue(token);
        ObjectNode answer = OpenStackJson.object();
        answer.set("token", token);
        return OpenStackJson.answer(201, answer).withHeader("X-Subject-Token", value);
    }

    /** Makes a token as a login would, for those who bring one of their own. */
    String issue() {
        return issue(token(true, "password"));
    }

    private String issue(JsonNode token) {
        String value = "gAAAA" + UUID.randomUUID().toString().replace("-", "_");
        tokens.put(value, token);
        return value;
    }

    private static boolean isUser(JsonNode user) {
        return user.path("password").asText().equals(PASSWORD) && isNamed(user, USER);
    }

    private static boolean isProject(JsonNode project) {
        return isNamed(project, PROJECT);
    }

    private static boolean isNamed(JsonNode object, String name) {
        return object.path("name").asText().equals(name)
                && object.at("/domain/name").asText().equals(DOMAIN);
    }

    private static boolean isApplication(JsonNode given) {
        boolean named = given.has("id")
                ? given.get("id").asText().equals(APPLICATION_CREDENTIAL_ID)
                : given.path("name").asText().equals(APPLICATION_CREDENTIAL) && isNamed(given.path("user"), USER);
        return named && given.path("secret").asText().equals(APPLICATION_SECRET);
    }

    private JsonNode token(boolean scoped, String method) {
        Instant now = now();
        ObjectNode token = OpenStackJson.object();
        token.putArray("methods").add(method);
        token.putObject("user").put("id", "u1").put("name", USER);
        token.put("issued_at", STAMP.format(now)).put("expires_at", STAMP.format(now.plus(lifetime)));
        if (scoped) {
            token.putObject("project").put("id", "p1").put("name", PROJECT);
            roles.forEach(role -> token.withArray("roles").addObject().put("name", role));
            token.set("catalog", catalog);
        }
        return token;
    }

    private SimulatedResponse look(SimulatedRequest request) {
        if (valid(request.header("X-Auth-Token").orElse("")).isEmpty()) {
            return OpenStackJson.unauthorized();
        }
        Optional<JsonNode> subject = valid(request.header("X-Subject-Token").orElse(""));
        if (subject.isEmpty()) {
            return OpenStackJson.keystone(404, "Not Found", "Failed to validate token");
        }
        ObjectNode answer = OpenStackJson.object();
        answer.set("token", subject.get());
        return OpenStackJson.answer(200, answer);
    }

    private Optional<JsonNode> valid(String value) {
        return Optional.ofNullable(tokens.get(value)).filter(token -> now().isBefore(
                        Instant.parse(token.get("expires_at").asText())));
    }

    /** Revokes every token that was issued so far. */
    void revokeAll() {
        tokens.clear();
    }

    @Override
    public Optional<Set<String>> roles(String token) {
        return valid(token).filter(known -> known.has("project")).map(known -> {
            Set<String> names = ConcurrentHashMap.newKeySet();
            known.path("roles").forEach(role -> names.add(role.path("name").asText()));
            return names;
        });
    }
}
