package io.jenkins.plugins.remoteexec.simulator.byhand;

import io.jenkins.plugins.remoteexec.simulator.guest.QemuGuestAgent;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulatorBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

final class HostupByHand implements ByHand {
    private static final String SERVER = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3";
    private static final String READING_KEY = "hostup-simulator-key-that-may-only-read";

    private final HostupSimulatorBuilder builder = HostupSimulator.withServers().key(READING_KEY, "read:vm");
    private final List<String> servers = new ArrayList<>();
    private boolean realAgent;

    @Override
    public String title() {
        return "HostUp";
    }

    @Override
    public String usage() {
        return """
                  --server ID        a server; may be repeated (default: vps_01hxa3b4c5d6e7f8g9h0j1k2m3)
                  --forbid WORD      the safety filter rejects commands that contain this; may be repeated
                  --wrapped          answers wrapped into "data", as version 1 does
                  --exitcode         the result says "exitcode" instead of "exitCode", as version 1 does
                  --numbers          1 and 0 for true and false, as Proxmox does
                  --latin1           non-ASCII output arrives mangled, as with Proxmox
                  --no-pid           the pid of a command is returned only in its pollUrl
                  --agent            commands run through a real QEMU guest agent (qemu-ga must be installed)
                """;
    }

    @Override
    public boolean set(String option, Words words) {
        switch (option) {
            case "--server" -> servers.add(words.value());
            case "--forbid" -> builder.forbid(words.value());
            case "--wrapped" -> builder.wrapped();
            case "--exitcode" -> builder.lowerCaseExitCode();
            case "--numbers" -> builder.numericBooleans();
            case "--latin1" -> builder.mangled();
            case "--no-pid" -> builder.pidOnlyInUrl();
            case "--agent" -> realAgent = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public Started start(int port) throws IOException {
        List<String> all = servers.isEmpty() ? List.of(SERVER) : servers;
        QemuGuestAgent agent = realAgent ? QemuGuestAgent.start() : null;
        Runnable closeAgent = agent == null ? () -> {} : agent::close;
        all.forEach(id -> builder.server(id, agent));
        HostupSimulator hostup;
        try {
            hostup = builder.port(port).start();
        } catch (IOException e) {
            closeAgent.run();
            throw e;
        }
        String api = hostup.baseUrl() + "/api/v2/vps";
        String curl = "curl -H \"Authorization: Bearer $KEY\" ";
        return new Started(
                hostup.baseUrl().toString(),
                () -> {
                    hostup.close();
                    closeAgent.run();
                },
                List.of("KEY=" + HostupSimulator.KEY, "READING_KEY=" + READING_KEY),
                "Store the key as a secret text",
                "hostup",
                "",
                all,
                List.of(
                        curl + api,
                        curl + "-H 'Content-Type: application/json' " + api + "/" + all.get(0)
                                + "/agent/exec -d '{\"command\":\"df -h /\"}'",
                        curl + "'" + api + "/" + all.get(0)
                                + "/agent/exec?pid=4242'   # the result; a second time: gone"));
    }
}
