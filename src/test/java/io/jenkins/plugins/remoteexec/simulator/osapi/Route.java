package io.jenkins.plugins.remoteexec.simulator.osapi;

import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One operation of the API.
 *
 * @param method its HTTP method
 * @param template its path without the prefix, with {@code {name}} for parameters
 * @param permission what a token needs, null if none is asked for
 * @param endpoint what it does
 */
record Route(String method, String template, String permission, Endpoint endpoint) {

    /** Matches the path and returns the values of its parameters. */
    Optional<Map<String, String>> match(List<String> segments) {
        String[] parts = template.substring(1).split("/");
        if (parts.length != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new TreeMap<>();
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].startsWith("{")) {
                parameters.put(parts[i].substring(1, parts[i].length() - 1), segments.get(i));
            } else if (!parts[i].equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    /**
     * Reads a request. This comes before the token is looked at, so a malformed request is refused even without one.
     */
    @FunctionalInterface
    interface Endpoint {
        Operation bind(SimulatedRequest request, Map<String, String> parameters) throws Refusal;
    }

    /** Carries a well-formed and permitted request out. */
    @FunctionalInterface
    interface Operation {
        SimulatedResponse run() throws Refusal, InterruptedException;
    }
}
