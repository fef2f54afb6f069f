package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What OSAPI's built-in roles may do (source: {@code internal/authtoken/permissions.go}). */
final class Permissions {

    static final String AGENT_READ = "agent:read";
    static final String AGENT_WRITE = "agent:write";
    static final String COMMAND_EXECUTE = "command:execute";
    static final String HEALTH_READ = "health:read";
    static final String JOB_READ = "job:read";
    static final String JOB_WRITE = "job:write";

    private static final List<String> READ = List.of(
            AGENT_READ,
            HEALTH_READ,
            JOB_READ,
            "certificate:read",
            "cron:read",
            "docker:read",
            "file:read",
            "log:read",
            "network:read",
            "node:read",
            "ntp:read",
            "package:read",
            "process:read",
            "service:read",
            "sysctl:read",
            "timezone:read",
            "user:read");
    private static final List<String> WRITE = List.of(
            JOB_WRITE,
            "certificate:write",
            "cron:write",
            "docker:write",
            "file:write",
            "network:write",
            "node:write",
            "ntp:write",
            "package:write",
            "service:write",
            "sysctl:write",
            "timezone:write",
            "user:write");
    private static final List<String> ADMIN =
            List.of(AGENT_WRITE, COMMAND_EXECUTE, "audit:read", "docker:execute", "power:execute", "process:execute");
    private static final Map<String, List<List<String>>> ROLES =
            Map.of("read", List.of(READ), "write", List.of(READ, WRITE), "admin", List.of(READ, WRITE, ADMIN));

    private Permissions() {}

    static boolean isRole(String role) {
        return ROLES.containsKey(role);
    }

    /** Permissions of a token: its own if it names any, otherwise those of its roles. */
    static SortedSet<String> resolve(Collection<String> roles, Collection<String> direct) {
        if (!direct.isEmpty()) {
            return new TreeSet<>(direct);
        }
        return roles.stream()
                .flatMap(role -> ROLES.getOrDefault(role, List.of()).stream())
                .flatMap(List::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
