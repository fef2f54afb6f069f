package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * The text of one exec call and what its answer must show to be believed.
 *
 * @param text shell text: one line of printable ASCII
 * @param nonce this call's own name; an answer with another one is stale
 * @param out offset in standard output at which the answer has to begin; -1: none is asked for
 * @param err offset in standard error at which the answer has to begin; -1: none is asked for
 * @param max most bytes of both streams together that the answer may carry, as in {@link OutputRequest}
 * @param raw most bytes of one stream that it may carry in gzip, as in {@link OutputRequest}
 */
public record Call(@NonNull String text, @NonNull String nonce, long out, long err, int max, int raw) {
    /** Whatever a provider or a login script writes around a frame; also more than any pad. */
    private static final int AROUND = 1024 * 1024;

    /** The most bytes of one stream that were asked for. */
    int mostOfOneStream() {
        return Math.max(max, raw);
    }

    /** No honest answer has more characters; hexadecimal text takes two for a byte. */
    long longestAnswer() {
        return AROUND + 4L * max;
    }
}
