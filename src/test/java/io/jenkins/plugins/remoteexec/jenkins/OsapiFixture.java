package io.jenkins.plugins.remoteexec.jenkins;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.FreeStyleProject;
import hudson.model.ModelObject;
import hudson.util.Secret;
import io.jenkins.plugins.remoteexec.endpoint.Endpoint;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.freestyle.RemoteExecBuilder;
import io.jenkins.plugins.remoteexec.provider.osapi.OsapiProvider;
import io.jenkins.plugins.remoteexec.simulator.osapi.OsapiSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.jvnet.hudson.test.JenkinsRule;

/** A simulated OSAPI with the host web-01 for each test, and what a Jenkins needs to use it. */
final class OsapiFixture implements BeforeEachCallback, AfterEachCallback {
    static final String HOST = "web-01";
    static final String TOKEN_ID = "osapi-token";

    private OsapiSimulator osapi;
    private String token;

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        token = null;
        osapi = OsapiSimulator.withHosts(HOST).start();
    }

    OsapiSimulator osapi() {
        return osapi;
    }

    String url() {
        return osapi.baseUrl().toString();
    }

    /** The administrator's token, the same one each time. */
    String token() {
        if (token == null) {
            token = osapi.tokens().admin();
        }
        return token;
    }

    /** From now on the server knows another token only. */
    void replaceToken() {
        osapi.changeSigningKey();
        token = null;
    }

    /** The token in Jenkins' own store, where only the system itself sees it, and the endpoint "prod" that uses it. */
    void addEndpoint() throws Exception {
        addCredentials(Jenkins.get(), secretText(CredentialsScope.SYSTEM, TOKEN_ID));
        RemoteExecConfiguration.get().setEndpoints(List.of(new Endpoint("prod", provider(TOKEN_ID))));
    }

    OsapiProvider provider(String credentialsId) {
        return new OsapiProvider(url(), credentialsId);
    }

    StringCredentialsImpl secretText(CredentialsScope scope, String id) throws Exception {
        return new StringCredentialsImpl(scope, id, null, Secret.fromString(token()));
    }

    static void addCredentials(ModelObject where, StandardCredentials credentials) throws IOException {
        for (CredentialsStore store : CredentialsProvider.lookupStores(where)) {
            if (store.getContext() == where) {
                store.addCredentials(Domain.global(), credentials);
                return;
            }
        }
        throw new IllegalStateException("no credentials store in " + where);
    }

    static WorkflowJob pipeline(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    /** A build step that runs this on the host by way of the endpoint {@code prod}. */
    static RemoteExecBuilder buildStep(String script) {
        RemoteExecBuilder builder = new RemoteExecBuilder();
        builder.setEndpoint("prod");
        builder.setTarget(HOST);
        builder.setScript(script);
        return builder;
    }

    static FreeStyleProject freestyle(JenkinsRule jenkins, String script) throws IOException {
        FreeStyleProject project = jenkins.createFreeStyleProject();
        project.getBuildersList().add(buildStep(script));
        return project;
    }

    /** A file that scripts on the host find under its name in their home directory. */
    Path file(String name) {
        return osapi.host(HOST).sandbox().home().resolve(name);
    }

    void touch(String name) throws IOException {
        Files.createFile(file(name));
    }

    /** A script that says that it is there, and goes on when the file "go" exists. */
    static String waitForGo() {
        return "echo waiting; while [ ! -e \"$HOME/go\" ]; do sleep 0.1; done; echo gone on";
    }

    @Override
    public void afterEach(ExtensionContext test) {
        osapi.close();
    }
}
