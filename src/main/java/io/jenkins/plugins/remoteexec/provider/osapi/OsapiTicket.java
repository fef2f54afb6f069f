package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * How the job of one submission can be recognised later, also by another JVM: by a word that no other submission has, and
 * that does nothing where it stands.
 *
 * @param nonce a text that no other submission has, of letters and digits
 */
record OsapiTicket(@NonNull String nonce) {
    private static final String KIND = "marked ";

    /** @return null if the text is none of this version's */
    @CheckForNull
    static OsapiTicket parse(@NonNull String text) {
        return text.startsWith(KIND) ? new OsapiTicket(text.substring(KIND.length())) : null;
    }

    @Override
    public String toString() {
        return KIND + nonce;
    }

    /** The word itself. */
    String mark() {
        return "rx-" + nonce;
    }

    /** What stands before a shell text. */
    String prefix() {
        return ": " + mark() + "; ";
    }

    /** Whether a job in a list is that of this submission. */
    boolean matches(@NonNull JsonNode job) {
        JsonNode data = job.path("operation").path("data");
        if (isMarked(data.path("command").asText())) {
            return true;
        }
        for (JsonNode argument : data.path("args")) {
            if (isMarked(argument.asText())) {
                return true;
            }
        }
        return false;
    }

    private boolean isMarked(String text) {
        return text.equals(mark()) || text.startsWith(prefix());
    }
}
