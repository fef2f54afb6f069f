package io.jenkins.plugins.remoteexec.jenkins;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsExtension;

/** Each test has a Jenkins of its own, with the endpoint "prod" on a simulated OSAPI. */
// what WithJenkins stands for, which classes do not inherit
@ExtendWith(JenkinsExtension.class)
abstract class OsapiEndpointTest {
    @RegisterExtension
    final OsapiFixture osapi = new OsapiFixture();

    JenkinsRule jenkins;

    @BeforeEach
    void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        osapi.addEndpoint();
    }
}
