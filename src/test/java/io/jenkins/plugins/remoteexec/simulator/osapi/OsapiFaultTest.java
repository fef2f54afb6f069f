package io.jenkins.plugins.remoteexec.simulator.osapi;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.simulator.Fault;
import io.jenkins.plugins.remoteexec.simulator.RequestRecord;
import io.jenkins.plugins.remoteexec.simulator.osapi.SimulatorClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class OsapiFaultTest {

    private OsapiSimulator osapi;
    private SimulatorClient client;

    @BeforeEach
    void start() throws Exception {
        osapi = OsapiSimulator.withHosts("web-01").start();
        client = new SimulatorClient(osapi);
    }

    @AfterEach
    void stop() {
        osapi.close();
    }

    @Test
    void aLostAnswerHidesACommandThatRan() throws Exception {
        osapi.faults().on("POST", "/command/shell").loseAnswer();
        assertThrows(IOException.class, () -> client.shell("web-01", "echo ran"));
        assertEquals(List.of("echo ran"), osapi.host("web-01").runs());
        assertEquals(
                List.of(new RequestRecord("POST", "/api/node/web-01/command/shell", 202, "answer lost")),
                osapi.requests().all());
        assertEquals(202, client.shell("web-01", "echo again").status());
    }

    @Test
    void aDroppedConnectionNeverReachesTheServer() throws Exception {
        Fault fault = osapi.faults().on("POST", "/command/").times(2).dropBeforeHandling();
        assertThrows(IOException.class, () -> client.shell("web-01", "true"));
        assertThrows(IOException.class, () -> client.shell("web-01", "true"));
        assertEquals(0, osapi.host("web-01").runs().size());
        assertEquals(2, fault.hits());
        assertEquals(202, client.shell("web-01", "true").status());
    }

    @Test
    void throttlingAndProxyPagesComeInPlaceOfTheServer() throws Exception {
        osapi.faults().on("*", "/agent").throttle(Duration.ofSeconds(7));
        Answer throttled = client.get("/agent");
        assertEquals(429, throttled.status());
        assertEquals("7", throttled.http().headers().firstValue("Retry-After").orElse(""));
        osapi.faults().on("*", "/agent").proxyError();
        assertTrue(client.get("/agent").http().body().startsWith("<html>"));
        assertEquals(200, client.get("/agent").status());
    }

    @Test
    void aCutBodyIsAnErrorForTheClient() throws Exception {
        osapi.faults().on("GET", "/agent").cutBody();
        assertThrows(IOException.class, () -> client.get("/agent"));
    }

    @Test
    void garbageIsServedAsJson() throws Exception {
        osapi.faults().on("GET", "/agent").garbage();
        assertThrows(IllegalStateException.class, () -> client.get("/agent"));
    }

    @Test
    void aHugeBodyIsAsLongAsAnnounced() throws Exception {
        osapi.faults().on("GET", "/agent").hugeBody(3_000_000);
        assertEquals(3_000_000, client.get("/agent").http().body().length());
    }

    @Test
    void concurrentRequestsAreCounted() throws Exception {
        var first = client.shellLater("web-01", "until [ -e $HOME/gate ]; do sleep 0.05; done");
        eventually("the command holds its request", () -> osapi.requests().inFlight() == 1);
        assertEquals(
                202,
                client.exec("_all", "touch", osapi.host("web-01").sandbox().home() + "/gate")
                        .status());
        assertEquals(202, first.join().status());
        assertEquals(2, osapi.requests().maxConcurrent());
        assertEquals(2, osapi.requests().count("POST", "/command/"));
    }
}
