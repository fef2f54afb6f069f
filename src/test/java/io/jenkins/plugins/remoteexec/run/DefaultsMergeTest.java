package io.jenkins.plugins.remoteexec.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.jenkins.plugins.remoteexec.endpoint.EndpointDefaults;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Mode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DefaultsMergeTest {
    private final RemoteExecOptions options = new RemoteExecOptions();
    private final EndpointDefaults defaults = new EndpointDefaults();

    @BeforeEach
    void aStepAndAnEndpointsDefaults() {
        options.setTarget("web-01");
        options.setScript("id");
        defaults.setTimeout(600);
        defaults.setDurable(false);
        defaults.setWorkingDirectory("/srv");
        defaults.setEnvironment("LANG=C.UTF-8\nSTAGE=test");
        defaults.setEncoding("ISO-8859-1");
    }

    @Test
    void whatAStepLeavesUnsetIsTheEndpoints() throws Exception {
        RemoteExecOptions whole = options.withDefaults(defaults);
        Command command = whole.command(Map.of());
        assertEquals(Duration.ofSeconds(600), command.timeout().orElseThrow());
        assertEquals("/srv", command.workingDirectory().orElseThrow());
        assertEquals(Map.of("LANG", "C.UTF-8", "STAGE", "test"), command.environment());
        assertEquals(Mode.DIRECT, whole.mode());
        assertEquals(StandardCharsets.ISO_8859_1, whole.charset());
        assertEquals("id", command.script().orElseThrow());
        assertEquals("web-01", whole.target());
        assertEquals(
                "timeout: 600, durable: false, workingDirectory: /srv, environment: LANG STAGE, encoding: ISO-8859-1",
                whole.defaultsApplied());
    }

    @Test
    void whatAStepSaysWinsEvenIfItIsWhatHoldsAnyway() throws Exception {
        options.setTimeout(5);
        options.setDurable(true);
        options.setWorkingDirectory("/opt");
        options.setEnvironment(List.of(new EnvironmentVariable("STAGE", "prod"), new EnvironmentVariable("LANG", "")));
        options.setEncoding("UTF-8");
        RemoteExecOptions whole = options.withDefaults(defaults);
        Command command = whole.command(Map.of());
        assertEquals(Duration.ofSeconds(5), command.timeout().orElseThrow());
        assertEquals("/opt", command.workingDirectory().orElseThrow());
        assertEquals(Map.of("STAGE", "prod", "LANG", ""), command.environment());
        assertEquals(Mode.DURABLE, whole.mode());
        assertEquals(StandardCharsets.UTF_8, whole.charset());
        assertNull(whole.defaultsApplied());
    }

    @Test
    void variablesAreMergedByNameAndASecretOneCountsToo() throws Exception {
        options.setEnvironment(List.of(new EnvironmentVariable("STAGE", "prod")));
        options.setSecretEnvironment(List.of(new SecretVariable("TOKEN", "deploy-token")));
        defaults.setEnvironment("LANG=C\nSTAGE=test\nTOKEN=none");
        RemoteExecOptions whole = options.withDefaults(defaults);
        assertEquals(
                Map.of("LANG", "C", "STAGE", "prod"), whole.command(Map.of()).environment());
    }

    @Test
    void defaultsThatChangeNothingAreNotWorthAWord() {
        EndpointDefaults same = new EndpointDefaults();
        same.setDurable(true);
        same.setEncoding("UTF-8");
        assertNull(options.withDefaults(same).defaultsApplied());
    }

    @Test
    void theJobsOwnOptionsStayAsTheyAre() {
        options.withDefaults(defaults);
        assertNull(options.getTimeout());
        assertNull(options.getDurable());
        assertNull(options.getEnvironment());
        assertSame(options, options.withDefaults(null));
    }
}
