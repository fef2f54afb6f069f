package io.jenkins.plugins.remoteexec.engine.durable;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * The text of one exec call and what its answer must show to be believed.
 *
 * @param text shell text: one line of printable ASCII
 * @param nonce this call's own name; an answer with another one is stale
 * @param out offset in standard output at which the answer has to begin; -1: none is asked for
 * @param err offset in standard error at which the answer has to begin; -1: none is asked for
 */
public record Call(@NonNull String text, @NonNull String nonce, long out, long err) {}
