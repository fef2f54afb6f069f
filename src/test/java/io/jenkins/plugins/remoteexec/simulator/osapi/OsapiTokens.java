package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Mints bearer tokens as {@code osapi token generate} does, and broken ones for tests. */
public final class OsapiTokens {

    private static final Duration THREE_MONTHS = Duration.ofDays(90);

    private final Supplier<String> signingKey;
    private final SimulatorClock clock;

    OsapiTokens(Supplier<String> signingKey, SimulatorClock clock) {
        this.signingKey = signingKey;
        this.clock = clock;
    }

    /** Returns a token that may do everything, command execution included. */
    public String admin() {
        return mint().roles("admin").sign();
    }

    /** Returns a token of the role {@code read}, which may list agents and jobs but run nothing. */
    public String readOnly() {
        return mint().roles("read").sign();
    }

    /** Returns a token with exactly these permissions. */
    public String permitting(String... permissions) {
        return mint().roles("read").permissions(permissions).sign();
    }

    /** Begins a token with no role that expires in three months. */
    public Mint mint() {
        return new Mint();
    }

    /** A token in the making. */
    public final class Mint {

        private final List<String> roles = new ArrayList<>();
        private final List<String> permissions = new ArrayList<>();
        private Duration validity = THREE_MONTHS;
        private String key = signingKey.get();

        private Mint() {}

        /** Adds roles: {@code admin}, {@code write} or {@code read}; others make a token that is refused. */
        public Mint roles(String... names) {
            roles.addAll(List.of(names));
            return this;
        }

        /** Adds permissions, which replace those of the roles. */
        public Mint permissions(String... names) {
            permissions.addAll(List.of(names));
            return this;
        }

        /** Sets the time to expiry; a negative one makes an expired token. */
        public Mint expiresIn(Duration duration) {
            validity = duration;
            return this;
        }

        /** Signs with another key than the server's. */
        public Mint signedWith(String otherKey) {
            key = otherKey;
            return this;
        }

        /** Returns the compact form of the token. */
        public String sign() {
            ObjectNode claims = Json.object();
            ArrayNode roleNode = claims.putArray("roles");
            roles.forEach(roleNode::add);
            if (!permissions.isEmpty()) {
                ArrayNode permissionNode = claims.putArray("permissions");
                permissions.forEach(permissionNode::add);
            }
            long now = clock.now().getEpochSecond();
            claims.put("iss", "osapi").put("sub", "simulator").put("iat", now);
            claims.put("exp", now + validity.toSeconds());
            return Jwt.sign(claims, key);
        }
    }
}
