package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.EndpointDefaults;
import io.jenkins.plugins.remoteexec.endpoint.FolderEndpoints;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.provider.hostup.HostupProvider;
import io.jenkins.plugins.remoteexec.provider.hzel.HzelProvider;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import io.jenkins.plugins.remoteexec.run.EnvironmentVariable;
import io.jenkins.plugins.remoteexec.run.SecretVariable;
import io.jenkins.plugins.remoteexec.step.RemoteExecStep;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FormsJenkinsTest extends OsapiEndpointTest {
    @BeforeEach
    void start() throws Exception {
        OsapiFixture.addCredentials(jenkins.jenkins, osapi.secretText(CredentialsScope.GLOBAL, "own-token"));
    }

    @Test
    void theGlobalConfigurationKeepsItsEndpoints() throws Exception {
        Endpoint slow = new Endpoint("slow", new OsapiProvider("https://slow.example/", "own-token"));
        slow.setCallsInFlight(3);
        slow.setCallsPerMinute(30);
        slow.setContact("Operations, ext. 42");
        slow.setAllowedJobs("team/**\ndeploy-*");
        slow.setAllowedTargets("web-*");
        slow.setPatience(60);
        slow.setCancelGrace(30);
        slow.setResultDays(3);
        slow.setKeptOutput(0);
        EndpointDefaults defaults = new EndpointDefaults();
        defaults.setTimeout(600);
        defaults.setDurable(false);
        defaults.setMergeStderr(true);
        defaults.setWorkingDirectory("/srv");
        defaults.setEnvironment("LANG=C.UTF-8\nSTAGE=test");
        defaults.setEncoding("ISO-8859-1");
        slow.setDefaults(defaults);
        RemoteExecConfiguration.get().setEndpoints(List.of(new Endpoint("prod", osapi.provider("osapi-token")), slow));
        jenkins.configRoundtrip();
        List<Endpoint> endpoints = RemoteExecConfiguration.get().getEndpoints();
        assertEquals(
                List.of("prod", "slow"),
                endpoints.stream().map(Endpoint::getName).toList());
        assertEquals("osapi-token", endpoints.get(0).getProvider().getCredentialsId());
        assertEquals(16, endpoints.get(0).getCallsInFlight());
        assertNull(endpoints.get(0).getCaCertificate());
        assertEquals("https://slow.example/", endpoints.get(1).getProvider().getUrl());
        assertEquals(3, endpoints.get(1).getCallsInFlight());
        jenkins.assertEqualDataBoundBeans(slow, endpoints.get(1));
        assertEquals(600, endpoints.get(0).getPatience());
        assertEquals(1024, endpoints.get(0).getKeptOutput());
        assertNull(endpoints.get(0).getDefaults());
        jenkins.assertEqualDataBoundBeans(defaults, endpoints.get(1).getDefaults());
        assertNull(endpoints.get(0).getAllowedJobs());
    }

    @Test
    void defaultsThatSayOneThingSayNoMoreAfterTheForm() throws Exception {
        EndpointDefaults defaults = new EndpointDefaults();
        defaults.setTimeout(600);
        Endpoint prod = new Endpoint("prod", osapi.provider("osapi-token"));
        prod.setDefaults(defaults);
        RemoteExecConfiguration.get().setEndpoints(List.of(prod));
        jenkins.configRoundtrip();
        EndpointDefaults after =
                RemoteExecConfiguration.get().getEndpoints().get(0).getDefaults();
        assertEquals(600, after.getTimeout());
        assertNull(after.getDurable());
        assertNull(after.getMergeStderr());
        assertNull(after.getEnvironment());
        assertNull(after.getEncoding());
    }

    @Test
    void anExplicitChoiceIsKeptAndGeneratedEvenIfItIsWhatHoldsAnyway() throws Exception {
        RemoteExecStep step = new RemoteExecStep();
        step.setEndpoint("prod");
        step.setTarget("web-01");
        step.setScript("id");
        step.setDurable(true);
        step.setMergeStderr(false);
        RemoteExecStep after = new StepConfigTester(jenkins).configRoundTrip(step);
        assertEquals(true, after.getDurable());
        assertEquals(false, after.getMergeStderr());
        assertEquals(
                Map.of("endpoint", "prod", "target", "web-01", "script", "id", "durable", true, "mergeStderr", false),
                DescribableModel.of(RemoteExecStep.class).uninstantiate2(after).getArguments());
    }

    @Test
    void theLastEndpointCanBeRemoved() throws Exception {
        RemoteExecConfiguration.get().setEndpoints(List.of());
        jenkins.configRoundtrip();
        assertEquals(List.of(), RemoteExecConfiguration.get().getEndpoints());
    }

    @Test
    void theStepsFormKeepsAScriptOnAnEndpoint() throws Exception {
        RemoteExecStep step = new RemoteExecStep();
        step.setEndpoint("prod");
        step.setTarget("web-01");
        step.setScript("echo one\necho two");
        step.setTimeout(300);
        step.setWorkingDirectory("/srv");
        step.setEnvironment(List.of(new EnvironmentVariable("A", "b"), new EnvironmentVariable("C", "d e")));
        step.setSecretEnvironment(List.of(new SecretVariable("TOKEN", "osapi-token")));
        step.setStdin("two\nlines");
        step.setLabel("Say it");
        step.setEncoding("ISO-8859-1");
        step.setDurable(false);
        step.setMergeStderr(true);
        step.setReturnStdout(true);
        RemoteExecStep after = new StepConfigTester(jenkins).configRoundTrip(step);
        jenkins.assertEqualDataBoundBeans(step, after);
        assertNull(after.getProvider());
        assertNull(after.getCommand());
    }

    @Test
    void theLineEndsOfABrowserDoNotReachTheShell() throws Exception {
        RemoteExecStep step = new RemoteExecStep();
        step.setEndpoint("prod");
        step.setTarget("web-01");
        step.setScript("cd /srv\nls\n");
        step.setStdin("two\nlines\n");
        RemoteExecStep after = new StepConfigTester(jenkins).configRoundTrip(step);
        assertEquals("cd /srv\nls\n", after.getScript());
        assertEquals("two\nlines\n", after.getStdin());
        FreeStyleProject job = jenkins.createFreeStyleProject();
        RemoteExecBuilder builder = new RemoteExecBuilder();
        builder.setEndpoint("prod");
        builder.setTarget("web-01");
        builder.setScript("cd /srv\nls\n");
        builder.setStdin("two\nlines\n");
        job.getBuildersList().add(builder);
        jenkins.configRoundtrip(job);
        RemoteExecBuilder saved = job.getBuildersList().get(RemoteExecBuilder.class);
        assertEquals("cd /srv\nls\n", saved.getScript());
        assertEquals("two\nlines\n", saved.getStdin());
    }

    @Test
    void theStepsFormKeepsACommandOnAnInlineProvider() throws Exception {
        RemoteExecStep step = new RemoteExecStep();
        step.setProvider(osapi.provider("own-token"));
        step.setTarget("web-01");
        step.setCommand(List.of("printf", "%s", "a b", "", "c"));
        RemoteExecStep after = new StepConfigTester(jenkins).configRoundTrip(step);
        assertEquals(step.getCommand(), after.getCommand());
        assertEquals("own-token", after.getProvider().getCredentialsId());
        assertEquals(osapi.url(), after.getProvider().getUrl());
        assertNull(after.getEndpoint());
        assertNull(after.getScript());
        assertNull(after.getTimeout());
        assertNull(after.getDurable());
        assertNull(after.getMergeStderr());
    }

    @Test
    void theBuildStepsFormKeepsEverything() throws Exception {
        RemoteExecBuilder builder = new RemoteExecBuilder();
        builder.setEndpoint("prod");
        builder.setTarget("$WHERE");
        builder.setCommand(List.of("df", "-h"));
        builder.setTimeout(60);
        builder.setMergeStderr(true);
        builder.setEnvironment(List.of(new EnvironmentVariable("A", "b")));
        RemoteExecBuilder after = jenkins.configRoundtrip(builder);
        jenkins.assertEqualDataBoundBeans(builder, after);
        assertNull(after.getDurable());
    }

    @Test
    void anEndpointThatIsGoneStaysInTheForm() throws Exception {
        RemoteExecBuilder builder = new RemoteExecBuilder();
        builder.setEndpoint("was here");
        builder.setTarget("web-01");
        builder.setScript("id");
        assertEquals("was here", jenkins.configRoundtrip(builder).getEndpoint());
    }

    @Test
    void theBuildStepSurvivesSavingAndLoading() throws Exception {
        FreeStyleProject project = jenkins.createFreeStyleProject();
        RemoteExecBuilder builder = new RemoteExecBuilder();
        builder.setProvider(osapi.provider("own-token"));
        builder.setTarget("web-01");
        builder.setCommand(List.of("df", "-h"));
        builder.setEnvironment(List.of(new EnvironmentVariable("A", "b")));
        project.getBuildersList().add(builder);
        String xml = project.getConfigFile().asString();
        assertTrue(xml.contains("<string>df</string>"), xml);
        assertFalse(xml.contains("java.util"), xml);
        assertFalse(xml.contains("durable") || xml.contains("timeout") || xml.contains("defaults"), xml);
        assertFalse(xml.contains("mergeStderr") || xml.contains("exitOnError"), xml);
        project.doReload();
        RemoteExecBuilder loaded = jenkins.jenkins
                .getItemByFullName(project.getFullName(), FreeStyleProject.class)
                .getBuildersList()
                .get(RemoteExecBuilder.class);
        jenkins.assertEqualDataBoundBeans(builder, loaded);
    }

    @Test
    void theEndpointsSurviveSavingAndLoading() throws Exception {
        String xml = Files.readString(
                jenkins.jenkins.getRootDir().toPath().resolve(RemoteExecConfiguration.class.getName() + ".xml"));
        assertFalse(xml.contains("java.util"), xml);
        assertFalse(xml.contains(osapi.token()), xml);
        RemoteExecConfiguration loaded = new RemoteExecConfiguration();
        loaded.load();
        assertEquals("prod", loaded.getEndpoints().get(0).getName());
        assertEquals(osapi.url(), loaded.getEndpoints().get(0).getProvider().getUrl());
    }

    @Test
    void theGeneratedStepIsWhatAnAuthorWouldWrite() {
        RemoteExecStep step = new RemoteExecStep();
        step.setProvider(osapi.provider("own-token"));
        step.setTarget("web-01");
        step.setCommand(List.of("uptime"));
        step.setEnvironment(List.of(new EnvironmentVariable("A", "b")));
        step.setSecretEnvironment(List.of(new SecretVariable("TOKEN", "osapi-token")));
        Map<String, ?> arguments =
                DescribableModel.of(RemoteExecStep.class).uninstantiate2(step).getArguments();
        assertEquals(Map.of("A", "b"), arguments.get("environment"));
        assertEquals(Map.of("TOKEN", "osapi-token"), arguments.get("secretEnvironment"));
        assertEquals(List.of("uptime"), arguments.get("command"));
        UninstantiatedDescribable provider = (UninstantiatedDescribable) arguments.get("provider");
        assertEquals("osapi", provider.getSymbol());
        assertEquals(Map.of("credentialsId", "own-token", "url", osapi.url()), provider.getArguments());
        assertEquals(5, arguments.size(), arguments::toString);
    }

    @Test
    void everyFieldHasHelp() throws Exception {
        // which files there are is only known to somebody who asks for them through the web
        jenkins.executeOnServer(() -> {
            for (Class<? extends Describable<?>> type : List.of(
                    RemoteExecStep.class,
                    RemoteExecBuilder.class,
                    Endpoint.class,
                    EndpointDefaults.class,
                    EnvironmentVariable.class,
                    HostupProvider.class,
                    HzelProvider.class,
                    FolderEndpoints.class,
                    OsapiProvider.class)) {
                Descriptor<?> descriptor = jenkins.jenkins.getDescriptorOrDie(type);
                for (DescribableParameter parameter : DescribableModel.of(type).getParameters()) {
                    assertNotNull(descriptor.getHelpFile(parameter.getName()), () -> type + " " + parameter.getName());
                }
            }
            assertNotNull(RemoteExecConfiguration.get().getHelpFile("endpoints"));
            assertNotNull(RemoteExecConfiguration.get().getHelpFile("inlineProvidersForbidden"));
            return null;
        });
    }
}
