package io.jenkins.plugins.remoteexec.simulator.byhand;

import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulator;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulatorBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

final class HzelByHand implements ByHand {
    private static final String CONTAINER = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

    private final HzelSimulatorBuilder builder = HzelSimulator.withContainers();
    private final List<String> containers = new ArrayList<>();
    private boolean commandDialect;

    @Override
    public String title() {
        return "hzel";
    }

    @Override
    public String usage() {
        return """
                  --container ID     a container; may be repeated (default: f47ac10b-58cc-4372-a567-0e02b2c3d479)
                  --dialect WORD     program: as on docs.hzel.org, with output but no exit code (default);
                                     command: as on hzel-docs.pages.dev, with an exit code but no output
                  --output           output in the dialect "command", too
                  --bare             records without an envelope
                  --strip            output without leading and trailing white space
                  --queued N         a command is reported as queued to the first N polls (default: 0)
                """;
    }

    @Override
    public boolean set(String option, Words words) {
        switch (option) {
            case "--container" -> containers.add(words.value());
            case "--dialect" -> dialect(words.value());
            case "--output" -> builder.withOutput();
            case "--bare" -> builder.bare();
            case "--strip" -> builder.stripsOutput();
            case "--queued" -> builder.queuedFor(words.number(1000));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void dialect(String word) {
        switch (word) {
            case "program" -> commandDialect = false;
            case "command" -> {
                commandDialect = true;
                builder.commandDialect();
            }
            default -> throw new IllegalArgumentException("--dialect takes program or command, not " + word + ".");
        }
    }

    @Override
    public Started start(int port) throws IOException {
        List<String> all = containers.isEmpty() ? List.of(CONTAINER) : containers;
        all.forEach(builder::container);
        HzelSimulator hzel = builder.port(port).start();
        String api = hzel.baseUrl() + "/api/v1/containers";
        String curl = "curl -H \"Authorization: Bearer $TOKEN\" ";
        String body = commandDialect ? "{\"command\":\"df -h /\"}" : "{\"program\":\"df\",\"args\":[\"-h\",\"/\"]}";
        return new Started(
                hzel.baseUrl().toString(),
                hzel::close,
                List.of("TOKEN=" + HzelSimulator.TOKEN),
                "Store the token as a secret text",
                "hzel",
                "",
                all,
                List.of(
                        curl + api,
                        curl + "-H 'Content-Type: application/json' " + api + "/" + all.get(0) + "/commands -d '" + body
                                + "'"));
    }
}
