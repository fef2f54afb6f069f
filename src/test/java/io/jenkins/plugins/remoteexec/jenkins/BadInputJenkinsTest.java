package io.jenkins.plugins.remoteexec.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a Pipeline author gets wrong fails the build with a sentence, and nothing is run. */
class BadInputJenkinsTest extends OsapiEndpointTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                endpoint: 'prod', script: 'id' | target is missing: name the machine or container to run on.
                endpoint: 'prod', target: 'web-01' | command is missing: give command: ['program', 'argument'] or script: '…'
                endpoint: 'prod', target: 'web-01', command: ['id'], script: 'id' | Both command and script are given: keep one of them.
                endpoint: 'prod', target: 'web-01', command: 'id -u' | to have a shell run a text, use script: 'id -u'
                endpoint: 'prod', target: 'web-01', script: ' ' | script is empty: give at least one line to run
                endpoint: 'pord', target: 'web-01', script: 'id' | There is no endpoint 'pord'. Available here: prod.
                target: 'web-01', script: 'id' | endpoint is missing: name one of prod, or give provider:
                endpoint: 'prod', provider: osapi(url: 'https://a.example', credentialsId: 'x'), target: 'web-01', script: 'id' | Both endpoint and provider are given
                provider: osapi(url: 'nonsense', credentialsId: 'x'), target: 'web-01', script: 'id' | url 'nonsense' is not a URL: it must start with https://
                provider: osapi(url: 'http://127.0.0.1:9', credentialsId: 'nobody'), target: 'web-01', script: 'id' | there are no credentials with the id 'nobody'
                provider: osapi(url: 'http://127.0.0.1:9', credentialsId: ''), target: 'web-01', script: 'id' | credentialsId is missing: give the id of stored credentials of kind secret text
                provider: osapi(url: 'http://127.0.0.1:9', credentialsId: 'pair'), target: 'web-01', script: 'id' | the credentials 'pair' are of kind Username with password, but OSAPI needs secret text
                provider: osapi(url: ['https://a.example'], credentialsId: 'x'), target: 'web-01', script: 'id' | url must be a text, but it is a list
                provider: osapi(url: 'https://a.example', credentialsId: [id: 'x']), target: 'web-01', script: 'id' | credentialsId must be a text, but it is a map
                provider: osapi(url: 'https://a.example', credentialsId: 'x', longestDirectRun: '5m'), target: 'web-01', script: 'id' | longestDirectRun is '5m': it must be a whole number
                provider: [$class: 'OsapiProvider', url: [1], credentialsId: 'x'], target: 'web-01', script: 'id' | url must be a text, but it is a list
                provider: virtuozzo(url: 'https://a.example', credentialsId: 'x', region: ['a', 'b']), target: 'web-01', script: 'id' | region must be a text, but it is a list
                provider: [url: 'https://a.example'], target: 'web-01', script: 'id' | provider must be written like osapi(url: '…', credentialsId: '…'), but it is a map
                endpoint: 'prod', target: 'web-01', script: 'id', timeout: 0 | timeout is 0 s: it must be 1 to 604800 seconds
                endpoint: 'prod', target: 'web-01', script: 'id', timeout: 3600000 | timeout is 3600000 s: it must be 1 to 604800 seconds
                endpoint: 'prod', target: 'web-01', script: 'id', timeout: 1.5 | timeout is 1.5: it must be a whole number of seconds
                endpoint: 'prod', target: 'web-01', script: 'id', timeout: '' | timeout is '': it must be a whole number of seconds
                endpoint: 'prod', target: 'web-01', script: 'id', timeout: '5m' | timeout is '5m': it must be a whole number of seconds
                endpoint: 'prod', target: ['web-01', 'web-02'], script: 'id' | target must name one machine or container, but it is a list
                endpoint: 'prod', target: null, script: 'id' | target is missing: name the machine or container to run on.
                endpoint: 'prod', target: 'web-01', script: ['df', '-h'] | script must be a text, but it is a list
                endpoint: 'prod', target: 'web-01', script: 'id', durable: 'no' | durable is 'no': it must be true or false
                provider: 'osapi', target: 'web-01', script: 'id' | provider must be written like osapi(url: '…', credentialsId: '…'), but it is a text
                endpoint: 'prod', target: 'web-01', script: 'id', encoding: 'x-JISAutoDetect' | encoding: 'x-JISAutoDetect' can only guess
                endpoint: 'prod', target: 'web-01', script: 'id', encoding: 'utf-9' | 'utf-9' is not a character set that this Jenkins knows
                endpoint: 'prod', target: 'web-01', script: 'id', returnStatus: true, returnStdout: true | Only one of returnStatus, returnStdout and returnResult can be set
                endpoint: 'prod', target: 'web-01', script: 'id', environment: 'A=b' | environment must be a map such as [NAME: 'value']
                endpoint: 'prod', target: 'web-01', script: 'id', environment: ['9A': 'b'] | '9A' is not a valid variable name
                """)
    void isSaidInASentence(String arguments, String sentence) throws Exception {
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "pair", null, "user", "password-14-long"));
        WorkflowRun run = fails("remoteExec " + arguments);
        jenkins.assertLogContains(sentence, run);
        // below the sentence Jenkins shows where it comes from
        jenkins.assertLogNotContains("class java.", run);
        jenkins.assertLogNotContains("[Ljava.", run);
        jenkins.assertLogNotContains("ClassCastException", run);
        assertEquals(List.of(), osapi.osapi().requests().all());
    }

    @Test
    void anUnknownHostIsSaidWithItsName() throws Exception {
        WorkflowRun run = fails("remoteExec endpoint: 'prod', target: 'web-99', script: 'id'");
        jenkins.assertLogContains("web-99: not started: ", run);
    }

    @Test
    void aTokenThatIsRefusedIsSaidWithoutShowingIt() throws Exception {
        String readOnly = osapi.osapi().tokens().readOnly();
        OsapiFixture.addCredentials(
                jenkins.jenkins,
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "reader", null, Secret.fromString(readOnly)));
        WorkflowRun run = fails("remoteExec provider: osapi(url: '" + osapi.url()
                + "', credentialsId: 'reader'), target: 'web-01', script: 'id'");
        jenkins.assertLogContains("command:execute", run);
        jenkins.assertLogNotContains(readOnly, run);
    }

    @Test
    void withoutAnyEndpointTheAdministratorIsNamed() throws Exception {
        RemoteExecConfiguration.get().setEndpoints(List.of());
        jenkins.assertLogContains(
                "There is no endpoint 'prod', and none is configured: an administrator can add it",
                fails("remoteExec endpoint: 'prod', target: 'web-01', script: 'id'"));
        jenkins.assertLogContains(
                "endpoint is missing, and none is configured", fails("remoteExec target: 'web-01', script: 'id'"));
    }

    private WorkflowRun fails(String script) throws Exception {
        return jenkins.assertBuildStatus(
                Result.FAILURE, OsapiFixture.pipeline(jenkins, script).scheduleBuild2(0));
    }
}
