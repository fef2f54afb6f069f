package io.jenkins.plugins.remoteexec.http;

/** How much an answer may hold: what is read of one is in memory as a whole, at several times its size. */
public enum AnswerSize {
    /** A state, an id, an error. */
    PLAIN(1, 20_000),

    /** Many small things. */
    LIST(16, 500_000),

    /** The output of a command. */
    OUTPUT(Limits.LONGEST, 20_000),

    /** Many things, of which each may have output. */
    LIST_OF_OUTPUTS(Limits.LONGEST, 500_000);

    private static final class Limits {
        /** In MiB: both streams of a guest agent (16 MiB each) in Base64, and room to spare. */
        static final int LONGEST = 64;

        /** In MiB, where Java may use that little memory. */
        static final int SHORTEST = 4;

        /** One answer may have this part of the memory: it takes up to six times as much while it is read. */
        static final int SHARE = 64;
    }

    private static final long MIB = 1024 * 1024;

    private final long bytes;
    private final long tokens;

    AnswerSize(int mebibytes, long tokens) {
        long share = Runtime.getRuntime().maxMemory() / MIB / Limits.SHARE;
        bytes = MIB * Math.min(mebibytes, Math.max(Limits.SHORTEST, share));
        this.tokens = tokens;
    }

    /** The most bytes, after all codings of HTTP are taken off. */
    public long bytes() {
        return bytes;
    }

    /** The most names, values, and begins and ends of objects and arrays. */
    long tokens() {
        return tokens;
    }
}
