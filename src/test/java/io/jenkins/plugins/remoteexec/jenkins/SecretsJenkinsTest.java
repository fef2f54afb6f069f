package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.log.BuildLog;
import io.jenkins.plugins.remoteexec.log.SecretMask;
import io.jenkins.plugins.remoteexec.run.EnvironmentVariable;
import io.jenkins.plugins.remoteexec.run.SecretVariable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper;
import org.jenkinsci.plugins.credentialsbinding.impl.StringBinding;
import org.jenkinsci.plugins.credentialsbinding.masking.SecretPatternFactory;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored secrets reach a command's environment, and nothing that anybody can read. */
class SecretsJenkinsTest extends OsapiEndpointTest {
    private static final String SECRET = "s3cr€t'of the deployment";

    private StandardCredentials stored;

    @BeforeEach
    void start() throws Exception {
        stored = new StringCredentialsImpl(CredentialsScope.GLOBAL, "deploy-token", null, Secret.fromString(SECRET));
        OsapiFixture.addCredentials(jenkins.jenkins, stored);
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "pair", null, "somebody", "a password of some length"));
    }

    @Test
    void aSecretReachesTheCommandAndIsMaskedWhereverItAppears() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                remoteExec endpoint: 'prod', target: 'web-01', secretEnvironment: [TOKEN: 'deploy-token', PASSWORD: 'pair'],
                  script: 'printf %s "$TOKEN" | wc -c; echo "token: $TOKEN"; echo "password: $PASSWORD" >&2'
                """);
        jenkins.assertLogContains(SECRET.getBytes(StandardCharsets.UTF_8).length + "\n", run);
        jenkins.assertLogContains("token: ****", run);
        jenkins.assertLogContains("[stderr] password: ****", run);
        isNowhere(run, "s3cr");
        isNowhere(run, "a password of some length");
    }

    @Test
    void aSecretOfSeveralLinesAndOneAcrossTheCutOfALongLineAreMasked() throws Exception {
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        "key",
                        null,
                        Secret.fromString("-----BEGIN KEY-----\r\nAbCdEf12345\r\n-----END KEY-----\r\n")));
        WorkflowRun run = ends(Result.SUCCESS, """
                remoteExec endpoint: 'prod', target: 'web-01', secretEnvironment: [KEY: 'key', TOKEN: 'deploy-token'],
                  script: 'echo "$KEY"; printf %16378s x; echo "$TOKEN"; echo end'
                """);
        jenkins.assertLogContains("\n****\n****\n****\n", run);
        jenkins.assertLogContains("\nend\n", run);
        isNowhere(run, "AbCdEf");
        isNowhere(run, "s3cr");
        isNowhere(run, "deployment\n");
    }

    @Test
    void aSecretThatIsBoundAroundTheStepIsMaskedToo() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                withCredentials([string(credentialsId: 'deploy-token', variable: 'BOUND')]) {
                  remoteExec endpoint: 'prod', target: 'web-01', environment: [T: BOUND],
                    script: 'printf "half: %.4s" "$T"; sleep 1; echo "$T" | tail -c +5; echo "whole: $T" >&2'
                }
                """);
        jenkins.assertLogContains("half: ****", run);
        jenkins.assertLogContains("[stderr] whole: ****", run);
        isNowhere(run, "s3cr");
    }

    @Test
    void aSecretThatIsBoundAroundTheStepIsMaskedAcrossTheCutOfALongLineToo() throws Exception {
        String script = "printf %" + (16_384 - 4) + "s x; printf %s \"$T\"; printf \"%20000s\\n\" y; echo end";
        WorkflowRun run = ends(Result.SUCCESS, """
                withCredentials([string(credentialsId: 'deploy-token', variable: 'BOUND')]) {
                  remoteExec endpoint: 'prod', target: 'web-01', environment: [T: BOUND], script: '%s'
                }
                """.formatted(script.replace("\\", "\\\\")));
        jenkins.assertLogContains("\nend\n", run);
        isNowhere(run, "s3cr");
        isNowhere(run, "deployment");

        FreeStyleProject project = jenkins.createFreeStyleProject();
        project.getBuildWrappersList().add(new SecretBuildWrapper(List.of(new StringBinding("BOUND", "deploy-token"))));
        RemoteExecBuilder builder = OsapiFixture.buildStep(script);
        builder.setEnvironment(List.of(new EnvironmentVariable("T", "$BOUND")));
        project.getBuildersList().add(builder);
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(project);
        jenkins.assertLogContains("\nend\n", build);
        isNowhere(build, "s3cr");
        isNowhere(build, "deployment");
    }

    @Test
    void whatAShellTellsOfItsCommandsIsMasked() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                remoteExec endpoint: 'prod', target: 'web-01', secretEnvironment: [TOKEN: 'deploy-token'],
                  script: 'set -x; : "Authorization: $TOKEN"; printf "user:%s" "$TOKEN" | base64'
                """);
        jenkins.assertLogContains("Authorization: ****", run);
        isNowhere(run, "s3cr");
        isNowhere(run, "deployment");
        isNowhere(run, "czNjcuKCrCdvZiB0aGUgZGVwbG95bWVudA");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                SECRET,
                "it's '' \"quoted\" 'so'",
                "'in quotes'",
                "back\\slash\\\\es $and ^carets^^ 100%",
                "{\"key\": \"one\",\n \"other\": \"two's\"}\n",
            })
    void whatWithCredentialsMasksIsMaskedInASecretVariableToo(String secret) {
        BuildLog log = new BuildLog(System.out, StandardCharsets.UTF_8, new SecretMask(List.of(secret)));
        for (SecretPatternFactory factory : SecretPatternFactory.all()) {
            for (String form : factory.getEncodedForms(secret)) {
                // a log has lines; and what is shorter withCredentials does not mask
                if (form.length() >= 3 && form.lines().count() == 1) {
                    String masked = log.harmless("<" + form + ">");
                    assertEquals("<>", masked.replaceAll("[*'\"=]", ""), factory.getClass() + " gives " + form);
                }
            }
        }
    }

    @Test
    void whatIsShortenedDoesNotShowTheBeginningOfASecret() throws Exception {
        WorkflowRun run = ends(Result.SUCCESS, """
                withCredentials([string(credentialsId: 'deploy-token', variable: 'BOUND')]) {
                  def dots = '.' * 83
                  remoteExec endpoint: 'prod', target: 'web-01', label: "${dots}..........$BOUND", script: "# $BOUND\\n: ${dots}\\"$BOUND\\""
                }
                """);
        jenkins.assertLogContains("): : ....", run);
        isNowhere(run, "s3cr");
    }

    @Test
    void aFailureDoesNotTellASecret() throws Exception {
        WorkflowRun run = ends(
                Result.FAILURE,
                "remoteExec endpoint: 'prod', target: 'web-01', secretEnvironment: [TOKEN: 'deploy-token'], "
                        + "returnStdout: true, script: 'echo \"$TOKEN\"; exit 3'");
        jenkins.assertLogContains("ERROR: web-01: exit code 3", run);
        isNowhere(run, "s3cr");
    }

    @Test
    void itsUseIsOnRecord() throws Exception {
        WorkflowRun run = ends(
                Result.SUCCESS,
                "remoteExec endpoint: 'prod', target: 'web-01', script: 'true', secretEnvironment: [TOKEN: 'deploy-token']");
        assertEquals(
                List.of(run.getParent().getFullName()),
                CredentialsProvider.getOrCreateFingerprintOf(stored).getJobs());
    }

    @Test
    void aFreestyleBuildCanUseOneAndHandTextToTheStandardInput() throws Exception {
        FreeStyleProject project = jenkins.createFreeStyleProject();
        RemoteExecBuilder builder = OsapiFixture.buildStep("cat; echo \"token: $TOKEN\"");
        builder.setStdin("from the\r\nstandard input\r\n");
        builder.setSecretEnvironment(List.of(new SecretVariable("TOKEN", "deploy-token")));
        project.getBuildersList().add(builder);
        FreeStyleBuild run = jenkins.buildAndAssertSuccess(project);
        jenkins.assertLogContains("from the\nstandard input\ntoken: ****", run);
        isNowhere(run, "s3cr");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            secretEnvironment: [TOKEN: 'nobody'] | there are no credentials with the id 'nobody' that this job may use, for the variable TOKEN
            secretEnvironment: [TOKEN: ''] | the variable TOKEN has no credentials
            secretEnvironment: ['TOKEN=x'] | secretEnvironment must be a map from names to ids of credentials
            secretEnvironment: ['9': 'deploy-token'] | secretEnvironment: '9' is not a valid variable name
            secretEnvironment: [PATH: 'deploy-token'] | secretEnvironment: 'PATH' cannot be the name of a secret variable, because a shell uses it
            secretEnvironment: [OPTS: 'deploy-token'], environment: ['OPTS+A': 'b'] | would make the secret variable OPTS part of an argument
            secretEnvironment: [TOKEN: 'deploy-token'], durable: false | does not support secretEnvironment in direct mode
            stdin: 'x', durable: false | does not support stdin in direct mode
            """)
    void whatCannotBeIsSaidAndNothingIsRun(String option, String sentence) throws Exception {
        WorkflowRun run =
                ends(Result.FAILURE, "remoteExec endpoint: 'prod', target: 'web-01', script: 'id', " + option);
        jenkins.assertLogContains(sentence, run);
        assertEquals(List.of(), osapi.osapi().requests().all());
    }

    private WorkflowRun ends(Result result, String script) throws Exception {
        return jenkins.buildAndAssertStatus(result, OsapiFixture.pipeline(jenkins, script));
    }

    private static void isNowhere(Run<?, ?> run, String secret) throws IOException {
        try (Stream<Path> files = Files.walk(run.getRootDir().toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(content.contains(secret), file + " holds a secret");
            }
        }
    }
}
