package io.jenkins.plugins.remoteexec.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        defaults.setMergeStderr(true);
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
        assertTrue(command.mergeStderr());
        assertEquals("id", command.script().orElseThrow());
        assertEquals("web-01", whole.target());
        assertEquals(
                "timeout: 600, durable: false, workingDirectory: /srv, environment: LANG STAGE,"
                        + " mergeStderr: true, encoding: ISO-8859-1",
                whole.defaultsApplied());
    }

    @Test
    void whatAStepSaysWinsEvenIfItIsWhatHoldsAnyway() throws Exception {
        options.setTimeout(5);
        options.setDurable(true);
        options.setWorkingDirectory("/opt");
        options.setEnvironment(List.of(new EnvironmentVariable("STAGE", "prod"), new EnvironmentVariable("LANG", "")));
        options.setEncoding("UTF-8");
        options.setMergeStderr(false);
        RemoteExecOptions whole = options.withDefaults(defaults);
        Command command = whole.command(Map.of());
        assertEquals(Duration.ofSeconds(5), command.timeout().orElseThrow());
        assertEquals("/opt", command.workingDirectory().orElseThrow());
        assertEquals(Map.of("STAGE", "prod", "LANG", ""), command.environment());
        assertEquals(Mode.DURABLE, whole.mode());
        assertEquals(StandardCharsets.UTF_8, whole.charset());
        assertFalse(command.mergeStderr());
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
        same.setMergeStderr(false);
        assertNull(options.withDefaults(same).defaultsApplied());
    }

    @Test
    void theJobsOwnOptionsStayAsTheyAre() {
        options.withDefaults(defaults);
        assertNull(options.getTimeout());
        assertNull(options.getDurable());
        assertNull(options.getEnvironment());
        assertNull(options.getMergeStderr());
    }

    @Test
    void aRunStopsAtTheFirstFailureAndOneThatAnOlderVersionHasBegunDoesNot() throws Exception {
        assertTrue(options.withDefaults(null).command(Map.of()).exitOnError());
        assertTrue(options.withDefaults(defaults).command(Map.of()).exitOnError());
        // what an older version has stored has none of the new fields, and neither has a job's configuration
        assertFalse(options.command(Map.of()).exitOnError());
        assertFalse(options.command(Map.of()).mergeStderr());
    }

    @Test
    void aDirectoryBeforeThePathIsNoPathOfItsOwn() throws Exception {
        options.setEnvironment(List.of(
                new EnvironmentVariable("PATH+JAVA", "/opt/java/bin"), new EnvironmentVariable("PATH", "/usr/bin")));
        defaults.setEnvironment("PATH=/bin\nPATH+APP=/opt/app/bin");
        Command command = options.withDefaults(defaults).command(Map.of());
        assertEquals(Map.of("PATH", "/opt/java/bin:/opt/app/bin:/usr/bin"), command.environment());
        assertEquals(Map.of(), command.prependedEnvironment());
    }
}
