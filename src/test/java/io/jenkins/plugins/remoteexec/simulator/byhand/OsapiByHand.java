package io.jenkins.plugins.remoteexec.simulator.byhand;

import io.jenkins.plugins.remoteexec.simulator.osapi.HostSpec;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulator;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulatorBuilder;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiVersion;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class OsapiByHand implements ByHand {
    private static final Map<String, String> FIRST_LABELS = Map.of("group", "web");

    private final OsapiSimulatorBuilder builder = OsapiSimulator.withHosts();
    private final Map<String, Map<String, String>> hosts = new LinkedHashMap<>();
    private String lastHost;

    @Override
    public String title() {
        return "OSAPI";
    }

    @Override
    public String usage() {
        return """
                  --host NAME        a host to simulate; may be repeated (default: web-01 and web-02 with group=web)
                  --label K=V        a label for the host before it; may be repeated
                  --wait TIME        how long a POST waits for the agent before it gives up (default: 30s)
                  --largest BYTES    the largest message; a larger result is never stored, and the command runs again
                                     (default: 1048576)
                  --old              paths without the prefix /api, as before April 2026
                """;
    }

    @Override
    public boolean set(String option, Words words) {
        switch (option) {
            case "--host" -> {
                lastHost = words.value();
                hosts.put(lastHost, new LinkedHashMap<>());
            }
            case "--label" -> label(words.value());
            case "--wait" -> builder.serverWait(words.time());
            case "--largest" -> builder.payloadLimit(words.number(100_000_000));
            case "--old" -> builder.version(OsapiVersion.EARLY_APRIL_2026);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void label(String pair) {
        String[] parts = pair.split("=", 2);
        if (parts.length != 2 || lastHost == null) {
            throw new IllegalArgumentException("--label takes KEY=VALUE and belongs to the --host before it.");
        }
        hosts.get(lastHost).put(parts[0], parts[1]);
    }

    @Override
    public Started start(int port) throws IOException {
        if (hosts.isEmpty()) {
            hosts.put("web-01", FIRST_LABELS);
            hosts.put("web-02", FIRST_LABELS);
        }
        hosts.forEach((name, labels) -> builder.host(name, host -> labelled(host, labels)));
        OsapiSimulator osapi = builder.port(port).start();
        String api = osapi.apiUrl().toString();
        String curl = "curl -H \"Authorization: Bearer $TOKEN\" ";
        String first = hosts.keySet().iterator().next();
        return new Started(
                osapi.baseUrl().toString(),
                osapi::close,
                List.of("TOKEN=" + osapi.tokens().admin()),
                "Store the token as a secret text",
                "osapi",
                "",
                osapi.hosts().stream()
                        .map(host -> host.hostname() + (host.labels().isEmpty() ? "" : " " + host.labels()))
                        .toList(),
                List.of(
                        curl + api + "/agent",
                        curl + "-H 'Content-Type: application/json' " + api + "/node/" + first
                                + "/command/shell -d '{\"command\":\"echo hello; exit 3\"}'",
                        curl + "'" + api + "/job?limit=5'"));
    }

    private static HostSpec labelled(HostSpec host, Map<String, String> labels) {
        HostSpec result = host;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            result = result.label(label.getKey(), label.getValue());
        }
        return result;
    }
}
