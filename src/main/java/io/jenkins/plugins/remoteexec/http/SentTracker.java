package io.jenkins.plugins.remoteexec.http;

import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.EventListener;

/** Remembers whether a byte of the request may have left: only before that is a failed request certain not to have run. */
final class SentTracker extends EventListener {
    static final Factory FACTORY = call -> new SentTracker();

    @Override
    public void requestHeadersStart(Call call) {
        AtomicBoolean sent = call.request().tag(AtomicBoolean.class);
        if (sent != null) {
            sent.set(true);
        }
    }
}
