package io.jenkins.plugins.remoteexec.simulator.byhand;

import io.jenkins.plugins.remoteexec.simulator.guest.QemuGuestAgent;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.ResultShape;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulatorBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

final class VirtuozzoByHand implements ByHand {
    private final VirtuozzoSimulatorBuilder builder = VirtuozzoSimulator.withServers();
    private final List<String> servers = new ArrayList<>();
    private boolean plain;
    private boolean realAgent;

    @Override
    public String title() {
        return "Virtuozzo";
    }

    @Override
    public String usage() {
        return """
                  --server NAME      a virtual machine; may be repeated (default: app-01 and app-02)
                  --token-life TIME  how long a login is valid (default: 1h)
                  --kept TIME        how long a result is kept after the command has ended (default: 5m)
                  --delay TIME       how long a command is still reported as pending after it has ended (default: 0s)
                  --no-role          the user lacks the role guest_exec
                  --one-at-a-time    409 while another command runs on the same machine
                  --most BYTES       how much output is kept (default: 100000)
                  --plain            output as plain text instead of Base64
                  --agent            commands run through a real QEMU guest agent (qemu-ga must be installed)
                """;
    }

    @Override
    public boolean set(String option, Words words) {
        switch (option) {
            case "--server" -> servers.add(words.value());
            case "--token-life" -> builder.tokenLifetime(words.time());
            case "--kept" -> builder.retention(words.time());
            case "--delay" -> builder.delay(words.time());
            case "--no-role" -> builder.roles("member");
            case "--one-at-a-time" -> builder.oneAtATime();
            case "--most" -> builder.outputCap(words.number(100_000_000));
            case "--plain" -> plain = true;
            case "--agent" -> realAgent = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public Started start(int port) throws IOException {
        (servers.isEmpty() ? List.of("app-01", "app-02") : servers).forEach(builder::server);
        if (plain) {
            builder.shape(new ResultShape(ResultShape.Keys.UNDERSCORE, false, ResultShape.Pending.EMPTY));
        }
        QemuGuestAgent agent = realAgent ? QemuGuestAgent.start() : null;
        Runnable closeAgent = agent == null ? () -> {} : agent::close;
        VirtuozzoSimulator virtuozzo;
        try {
            virtuozzo = builder.agent(agent).port(port).start();
        } catch (IOException e) {
            closeAgent.run();
            throw e;
        }
        return new Started(
                virtuozzo.identityUrl().toString(),
                () -> {
                    virtuozzo.close();
                    closeAgent.run();
                },
                List.of(
                        "USER=" + VirtuozzoSimulator.USER,
                        "PASSWORD=" + VirtuozzoSimulator.PASSWORD,
                        "PROJECT=" + VirtuozzoSimulator.PROJECT,
                        "APPLICATION_CREDENTIAL_ID=" + VirtuozzoSimulator.APPLICATION_CREDENTIAL_ID,
                        "APPLICATION_CREDENTIAL_SECRET=" + VirtuozzoSimulator.APPLICATION_SECRET),
                "Store user and password as a username with password",
                "virtuozzo",
                ", project: '" + VirtuozzoSimulator.PROJECT + "'" + (plain ? ", outputEncoding: 'plain'" : ""),
                virtuozzo.servers().stream()
                        .map(server -> server.id() + " " + server.name())
                        .toList(),
                List.of());
    }
}
