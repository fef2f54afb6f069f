package io.jenkins.plugins.remoteexec.provider.osapi;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;

/**
 * How the job of one submission can be recognised later, also by another JVM. A shell text gets a marker that does
 * nothing; an argument vector has no room for one, and is recognised by a salted digest, from which it cannot be read
 * back, and by when it was sent.
 *
 * @param isShell whether a text for the shell was submitted
 * @param nonce a text that no other submission has, of letters and digits
 * @param digest of an argument vector, salted with the nonce; empty for a shell text
 * @param sent when it was sent, by the clock of Jenkins
 */
record OsapiTicket(
        boolean isShell,
        @NonNull String nonce,
        @NonNull String digest,
        @NonNull Instant sent) {
    /** By how much the clocks of Jenkins and of the server may differ. */
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(1);

    /** How long a request may be on its way to the server; a job that is made later is somebody else's. */
    private static final Duration ON_ITS_WAY = Duration.ofMinutes(1);

    private static final String SHELL = "shell";
    private static final String EXEC = "exec";

    static OsapiTicket ofShell(@NonNull String nonce, @NonNull Instant now) {
        return new OsapiTicket(true, nonce, "", now);
    }

    /** @param body what is posted, or its copy in a job's record */
    static OsapiTicket ofArguments(@NonNull String nonce, @NonNull JsonNode body, @NonNull Instant now) {
        return new OsapiTicket(false, nonce, digest(nonce, body), now);
    }

    /** @return null if the text is none of this version's */
    @CheckForNull
    static OsapiTicket parse(@NonNull String text) {
        String[] words = text.split(" ", -1);
        boolean shell = words.length == 3 && words[0].equals(SHELL);
        if (!shell && !(words.length == 4 && words[0].equals(EXEC))) {
            return null;
        }
        try {
            Instant sent = Instant.parse(words[1]);
            return new OsapiTicket(shell, words[2], shell ? "" : words[3], sent);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return isShell ? SHELL + " " + sent + " " + nonce : EXEC + " " + sent + " " + nonce + " " + digest;
    }

    /** What stands before a shell text. */
    String marker() {
        return ": rx-" + nonce + "; ";
    }

    /** Whether a job in a list can be that of this submission, apart from its host. */
    boolean matches(@NonNull JsonNode job) {
        JsonNode operation = job.path("operation");
        JsonNode data = operation.path("data");
        String type = operation.path("type").asText();
        return isShell
                ? type.equals("command.shell.execute")
                        && data.path("command").asText().startsWith(marker())
                : type.equals("command.exec.execute")
                        && digest(nonce, data).equals(digest)
                        && isOfThisTime(OsapiJobs.time(job.path("created").asText()));
    }

    private boolean isOfThisTime(Instant created) {
        return created != null
                && !isBefore(created)
                && !created.isAfter(sent.plus(CLOCKS_DIFFER_BY).plus(ON_ITS_WAY));
    }

    /** Whether a job was made before this was sent, and so were all that are older. */
    boolean isBefore(@NonNull Instant created) {
        // the record's time has whole seconds
        return created.plusSeconds(1).isBefore(sent.minus(CLOCKS_DIFFER_BY));
    }

    private static String digest(String nonce, JsonNode data) {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
        add(sha, nonce);
        add(sha, data.path("command").asText(""));
        add(sha, data.path("cwd").asText(""));
        add(sha, data.path("timeout").asText(""));
        data.path("args").forEach(argument -> add(sha, argument.asText()));
        return HexFormat.of().formatHex(sha.digest());
    }

    /** Each text with its length before it, so that no two lists of texts look the same. */
    private static void add(MessageDigest sha, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha.update(bytes);
    }
}
