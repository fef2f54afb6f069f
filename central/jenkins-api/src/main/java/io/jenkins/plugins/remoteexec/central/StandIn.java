package io.jenkins.plugins.remoteexec.central;

/** What the body of a stand-in does when no plain unit test has any use for it. */
public final class StandIn {
    private StandIn() {}

    /** For {@code throw StandIn.hasNoBody()}. */
    public static UnsupportedOperationException hasNoBody() {
        StackTraceElement caller = new Throwable().getStackTrace()[1];
        return new UnsupportedOperationException(caller.getClassName() + "." + caller.getMethodName()
                + " is a stand-in without a body: a test that gets here needs a real Jenkins, so it belongs into a"
                + " *JenkinsTest under io/jenkins/plugins/remoteexec/jenkins");
    }
}
