package io.jenkins.plugins.remoteexec.provider.osapi;

import java.util.ArrayList;
import java.util.List;

/** What is lost where a token lacks a permission, each a sentence for an administrator or for the log. */
final class OsapiPermissions {
    private static final String JOB_READ =
            "job:read is missing, so in direct mode the result of a command whose answer is lost or late cannot be found";
    private static final String JOB_WRITE =
            "job:write is missing, so OSAPI keeps the record of each command and of its output, and in direct mode runs"
                    + " commands that it counts as failed again";

    private OsapiPermissions() {}

    /** For the connection test. */
    static List<String> warnings(OsapiToken claims) {
        List<String> all = new ArrayList<>();
        if (!claims.may("command:execute")) {
            all.add("command:execute is missing, so no command can be run");
        }
        if (!claims.may("agent:read")) {
            all.add(
                    "agent:read is missing, so targets cannot be suggested, and _any and other selectors cannot be used");
        }
        all.addAll(ofDirectMode(claims));
        return all;
    }

    /** For the log of a command in direct mode. */
    static List<String> ofDirectMode(OsapiToken claims) {
        List<String> all = new ArrayList<>();
        if (!claims.may("job:read")) {
            all.add(JOB_READ);
        }
        // without finding a job first, nobody can delete it
        if (!claims.may("job:write")) {
            all.add(JOB_WRITE);
        }
        return all;
    }
}
