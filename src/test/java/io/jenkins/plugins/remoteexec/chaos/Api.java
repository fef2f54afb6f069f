package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.provider.hostup.HostupProvider;
import io.jenkins.plugins.remoteexec.provider.hzel.HzelProvider;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import io.jenkins.plugins.remoteexec.provider.virtuozzo.VirtuozzoProvider;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulator;
import io.jenkins.plugins.remoteexec.simulator.hostup.HostupSimulatorBuilder;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulator;
import io.jenkins.plugins.remoteexec.simulator.hzel.HzelSimulatorBuilder;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulator;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.SimulatedServer;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulatorBuilder;
import java.io.IOException;
import java.util.Random;
import java.util.function.Function;

/** The APIs whose calls go wrong. */
enum Api {
    OSAPI {
        @Override
        Front start(SimulatorClock clock, Random shape) throws IOException {
            OsapiSimulator osapi =
                    OsapiSimulator.withHosts("web-01").clock(clock).start();
            String token = osapi.tokens().admin();
            return new Front(
                    connection -> new OsapiProvider(osapi.baseUrl().toString(), "any").connect(connection),
                    token,
                    null,
                    "web-01",
                    osapi.host("web-01").sandbox(),
                    osapi.faults(),
                    null,
                    null,
                    osapi);
        }
    },

    VIRTUOZZO {
        @Override
        Front start(SimulatorClock clock, Random shape) throws IOException {
            VirtuozzoSimulatorBuilder builder =
                    VirtuozzoSimulator.withServers("web-01").clock(clock);
            if (shape.nextInt(4) == 0) {
                builder.oneAtATime();
            }
            VirtuozzoSimulator virtuozzo = builder.start();
            VirtuozzoProvider provider =
                    new VirtuozzoProvider(virtuozzo.identityUrl().toString(), "any");
            provider.setProject(VirtuozzoSimulator.PROJECT);
            return new Front(
                    provider::connect,
                    VirtuozzoSimulator.PASSWORD,
                    VirtuozzoSimulator.USER,
                    SimulatedServer.id("web-01"),
                    virtuozzo.server("web-01").sandbox(),
                    virtuozzo.faults(),
                    virtuozzo::revokeTokens,
                    virtuozzo::forgetCommands,
                    virtuozzo);
        }
    },

    HOSTUP {
        @Override
        Front start(SimulatorClock clock, Random shape) throws IOException {
            String server = "vps_01hxa3b4c5d6e7f8g9h0j1k2m3";
            HostupSimulatorBuilder builder = HostupSimulator.withServers(server);
            if (shape.nextBoolean()) {
                builder.mangled();
            }
            HostupSimulator hostup = builder.start();
            HostupProvider provider = new HostupProvider("any");
            provider.setUrl(hostup.baseUrl().toString());
            return new Front(
                    provider::connect,
                    HostupSimulator.KEY,
                    null,
                    server,
                    hostup.server(server).sandbox(),
                    hostup.faults(),
                    null,
                    hostup.server(server)::restartAgent,
                    hostup);
        }
    },

    HZEL {
        @Override
        Front start(SimulatorClock clock, Random shape) throws IOException {
            String box = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
            HzelSimulatorBuilder builder = HzelSimulator.withContainers(box);
            if (shape.nextBoolean()) {
                builder.commandDialect().withOutput();
            }
            HzelSimulator hzel = builder.start();
            HzelProvider provider = new HzelProvider("any");
            provider.setUrl(hzel.baseUrl().toString());
            return new Front(
                    provider::connect,
                    HzelSimulator.TOKEN,
                    null,
                    box,
                    hzel.container(box).sandbox(),
                    hzel.faults(),
                    null,
                    hzel::forgetCommands,
                    hzel);
        }
    };

    /**
     * A simulator of the API before one target.
     *
     * @param client makes clients that share nothing
     * @param user its name, or null where there is none
     * @param expireTokens revokes the tokens that the API has issued, or null if it issues none
     * @param expireRecords makes it forget its commands, or null if it cannot
     */
    record Front(
            Function<ProviderConnection, ProviderClient> client,
            String secret,
            String user,
            String target,
            HostSandbox sandbox,
            Faults faults,
            Runnable expireTokens,
            Runnable expireRecords,
            AutoCloseable simulator) {}

    /** @param shape draws one of the forms that the API may have */
    abstract Front start(SimulatorClock clock, Random shape) throws IOException;
}
